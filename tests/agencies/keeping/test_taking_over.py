"""Attacks by administrators on accounts and roles: of people whom others will trust, and on what is past."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from agencies import actions
from agencies.errors import Refused
from agencies.models import AuditEntry, Membership, User
from agencies.sign_in.records import home
from agencies.states import Role
from tests import factories
from tests.agencies.keeping.conftest import House, Sign, saved

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
PASSWORD = "a long enough phrase"


def address_given(house: House, sign: Sign, email: str, person: User | None = None) -> Any:
    person = person or house.editor
    form = {"name": person.name, "email": email, "language": "en"}
    return saved(sign(house.admin), reverse("person_edit", args=[house.plant.pk, person.pk]), form)


def test_an_account_made_ready_under_the_address_of_somebody_else_opens_to_that_mailbox_alone(
    house: House, sign: Sign, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """An account whose password one knows gets the address of whom the superior is about to invite."""
    EmailAddress.objects.create(user=house.editor, email="mine@example.org", verified=True, primary=True)
    theirs = sign(house.editor)

    with django_capture_on_commit_callbacks(execute=True):
        address_given(house, sign, "chief.of.bureau@example.org")
    actions.invite(
        agency=house.bureau, name="局長", email="chief.of.bureau@example.org", role=Role.AGENCY_HEAD, by=house.above
    )

    house.editor.refresh_from_db()
    assert (house.editor.has_usable_password(), house.editor.check_password(PASSWORD)) == (False, False)
    assert theirs.get(reverse("home")).status_code == 302
    assert not EmailAddress.objects.filter(user=house.editor).exists()
    assert mail.outbox[-1].to == ["chief.of.bureau@example.org"]
    assert "/invitations/" in str(mail.outbox[-1].body)


def test_another_name_or_language_leaves_the_password(house: House, sign: Sign) -> None:
    address_given(house, sign, house.editor.email)

    house.editor.refresh_from_db()
    assert (house.editor.language, house.editor.check_password(PASSWORD)) == ("en", True)


def test_the_address_of_who_has_a_second_step_is_not_the_administrators_to_change(house: House, sign: Sign) -> None:
    """Neither is the second step got round, nor does a key of one's own stay with an account of another address."""
    Authenticator.objects.create(user=house.editor, type=Authenticator.Type.WEBAUTHN, data={})
    before = house.editor.email

    answer = address_given(house, sign, "mine@example.org")

    house.editor.refresh_from_db()
    assert (answer.status_code, house.editor.email, house.editor.check_password(PASSWORD)) == (422, before, True)


def test_nobody_gets_the_address_of_another_in_other_letters(house: House, sign: Sign) -> None:
    User.objects.filter(pk=house.stranger.pk).update(email="Boss@Example.org")

    answer = address_given(house, sign, "boss@example.org")

    assert (answer.status_code, User.objects.filter(email__iexact="boss@example.org").count()) == (422, 1)


def test_the_last_day_of_a_role_long_over_is_not_written_anew(house: House, sign: Sign) -> None:
    over = TODAY - dt.timedelta(days=30)
    role = house.editor.memberships.get()
    Membership.objects.filter(pk=role.pk).update(ends_on=over)

    answer = sign(house.admin).post(reverse("role_end", args=[role.pk]))

    role.refresh_from_db()
    assert (answer.status_code, role.ends_on, AuditEntry.objects.filter(action="role.ended").count()) == (422, over, 0)


def test_who_acts_for_somebody_acts_no_longer_than_the_role_is_held(house: House, sign: Sign) -> None:
    role = house.chief.memberships.get()
    until = TODAY + dt.timedelta(days=9)
    actions.deputise(membership=role, deputy=house.editor, starts_on=TODAY, ends_on=until, by=house.admin)
    later = actions.deputise(membership=role, deputy=house.admin, starts_on=until, ends_on=until, by=house.admin)

    sign(house.admin).post(reverse("role_end", args=[role.pk]))

    held = Membership.objects.not_ended().filter(agency=house.plant, role=Role.AGENCY_HEAD)
    assert (held.count(), Membership.objects.filter(pk=later.pk).exists()) == (0, False)


def test_deputies_of_other_people_and_roles_go_on(house: House) -> None:
    other = factories.person("另一首長", (Role.AGENCY_HEAD, house.plant))
    days = {"starts_on": TODAY, "ends_on": TODAY}
    actions.deputise(membership=other.memberships.get(), deputy=house.editor, by=house.admin, **days)
    mine = factories.grant(house.chief, Role.COORDINATOR, house.plant)
    actions.deputise(membership=mine, deputy=house.editor, by=house.admin, **days)

    actions.withdraw_role(
        membership=house.chief.memberships.get(role=Role.AGENCY_HEAD), on=TODAY - dt.timedelta(days=1), by=house.admin
    )

    acting = Membership.objects.in_force().filter(person=house.editor, deputises__isnull=False)
    assert sorted(acting.values_list("role", flat=True)) == ["agency_head", "coordinator"]


def test_who_was_invited_and_never_came_is_not_another_administrator(house: House) -> None:
    actions.invite(agency=house.plant, name="新管理", email="new@example.org", role=Role.AGENCY_ADMIN, by=house.admin)
    role = house.admin.memberships.get()

    with pytest.raises(Refused):
        actions.withdraw_role(membership=role, on=TODAY, by=house.admin)


def test_an_invitation_taken_up_writes_over_nothing_else_of_the_account(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody corrects the name while the new password is being hashed."""
    invited = actions.invite(
        agency=house.plant, name="新同仁", email="new@example.org", role=Role.COORDINATOR, by=house.admin
    )
    hashed = User.set_password

    def meanwhile(person: User, password: str | None) -> None:
        User.objects.filter(pk=person.pk).update(name="更正", is_active=False)
        hashed(person, password)

    monkeypatch.setattr(User, "set_password", meanwhile)

    person = actions.accept_invitation(token=invited.token, password="three dull green kettles")

    person.refresh_from_db()
    assert (person.name, person.is_active, person.check_password("three dull green kettles")) == ("更正", False, True)
    assert Client().get(reverse("invitation", args=[invited.token])).status_code == 404


def test_a_role_given_unasked_brings_no_log_of_the_persons_sign_ins(house: House) -> None:
    """Where from somebody signs in is told to the agency that the person belongs to."""
    system = User.objects.create_superuser("system", "s@example.org", PASSWORD, name="系統")

    for person in (house.stranger, system):
        actions.invite(agency=house.plant, name="", email=person.email, role=Role.COORDINATOR, by=house.admin)

    assert (home(house.stranger), home(system)) == (house.foreign, None)
    assert home(house.editor) == house.plant


def test_a_name_adds_no_lines_to_a_mail(
    house: House, sign: Sign, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    form = {
        "name": "某人\n\nhttps://evil.example\u2028x",
        "email": "new@example.org",
        "role": "coordinator",
        "language": "en",
    }
    with django_capture_on_commit_callbacks(execute=True):
        sign(house.admin).post(reverse("person_invite", args=[house.plant.pk]), form)
        actions.change_person(
            person=house.editor,
            name="甲\r\n乙",
            email=house.editor.email,
            language="",
            agency=house.plant,
            by=house.admin,
        )

    house.editor.refresh_from_db()
    assert (house.editor.name, User.objects.get(email="new@example.org").name) == (
        "甲 乙",
        "某人  https://evil.example x",
    )
    assert str(mail.outbox[0].body).splitlines()[0] == "Dear 某人  https://evil.example x,"


def test_an_agencys_name_adds_no_lines_either(house: House) -> None:
    below = actions.add_agency_below(
        parent=house.plant, code="X\n1", name="假\n機關", short_name="假\n", by=house.admin
    )
    renamed = actions.rename_agency(agency=below, name="另\n名", from_date=TODAY, by=house.admin)

    assert (below.name, below.short_name, below.code, renamed.name) == ("假 機關", "假", "X 1", "另 名")


def test_the_account_of_who_left_another_agency_is_not_taken_up_under_another_address(house: House, sign: Sign) -> None:
    """Years ago here, then there, now nowhere: the account keeps notices of the other agency."""
    long_ago = TODAY - dt.timedelta(days=900)
    former = factories.grant(house.stranger, Role.COORDINATOR, house.plant)
    Membership.objects.filter(pk=former.pk).update(ends_on=long_ago)
    actions.leave(person=house.stranger, agency=house.foreign, on=TODAY - dt.timedelta(days=1), by=house.above)

    answer = address_given(house, sign, "mine@example.org", house.stranger)

    house.stranger.refresh_from_db()
    assert (answer.status_code, house.stranger.email == "mine@example.org") == (403, False)


def test_the_address_of_who_left_here_alone_may_be_corrected(house: House, sign: Sign) -> None:
    actions.leave(person=house.editor, agency=house.plant, on=TODAY - dt.timedelta(days=1), by=house.admin)

    answer = address_given(house, sign, "lin@example.org")

    house.editor.refresh_from_db()
    assert (answer.status_code, house.editor.email, house.editor.is_active) == (302, "lin@example.org", False)
