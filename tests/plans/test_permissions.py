"""Who may do what with a plan: truth tables."""

from __future__ import annotations

import pytest

from agencies.models import Agency, Unit, User
from agencies.states import Role
from plans import permissions
from plans.models import Plan
from tests import factories

pytestmark = pytest.mark.django_db

# Role → may create, read the draft, edit, decide.
ROLES = {
    "nobody": (False, False, False, False),
    "unit_editor": (False, True, False, False),
    "unit_head": (False, True, False, False),
    "coordinator": (True, True, True, False),
    "agency_head": (False, True, False, True),
    "agency_admin": (False, True, False, False),
    "supervisor": (False, True, False, False),
    "superior's supervisor": (False, False, False, False),
    "superior's coordinator": (False, False, False, False),
    "another's coordinator": (False, False, False, False),
    "another's head": (False, False, False, False),
    "system": (False, True, False, False),
}


def _person(role: str, plant: Agency, unit: Unit) -> User:
    if role == "nobody":
        return factories.person()
    if role == "system":
        return factories.person(is_superuser=True)
    if role.startswith("superior's"):
        return factories.person("上級", (Role(role.split()[1]), plant.parent))
    if role.startswith("another's"):
        kind = Role.COORDINATOR if role.endswith("coordinator") else Role.AGENCY_HEAD
        return factories.person("旁人", (kind, factories.agency("別的廠")))
    place = unit if role in ("unit_editor", "unit_head") else plant
    return factories.person("自己人", (Role(role), place))


@pytest.mark.parametrize("role", ROLES)
def test_the_table(role: str) -> None:
    plant = factories.agency("測試廠", parent=factories.agency("測試局"))
    plan = factories.plan(plant)
    person = _person(role, plant, factories.unit(plant))

    told = (
        permissions.may_create(person, plant),
        permissions.may_read_draft(person, plan),
        permissions.may_edit(person, plan),
        permissions.may_decide(person, plan),
    )

    assert told == ROLES[role]


# Role → sees the draft in lists, may open the draft, may open the approved plan.
SEEN = {
    "nobody": (False, False, False),
    "unit_editor": (True, True, True),
    "agency_head": (True, True, True),
    "superior's supervisor": (True, False, True),
    "superior's coordinator": (False, False, False),
    "another's coordinator": (False, False, False),
    "system": (True, True, True),
}


@pytest.mark.parametrize("role", SEEN)
def test_what_is_seen_of_drafts_and_approved_plans(role: str) -> None:
    plant = factories.agency("測試廠", parent=factories.agency("測試局"))
    draft, approved = factories.plan(plant, year=111), factories.approved_plan(plant, year=110)
    person = _person(role, plant, factories.unit(plant))

    states = Plan.objects.state_visible_to(person)
    opened = Plan.objects.visible_to(person)

    assert (draft in states, draft in opened, approved in opened) == SEEN[role]
    assert (approved in states) == SEEN[role][0]


def test_plans_may_be_started_where_one_coordinates() -> None:
    first, second = factories.agency("甲"), factories.agency("乙")
    person = factories.person("兼任", (Role.COORDINATOR, first), (Role.AGENCY_HEAD, second))

    assert permissions.creatable_agencies(person) == frozenset({first.pk})
