"""What the audit log says of a change."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from agencies import trail
from agencies.models import Agency, AuditEntry, Membership, Unit, UnitName, User
from agencies.states import Role
from plans.models import FocusPoint, Plan, WorkItem
from tests.admin_rows import rows_of_every_kind, system_administrator
from tracking.models import Evidence, Figure

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    agency = Agency.objects.create(code="P", name="中區廠", short_name="中區廠")
    return Unit.objects.create(agency=agency, code="A", name="總務室", dissolved_on=dt.date(2022, 1, 1))


def test_values_are_json_of_the_own_fields(unit: Unit) -> None:
    assert trail.values(unit) == {
        "agency": unit.agency_id,
        "code": "A",
        "name": "總務室",
        "position": 0,
        "dissolved_on": "2022-01-01",
        "successor": None,
    }


def test_secrets_and_moments_that_change_by_themselves_are_left_out() -> None:
    assert trail.UNRECORDED & trail.values(system_administrator()).keys() == set()


def test_differences_name_from_and_to(unit: Unit) -> None:
    before = trail.values(unit)
    unit.name, unit.dissolved_on = "秘書室", None

    assert trail.differences(before, trail.values(unit)) == {
        "name": {"from": "總務室", "to": "秘書室"},
        "dissolved_on": {"from": "2022-01-01", "to": None},
    }


@transaction.atomic
def test_nothing_changed_writes_nothing(unit: Unit) -> None:
    assert trail.record_saved(unit, before=trail.values(unit), by=None) is None
    assert AuditEntry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_can_be_recorded(unit: Unit) -> None:
    with pytest.raises(RuntimeError):
        trail.record_deletion(unit, by=None)


def test_stored_values_are_those_of_the_database(unit: Unit) -> None:
    unit.name = "秘書室"

    assert trail.stored_values(unit)["name"] == "總務室"
    assert trail.stored_values(Unit()) == {}


@pytest.mark.parametrize(
    ("model", "name"), [(User, "person"), (Membership, "role"), (Unit, "unit"), (UnitName, "unitname")]
)
def test_things_bear_the_names_of_the_glossary(model: type, name: str) -> None:
    assert trail.thing(model) == name


def test_roles_are_granted_and_withdrawn(unit: Unit) -> None:
    person = User.objects.create_user("lin", name="林小姐")
    role = Membership.objects.create(person=person, agency=unit.agency, unit=unit, role=Role.UNIT_HEAD)

    with transaction.atomic():
        trail.record_saved(role, before={}, by=None)
        trail.record_deletion(role, by=None)

    assert list(AuditEntry.objects.order_by("pk").values_list("action", "agency")) == [
        ("role.granted", unit.agency_id),
        ("role.withdrawn", unit.agency_id),
    ]


@pytest.mark.parametrize("model", [Agency, Unit, UnitName, Membership, Plan, WorkItem, FocusPoint, Figure, Evidence])
def test_every_row_finds_its_agency(model: type) -> None:
    plan = rows_of_every_kind(1, by=system_administrator())

    assert trail.agency_of(model.objects.first()) == plan.agency


def test_people_belong_to_no_agency() -> None:
    assert trail.agency_of(system_administrator()) is None
