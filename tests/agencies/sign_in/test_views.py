"""An agency's rule for passwords: its administrators set it, and nobody for another agency."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Agency, AuditEntry, PasswordRule, User
from agencies.states import Role
from tests import factories

pytestmark = pytest.mark.django_db

RULE = {"min_length": 12, "kinds": 3, "min_days": 1, "max_days": 180}


@pytest.fixture
def agency() -> Agency:
    return factories.agency()


@pytest.fixture
def client(agency: Agency, person: User) -> Client:
    factories.grant(person, Role.AGENCY_ADMIN, agency)
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def asked(agency: Agency) -> dict[str, int] | None:
    return PasswordRule.objects.filter(agency=agency).values(*RULE).first()


def test_an_administrator_sets_the_rule_and_it_is_recorded(client: Client, agency: Agency) -> None:
    page = reverse("password_rule", args=[agency.pk])

    client.post(page, RULE)
    client.post(page, RULE | {"kinds": 0})

    assert asked(agency) == RULE | {"kinds": 0}
    entries = AuditEntry.objects.filter(agency=agency).order_by("pk")
    assert [entry.action for entry in entries] == ["passwordrule.added", "passwordrule.changed"]
    assert entries[1].data == {"changes": {"kinds": {"from": 3, "to": 0}}}


@pytest.mark.parametrize(
    "wrong",
    [{"min_length": 65}, {"kinds": 5}, {"min_days": 180}, {"max_days": -1}, {"min_length": "x"}, {"max_days": ""}],
)
def test_what_makes_no_sense_is_refused(client: Client, agency: Agency, wrong: dict[str, object]) -> None:
    answer = client.post(reverse("password_rule", args=[agency.pk]), RULE | wrong)

    assert answer.status_code == 422
    assert asked(agency) is None


def test_another_agency_is_out_of_reach_by_address_and_by_body(client: Client, agency: Agency) -> None:
    other = factories.agency("別的廠")

    by_address = client.post(reverse("password_rule", args=[other.pk]), RULE)
    client.post(reverse("password_rule", args=[agency.pk]), RULE | {"agency": other.pk})

    assert by_address.status_code == 404
    assert (asked(other), asked(agency)) == (None, RULE)


def test_the_page_of_ones_sign_in_leads_its_administrator_there(client: Client, agency: Agency) -> None:
    address = reverse("password_rule", args=[agency.pk])
    other = factories.person("王大明", (Role.COORDINATOR, agency))
    others = Client()
    others.force_login(other)

    assert address in client.get(reverse("mfa_index")).content.decode()
    assert address not in others.get(reverse("mfa_index")).content.decode()
