"""What a system administrator changes of an account, by the page of the administration or by a sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tablib import Dataset

from agencies import actions
from agencies.errors import Refused
from agencies.models import Agency, OutgoingMail, User
from agencies.resources import PersonResource
from agencies.states import Role
from tests import factories
from tests.agencies.sign_in.signing import PASSWORD, sign_in

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
NO_ROLES = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
# Sets address and state of an account, by the hand of the administrator.
Change = Callable[[User, str, bool], None]


@pytest.fixture
def agency() -> Agency:
    return factories.agency()


@pytest.fixture
def person(agency: Agency) -> User:
    cache.clear()
    person = User.objects.create_user("lin", "lin@example.org", PASSWORD, name="林小芳")
    factories.grant(person, Role.COORDINATOR, agency)
    return person


@pytest.fixture(params=["page", "sheet"])
def change(request: pytest.FixtureRequest) -> Change:
    return {"page": _by_page, "sheet": _by_sheet}[request.param]


def _by_page(person: User, email: str, is_active: bool) -> None:
    client = Client()
    client.force_login(_administrator())
    form = {"username": person.username, "name": person.name, "email": email} | (
        {"is_active": "on"} if is_active else {}
    )
    page = reverse("admin:agencies_user_change", args=[person.pk])
    assert client.post(page, form | NO_ROLES).status_code == 302


def _by_sheet(person: User, email: str, is_active: bool) -> None:
    row = [person.username, person.name, email, "1" if is_active else "0"]
    sheet = Dataset(row, headers=["username", "name", "email", "is_active"])
    result = PersonResource().import_data(sheet, user=_administrator(), raise_errors=True)
    assert not result.has_validation_errors()


def _administrator() -> User:
    return User.objects.filter(is_superuser=True).first() or User.objects.create_superuser("root", name="管理者")


def test_the_mailbox_of_an_earlier_address_opens_the_account_no_more(person: User, change: Change) -> None:
    """Whoever had the address asks for a link before it changes, by which allauth notes the address in its own list."""
    ask = reverse("account_reset_password")
    Client().post(ask, {"email": "lin@example.org"})
    OutgoingMail.objects.all().delete()

    change(person, "new@example.org", True)

    Client().post(ask, {"email": "lin@example.org"})
    assert list(OutgoingMail.objects.values_list("address", flat=True)) == []
    assert (sign_in("lin@example.org", PASSWORD), sign_in("new@example.org", PASSWORD)) == (200, 302)


def test_an_invitation_sent_to_an_earlier_address_opens_nothing(agency: Agency, change: Change) -> None:
    by = factories.person("王管理", (Role.AGENCY_ADMIN, agency))
    invited = actions.invite(agency=agency, name="陳誤", email="wrong@example.org", role=Role.COORDINATOR, by=by)

    change(invited.person, "right@example.org", True)

    with pytest.raises(Refused):
        actions.accept_invitation(token=invited.token, password=PASSWORD)


def test_an_account_opened_by_hand_stays_open(person: User, change: Change) -> None:
    long_ago = timezone.now() - dt.timedelta(days=400)
    User.objects.filter(pk=person.pk).update(
        is_active=False,
        date_joined=long_ago,
        idle_warned_on=TODAY - dt.timedelta(days=30),
        idle_disabled_on=TODAY - dt.timedelta(days=9),
    )

    change(person, person.email, True)
    call_command("keep_accounts", verbosity=0)

    person.refresh_from_db()
    assert (person.is_active, person.idle_disabled_on, person.idle_from) == (True, None, TODAY)


@pytest.mark.parametrize("reason", [{"idle_disabled_on": TODAY}, {"left_on": TODAY}])
def test_what_was_disabled_by_hand_no_agency_opens(
    person: User, agency: Agency, change: Change, reason: dict[str, object]
) -> None:
    """Not even an account that had been disabled otherwise before."""
    by = factories.person("王管理", (Role.AGENCY_ADMIN, agency))
    User.objects.filter(pk=person.pk).update(is_active=False, **reason)
    change(person, person.email, True)

    change(person, person.email, False)

    with pytest.raises(Refused):
        actions.enable_unused(person=person, agency=agency, by=by)
    with pytest.raises(Refused):
        actions.invite(agency=agency, name="林小芳", email=person.email, role=Role.AGENCY_HEAD, by=by)
    assert not User.objects.get(pk=person.pk).is_active
