"""People on the settings pages: invited, given roles, deputised, gone; and what an administrator may not."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from agencies import actions, roc
from agencies.errors import Refused
from agencies.keeping import mails
from agencies.keeping.accounts import role_in_words
from agencies.models import AuditEntry, Invitation, Membership, User
from agencies.states import Role
from tests import factories
from tests.agencies.keeping.conftest import House, Sign

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
PASSWORD = "three dull green kettles"


def form_of(**changed: Any) -> dict[str, Any]:
    return {"name": "新同仁", "email": "new@example.org", "role": "coordinator", "language": "zh-hant"} | changed


def invited(house: House, sign: Sign, capture: DjangoCaptureOnCommitCallbacks, **changed: Any) -> Any:
    with capture(execute=True):
        return sign(house.admin).post(reverse("person_invite", args=[house.plant.pk]), form_of(**changed))


def link_in_mail() -> str:
    found = re.search(r"/invitations/\S+", str(mail.outbox[-1].body))
    assert found
    return found.group()


def test_who_is_invited_chooses_a_password_by_the_link_once(
    house: House, sign: Sign, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    invited(house, sign, django_capture_on_commit_callbacks)
    link, guest = link_in_mail(), Client()

    first = guest.post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    again = guest.post(link, {"new_password1": PASSWORD + "2", "new_password2": PASSWORD + "2"})

    person = User.objects.get(email="new@example.org")
    assert (mail.outbox[0].to, first.status_code, again.status_code) == (["new@example.org"], 302, 404)
    assert (person.check_password(PASSWORD), person.username) == (True, "new")
    assert list(person.memberships.values_list("role", "agency")) == [("coordinator", house.plant.pk)]
    assert list(AuditEntry.objects.about(person).values_list("action", flat=True)) == [
        "person.added",
        "role.granted",
        "person.invited",
        "person.invitation_used",
    ]


def test_the_link_is_kept_nowhere(
    house: House, sign: Sign, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    invited(house, sign, django_capture_on_commit_callbacks)
    token = link_in_mail().strip("/").rpartition("/")[2]

    assert Invitation.objects.filter(token_hash=token).count() == 0
    assert token not in str(list(AuditEntry.objects.values_list("data", flat=True)))


@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_the_mail_is_in_the_persons_language(
    house: House,
    sign: Sign,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    written = []
    monkeypatch.setattr(mails, "render_to_string", lambda *about: str(written.append(get_language())))

    invited(house, sign, django_capture_on_commit_callbacks, language=language)

    assert written == [language]


def test_a_link_that_is_too_old_or_replaced_says_no_more_than_a_forged_one(
    house: House, sign: Sign, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    invited(house, sign, django_capture_on_commit_callbacks)
    replaced, person = link_in_mail(), User.objects.get(email="new@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        sign(house.admin).post(reverse("person_invite_again", args=[house.plant.pk, person.pk]))
    newer = link_in_mail()
    Invitation.objects.filter(used_at=None).update(expires_at=timezone.now())

    answers = [Client().get(link) for link in (replaced, newer, reverse("invitation", args=["forged"]))]

    shown = [(answer.status_code, answer.context["invitation"], "form" in answer.context) for answer in answers]
    assert shown == [(404, None, False)] * 3


def test_reading_the_link_uses_nothing_up_and_a_weak_password_is_refused(
    house: House, sign: Sign, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    invited(house, sign, django_capture_on_commit_callbacks)
    link = link_in_mail()

    answers = [Client().get(link), Client().post(link, {"new_password1": "12345", "new_password2": "12345"})]

    assert [answer.status_code for answer in answers] == [200, 422]
    assert Invitation.objects.open().count() == 1


def test_somebody_known_keeps_name_and_password_and_the_answer_is_the_same(
    house: House, sign: Sign, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    address = house.stranger.email.upper()
    unknown = invited(house, sign, django_capture_on_commit_callbacks)

    known = invited(house, sign, django_capture_on_commit_callbacks, name="奪名", email=address)

    house.stranger.refresh_from_db()
    assert (house.stranger.name, house.stranger.has_usable_password()) == ("外人", True)
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert "/invitations/" not in str(mail.outbox[-1].body)
    assert Membership.objects.filter(person=house.stranger, agency=house.plant).count() == 1


def test_an_account_that_was_disabled_is_not_opened_by_an_invitation(
    house: House, sign: Sign, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    User.objects.filter(pk=house.stranger.pk).update(is_active=False)

    answer = invited(house, sign, django_capture_on_commit_callbacks, email=house.stranger.email)

    house.stranger.refresh_from_db()
    assert (answer.status_code, house.stranger.is_active, mail.outbox) == (422, False, [])


def test_who_left_comes_back_with_a_new_password(
    house: House, sign: Sign, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    actions.leave(person=house.editor, agency=house.plant, on=TODAY, by=house.admin)

    invited(house, sign, django_capture_on_commit_callbacks, email=house.editor.email)

    house.editor.refresh_from_db()
    assert (house.editor.is_active, house.editor.left_on, house.editor.has_usable_password()) == (True, None, False)
    assert "/invitations/" in str(mail.outbox[-1].body)


@pytest.mark.parametrize("unit", ["", "foreign"])
def test_a_unit_role_needs_a_unit_of_the_agency(
    house: House, sign: Sign, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, unit: str
) -> None:
    chosen = str(house.foreign_unit.pk) if unit else ""

    answer = invited(house, sign, django_capture_on_commit_callbacks, role="unit_editor", unit=chosen)

    assert (answer.status_code, User.objects.filter(email="new@example.org").exists()) == (422, False)


def test_more_in_the_form_gives_no_powers(
    house: House, sign: Sign, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    more = {"is_superuser": "on", "agency": house.bureau.pk, "person": house.above.pk, "username": "root"}

    invited(house, sign, django_capture_on_commit_callbacks, **more)

    person = User.objects.get(email="new@example.org")
    assert (person.is_superuser, person.username) == (False, "new")
    assert list(person.memberships.values_list("agency", flat=True)) == [house.plant.pk]


@pytest.mark.parametrize("name", ["person_detail", "person_edit", "person_leave", "role_give", "person_invite_again"])
def test_people_of_other_agencies_are_not_there(house: House, sign: Sign, name: str) -> None:
    form = {"name": "奪", "email": "x@example.org", "language": "en", "on": TODAY.isoformat(), "role": "agency_head"}
    client = sign(house.admin)
    send = client.get if name == "person_detail" else client.post

    answers = [
        send(reverse(name, args=[agency.pk, house.stranger.pk]), form).status_code
        for agency in (house.plant, house.foreign)
    ]

    house.stranger.refresh_from_db()
    assert (answers, house.stranger.name, house.stranger.memberships.count()) == ([404, 404], "外人", 1)


def test_the_account_of_somebody_with_roles_elsewhere_is_not_taken_over(house: House, sign: Sign) -> None:
    factories.grant(house.stranger, Role.COORDINATOR, house.plant)
    form = {"name": "外人", "email": "mine@example.org", "language": "en"}

    answer = sign(house.admin).post(reverse("person_edit", args=[house.plant.pk, house.stranger.pk]), form)

    house.stranger.refresh_from_db()
    assert (answer.status_code, house.stranger.email == "mine@example.org") == (403, False)


def test_a_system_administrator_with_a_role_here_is_out_of_reach(house: House, sign: Sign) -> None:
    User.objects.filter(pk=house.chief.pk).update(is_superuser=True)

    answer = sign(house.admin).post(
        reverse("person_leave", args=[house.plant.pk, house.chief.pk]), {"on": TODAY.isoformat()}
    )

    house.chief.refresh_from_db()
    assert (answer.status_code, house.chief.is_active) == (404, True)


def test_a_corrected_address_ends_open_links_and_tells_the_former_address(
    house: House, sign: Sign, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    former = house.editor.email
    form = {"name": "林承辦", "email": "lin@example.org", "language": "en"}

    with django_capture_on_commit_callbacks(execute=True):
        sign(house.admin).post(reverse("person_edit", args=[house.plant.pk, house.editor.pk]), form)

    house.editor.refresh_from_db()
    told = [message.to for message in mail.outbox]
    assert (house.editor.email, told) == ("lin@example.org", [[former], ["lin@example.org"]])
    entry = AuditEntry.objects.about(house.editor).get(action="person.changed")
    assert (entry.action, sorted(entry.data["changes"])) == ("person.changed", ["email", "language"])


def test_a_role_is_given_once_and_only_in_this_agency(house: House, sign: Sign) -> None:
    url = reverse("role_give", args=[house.plant.pk, house.editor.pk])
    form = {"role": "unit_head", "unit": house.workshop.pk, "agency": house.bureau.pk}
    client = sign(house.admin)

    answers = [client.post(url, form).status_code, client.post(url, form).status_code]

    held = house.editor.memberships.filter(role=Role.UNIT_HEAD).values_list("agency", "unit")
    assert (answers, list(held)) == ([302, 422], [(house.plant.pk, house.workshop.pk)])


def test_an_ended_role_is_over_at_once_and_the_person_signed_out(house: House, sign: Sign) -> None:
    theirs = sign(house.editor)
    role = house.editor.memberships.get()

    sign(house.admin).post(reverse("role_end", args=[role.pk]))

    assert Membership.objects.in_force().filter(person=house.editor).count() == 0
    assert theirs.get(reverse("home")).status_code == 302


def test_roles_elsewhere_cannot_be_ended_or_deputised(house: House, sign: Sign) -> None:
    role = house.stranger.memberships.get()
    client = sign(house.admin)
    days = {"deputy": house.editor.pk, "starts_on": TODAY.isoformat(), "ends_on": TODAY.isoformat()}

    answers = [
        client.post(reverse("role_end", args=[role.pk])).status_code,
        client.post(reverse("role_deputise", args=[role.pk]), days).status_code,
    ]

    assert (answers, Membership.objects.in_force().filter(pk=role.pk).count()) == ([404, 404], 1)


def test_the_page_of_a_person_says_who_is_the_deputy_and_when(house: House, sign: Sign) -> None:
    role, client = house.chief.memberships.get(), sign(house.admin)
    days = {"starts_on": TODAY.isoformat(), "ends_on": (TODAY + dt.timedelta(days=5)).isoformat()}
    url = reverse("person_detail", args=[house.plant.pk, house.chief.pk])
    before = client.get(url).context["deputies"]

    answer = client.post(reverse("role_deputise", args=[role.pk]), {"deputy": house.editor.pk} | days, follow=True)

    assert (before, [deputy.person for deputy in answer.context["deputies"]]) == ([], [house.editor])
    theirs = reverse("person_detail", args=[house.plant.pk, house.editor.pk])
    line = answer.content.decode().partition(f'<a href="{theirs}">')[2].partition("</li>")[0]
    assert line.endswith(f">{roc.format_date(TODAY)}–{roc.format_date(TODAY + dt.timedelta(days=5))}</span>")


def test_days_of_a_role_are_told_as_days_of_the_republic(house: House) -> None:
    role = Membership(role=Role.AGENCY_HEAD, starts_on=TODAY + dt.timedelta(days=1), ends_on=dt.date(2099, 6, 30))

    said = role_in_words(role).split("・")[1:]

    assert [roc.format_date(TODAY + dt.timedelta(days=1)) in said[0], "188年6月30日" in said[1]] == [True, True]


def test_the_last_administrator_stays(house: House, sign: Sign) -> None:
    role = house.admin.memberships.get()
    client = sign(house.admin)

    answers = [
        client.post(reverse("role_end", args=[role.pk])).status_code,
        client.post(
            reverse("person_leave", args=[house.plant.pk, house.admin.pk]), {"on": TODAY.isoformat()}
        ).status_code,
    ]

    house.admin.refresh_from_db()
    assert (answers, house.admin.is_active) == ([422, 422], True)
    assert Membership.objects.in_force().filter(pk=role.pk, ends_on=None).count() == 1


def test_a_deputy_for_some_days_does_not_count_as_another_administrator(house: House) -> None:
    role = house.admin.memberships.get()
    actions.deputise(membership=role, deputy=house.chief, starts_on=TODAY, ends_on=TODAY, by=house.admin)

    with pytest.raises(Refused):
        actions.withdraw_role(membership=role, on=TODAY, by=house.admin)


def test_the_superiors_administrator_may_end_the_last_one_below(house: House, sign: Sign) -> None:
    role = house.admin.memberships.get()

    answer = sign(house.above).post(reverse("role_end", args=[role.pk]))

    assert (answer.status_code, Membership.objects.in_force().filter(pk=role.pk).count()) == (302, 0)


def test_who_leaves_is_signed_out_and_keeps_nothing_open(house: House, sign: Sign) -> None:
    theirs = sign(house.editor)
    client = sign(house.admin)
    url = reverse("person_leave", args=[house.plant.pk, house.editor.pk])
    left = client.get(url).context["left"]

    client.post(url, {"on": TODAY.isoformat()})

    house.editor.refresh_from_db()
    assert [(entry["role"].unit, entry["others"]) for entry in left] == [(house.office, [])]
    assert (house.editor.is_active, house.editor.left_on) == (False, TODAY)
    assert theirs.get(reverse("home")).status_code == 302
    assert Membership.objects.in_force().filter(person=house.editor).count() == 0


def test_who_has_roles_elsewhere_leaves_only_here(house: House, sign: Sign) -> None:
    factories.grant(house.stranger, Role.COORDINATOR, house.plant)

    sign(house.admin).post(reverse("person_leave", args=[house.plant.pk, house.stranger.pk]), {"on": TODAY.isoformat()})

    house.stranger.refresh_from_db()
    assert (house.stranger.is_active, house.stranger.left_on) == (True, None)
    held = Membership.objects.not_ended().filter(person=house.stranger).values_list("agency", "ends_on")
    assert dict(held) == {house.foreign.pk: None, house.plant.pk: TODAY}


def test_a_deputy_acts_on_the_days_and_the_row_says_for_whom(house: House, sign: Sign) -> None:
    role = house.chief.memberships.get()
    days = {"starts_on": TODAY.isoformat(), "ends_on": (TODAY + dt.timedelta(days=5)).isoformat()}

    answer = sign(house.admin).post(
        reverse("role_deputise", args=[role.pk]), {"deputy": house.editor.pk, "agency": house.bureau.pk} | days
    )

    assert answer.status_code == 302
    assert Membership.objects.deputised(house.editor, Role.AGENCY_HEAD, house.plant) == house.chief
    assert Membership.objects.deputised(house.chief, Role.AGENCY_HEAD, house.plant) is None
    later = TODAY + dt.timedelta(days=6)
    assert not Membership.objects.in_force(later).filter(person=house.editor, role=Role.AGENCY_HEAD).exists()


def test_a_second_span_of_the_same_deputy_goes_on_the_same_row(house: House) -> None:
    role = house.chief.memberships.get()
    first = actions.deputise(membership=role, deputy=house.editor, starts_on=TODAY, ends_on=TODAY, by=house.admin)
    actions.withdraw_role(membership=first, on=TODAY - dt.timedelta(days=1), by=house.admin)

    actions.deputise(membership=role, deputy=house.editor, starts_on=TODAY, ends_on=TODAY, by=house.admin)

    assert Membership.objects.filter(person=house.editor, role=Role.AGENCY_HEAD).count() == 1


@pytest.mark.parametrize(("starts", "ends"), [(1, 0), (-3, -1)])
def test_days_that_are_past_or_reversed_are_refused(house: House, starts: int, ends: int) -> None:
    role = house.chief.memberships.get()
    first, last = (TODAY + dt.timedelta(days=days) for days in (starts, ends))

    with pytest.raises(Refused):
        actions.deputise(membership=role, deputy=house.editor, starts_on=first, ends_on=last, by=house.admin)


def test_a_deputy_has_no_deputy(house: House) -> None:
    role = house.chief.memberships.get()
    acting = actions.deputise(membership=role, deputy=house.editor, starts_on=TODAY, ends_on=TODAY, by=house.admin)

    with pytest.raises(Refused):
        actions.deputise(membership=acting, deputy=house.admin, starts_on=TODAY, ends_on=TODAY, by=house.admin)


def test_the_deputies_to_choose_from_work_in_the_agency(house: House, sign: Sign) -> None:
    role = house.chief.memberships.get()

    offered = sign(house.admin).get(reverse("role_deputise", args=[role.pk])).context["form"].fields["deputy"].queryset

    assert sorted(person.name for person in offered) == sorted(["廠管理", "林承辦"])


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_asks_no_more_for_more_people(
    house: House, sign: Sign, django_assert_num_queries: DjangoAssertNumQueries, more: int
) -> None:
    for number in range(more):
        factories.person(f"同仁{number}", (Role.UNIT_EDITOR, house.office), (Role.UNIT_HEAD, house.workshop))
    client = sign(house.admin)

    with django_assert_num_queries(10):
        answer = client.get(reverse("people_list", args=[house.plant.pk]))

    assert len(answer.context["accounts"]) == 3 + more


def test_the_list_is_searched(house: House, sign: Sign) -> None:
    url = reverse("people_list", args=[house.plant.pk])

    found = sign(house.admin).get(url, {"q": "承辦"}).context["accounts"]

    assert [account.person for account in found] == [house.editor]
