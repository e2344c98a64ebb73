"""People on the settings pages: given roles, deputised, gone; and what an administrator may not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from agencies import actions
from agencies.dates import day_text
from agencies.errors import Refused
from agencies.keeping.accounts import role_in_words
from agencies.models import AuditEntry, Membership, User
from agencies.states import Role
from tests import factories
from tests.agencies.keeping.conftest import House, Sign, saved

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


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
        saved(sign(house.admin), reverse("person_edit", args=[house.plant.pk, house.editor.pk]), form)

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
    with translation.override("en"):
        assert line.endswith(f">{day_text(TODAY)}–{day_text(TODAY + dt.timedelta(days=5))}</span>")


@pytest.mark.parametrize(
    ("language", "first", "last"), [("zh-hant", "188年6月1日", "188年6月30日"), ("en", "1 Jun 2099", "30 Jun 2099")]
)
def test_days_of_a_role_are_told_in_the_readers_calendar(language: str, first: str, last: str) -> None:
    role = Membership(role=Role.AGENCY_HEAD, starts_on=dt.date(2099, 6, 1), ends_on=dt.date(2099, 6, 30))

    with translation.override(language):
        said = role_in_words(role).split("・")[1:]

    assert [first in said[0], last in said[1]] == [True, True]


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
