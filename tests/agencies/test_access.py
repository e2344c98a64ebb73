"""What roles reach."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies import actions, permissions
from agencies.access import scope
from agencies.models import Agency, AuditEntry, Unit, User
from agencies.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> dict[str, Agency]:
    """City → bureau → two plants, and a second bureau beside it."""
    city = actions.add_agency(code="C", name="市", by=None)
    bureau = actions.add_agency(code="B", name="局", parent=city, by=None)
    return {
        "city": city,
        "bureau": bureau,
        "plant": actions.add_agency(code="P1", name="中廠", parent=bureau, by=None),
        "other_plant": actions.add_agency(code="P2", name="南廠", parent=bureau, by=None),
        "other_bureau": actions.add_agency(code="B2", name="別局", parent=city, by=None),
    }


def with_role(role: Role, agency: Agency, unit: Unit | None = None) -> User:
    person = User.objects.create_user(f"{role}-{agency.code}", name="陳先生")
    actions.grant_role(person=person, role=role, agency=agency, unit=unit, by=None)
    return User.objects.get(pk=person.pk)


def names(pks: frozenset[int]) -> set[str]:
    return set(Agency.objects.filter(pk__in=pks).values_list("name", flat=True))


def test_a_supervisor_reaches_own_agency_and_all_below(tree: dict[str, Agency]) -> None:
    person = with_role(Role.SUPERVISOR, tree["bureau"])

    assert names(scope(person).supervised) == {"局", "中廠", "南廠"}
    assert names(scope(person).administered) == set()


def test_an_administrator_reaches_own_agency_and_all_below(tree: dict[str, Agency]) -> None:
    person = with_role(Role.AGENCY_ADMIN, tree["city"])

    assert names(scope(person).administered) == {"市", "局", "中廠", "南廠", "別局"}
    assert names(scope(person).supervised) == set()


def test_a_coordinator_reaches_the_own_agency_only(tree: dict[str, Agency]) -> None:
    person = with_role(Role.COORDINATOR, tree["bureau"])

    assert set(Agency.objects.visible_to(person).values_list("name", flat=True)) == {"局"}
    reached = {key: permissions.coordinates(person, agency.pk) for key, agency in tree.items()}
    assert reached == {"city": False, "bureau": True, "plant": False, "other_plant": False, "other_bureau": False}


@pytest.mark.parametrize("tops", [1, 3])
def test_roles_over_subtrees_cost_two_queries_however_many(tree: dict[str, Agency], tops: int) -> None:
    person = User.objects.create_user("wang", name="王")
    for key in ["plant", "other_plant", "other_bureau"][:tops]:
        actions.grant_role(person=person, role=Role.SUPERVISOR, agency=tree[key], by=None)
        actions.grant_role(person=person, role=Role.AGENCY_ADMIN, agency=tree[key], by=None)
    person = User.objects.get(pk=person.pk)

    with CaptureQueriesContext(connection) as queries:
        scope(person).member_agencies, scope(person).supervised, scope(person).administered

    assert len(queries) == 2


@pytest.mark.parametrize("tops", [1, 3])
def test_roles_without_a_subtree_cost_one_query(tree: dict[str, Agency], tops: int) -> None:
    person = User.objects.create_user("wang", name="王")
    for key in ["plant", "other_plant", "other_bureau"][:tops]:
        actions.grant_role(person=person, role=Role.COORDINATOR, agency=tree[key], by=None)
    person = User.objects.get(pk=person.pk)

    with CaptureQueriesContext(connection) as queries:
        scope(person).member_agencies, scope(person).supervised, scope(person).units

    assert len(queries) == 1


@pytest.mark.parametrize("dates", [{"starts_on": dt.date(2999, 1, 1)}, {"ends_on": dt.date(2000, 1, 1)}])
def test_a_role_out_of_its_dates_reaches_nothing(tree: dict[str, Agency], dates: dict[str, dt.date]) -> None:
    person = User.objects.create_user("hsu", name="許")
    actions.grant_role(person=person, role=Role.SUPERVISOR, agency=tree["city"], by=None, **dates)

    assert scope(person).supervised == frozenset()


def test_a_disabled_or_anonymous_person_reaches_nothing(tree: dict[str, Agency]) -> None:
    person = with_role(Role.COORDINATOR, tree["plant"])
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert scope(User.objects.get(pk=person.pk)).member_agencies == frozenset()
    assert scope(AnonymousUser()).member_agencies == frozenset()


def test_the_log_is_for_administrators_of_the_agency_and_above(tree: dict[str, Agency]) -> None:
    administrator = with_role(Role.AGENCY_ADMIN, tree["bureau"])
    coordinator = with_role(Role.COORDINATOR, tree["plant"])

    seen = set(AuditEntry.objects.visible_to(administrator).values_list("agency__name", flat=True))
    assert seen == {"局", "中廠", "南廠"}
    assert not AuditEntry.objects.visible_to(coordinator).exists()


def test_require_raises_unless_allowed() -> None:
    permissions.require(True)
    with pytest.raises(PermissionDenied):
        permissions.require(False)
