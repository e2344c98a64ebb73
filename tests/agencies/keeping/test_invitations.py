"""Invitations: one link for each, which opens an account once and tells nobody anything else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from pytest_django import DjangoCaptureOnCommitCallbacks

from agencies import actions
from agencies.keeping import mails
from agencies.models import AuditEntry, Invitation, Membership, User
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
