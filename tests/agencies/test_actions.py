"""Changes to agencies, units and roles."""

import datetime as dt

import pytest

from agencies import actions
from agencies.audit import record
from agencies.errors import Refused
from agencies.models import Agency, AuditEntry, Membership, Unit, User
from agencies.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def plant() -> Agency:
    return actions.add_agency(code="P1", name="中區廠", by=None)


@pytest.fixture
def office(plant: Agency) -> Unit:
    return actions.add_unit(agency=plant, code="A", name="總務室", by=None)


@pytest.fixture
def person() -> User:
    return User.objects.create_user("lin", "lin@example.org", name="林小姐")


def test_a_new_agency_stands_below_its_parent_and_in_the_log(person: User) -> None:
    city = actions.add_agency(code="C", name="市政府", by=person)

    bureau = actions.add_agency(code="B", name="環保局", parent=city, by=person, self_noun="本局")

    assert [a.name for a in Agency.objects.ancestors(bureau)] == ["市政府"]
    assert bureau.self_noun == "本局"
    assert list(AuditEntry.objects.about(bureau).values_list("action", "actor_name", "data")) == [
        ("agency.added", "林小姐", {"name": "環保局"})
    ]


def test_a_code_in_use_is_refused_and_nothing_stored(plant: Agency) -> None:
    with pytest.raises(Refused):
        actions.add_agency(code="P1", name="另一廠", by=None)

    assert list(Agency.objects.values_list("name", flat=True)) == ["中區廠"]


def test_a_renamed_unit_keeps_the_name_of_earlier_years(office: Unit) -> None:
    actions.rename_unit(unit=office, name="秘書室", from_date=dt.date(2022, 1, 1), by=None)

    office.refresh_from_db()
    assert office.name == "秘書室"
    assert office.name_on(dt.date(2021, 12, 31)) == "總務室"
    assert office.name_on(dt.date(2022, 1, 1)) == "秘書室"


def test_a_renamed_agency_keeps_the_name_of_earlier_years(plant: Agency) -> None:
    actions.rename_agency(agency=plant, name="中央廠", from_date=dt.date(2022, 7, 1), by=None)

    plant.refresh_from_db()
    assert [plant.name_on(dt.date(2022, 6, 30)), plant.name_on(dt.date(2022, 7, 1))] == ["中區廠", "中央廠"]


def test_two_active_units_never_bear_one_name(plant: Agency, office: Unit) -> None:
    with pytest.raises(Refused):
        actions.add_unit(agency=plant, code="B", name="總務室", by=None)

    assert plant.units.count() == 1


def test_a_role_is_granted_once(person: User, plant: Agency, office: Unit) -> None:
    first = actions.grant_role(person=person, role=Role.UNIT_EDITOR, agency=plant, unit=office, by=None)
    again = actions.grant_role(person=person, role=Role.UNIT_EDITOR, agency=plant, unit=office, by=None)

    assert first == again
    assert AuditEntry.objects.filter(action="role.granted").count() == 1


@pytest.mark.parametrize(("role", "with_unit"), [(Role.UNIT_EDITOR, False), (Role.COORDINATOR, True)])
def test_unit_roles_want_a_unit_and_agency_roles_none(
    person: User, plant: Agency, office: Unit, role: Role, with_unit: bool
) -> None:
    with pytest.raises(Refused):
        actions.grant_role(person=person, role=role, agency=plant, unit=office if with_unit else None, by=None)

    assert not Membership.objects.exists()


def test_a_unit_of_another_agency_is_no_place_for_a_role(person: User, office: Unit) -> None:
    other = actions.add_agency(code="P2", name="南區廠", by=None)

    with pytest.raises(Refused):
        actions.grant_role(person=person, role=Role.UNIT_HEAD, agency=other, unit=office, by=None)

    assert not Membership.objects.exists()


def test_an_ended_role_counts_to_its_last_day(person: User, plant: Agency) -> None:
    membership = actions.grant_role(person=person, role=Role.COORDINATOR, agency=plant, by=None)

    actions.end_role(membership=membership, on=dt.date(2026, 6, 30), by=None)

    held = [bool(person.memberships.in_force(day)) for day in (dt.date(2026, 6, 30), dt.date(2026, 7, 1))]
    assert held == [True, False]


@pytest.mark.django_db(transaction=True)
def test_no_audit_entry_outside_a_transaction(plant: Agency) -> None:
    with pytest.raises(RuntimeError):
        record("agency.looked_at", by=None, on=plant, agency=plant)


def test_a_role_that_ended_can_be_granted_again(person: User, plant: Agency) -> None:
    membership = actions.grant_role(person=person, role=Role.COORDINATOR, agency=plant, by=None)
    actions.end_role(membership=membership, on=dt.date(2020, 1, 1), by=None)

    actions.grant_role(person=person, role=Role.COORDINATOR, agency=plant, by=None)

    assert [m.ends_on for m in person.memberships.in_force()] == [None]
    assert AuditEntry.objects.filter(action="role.granted").count() == 2
