"""Who may do what with assignments and results, as truth tables."""

import pytest
from django.contrib.auth.models import AnonymousUser

from agencies.models import User
from agencies.states import Role
from tests import factories
from tests.tracking.conftest import World
from tracking import actions, permissions
from tracking.models import Assignment, Result
from tracking.states import ResultState

PEOPLE = ("editor", "head", "coordinator", "chief", "supervisor", "outsider")


def fresh(person: User) -> User:
    """As on the next request: roles are read anew."""
    return User.objects.get(pk=person.pk)


def allowed(world: World, predicate, thing) -> set[str]:
    """Who of the people may, and that somebody without a role never may."""
    assert predicate(factories.person("無角色"), thing) is False
    return {name for name in PEOPLE if predicate(fresh(getattr(world, name)), thing)}


def test_may_report(reporting: World) -> None:
    assert allowed(reporting, permissions.may_report, reporting.assignment()) == {"editor", "head"}


def test_may_review_is_the_heads(reporting: World) -> None:
    assert allowed(reporting, permissions.may_review, reporting.assignment()) == {"head", "coordinator"}


def test_the_first_step_falls_to_the_coordinator_while_there_is_no_head(reporting: World) -> None:
    assert permissions.has_head(reporting.general.pk) is True
    reporting.head.is_active = False
    reporting.head.save()

    assert permissions.has_head(reporting.general.pk) is False
    assert allowed(reporting, permissions.may_review, reporting.assignment()) == {"coordinator"}
    assert reporting.general.pk in permissions.reviewed_units(reporting.coordinator)


@pytest.mark.parametrize("predicate", [permissions.may_allot, permissions.may_open_reporting])
def test_may_allot_and_open(reporting: World, predicate) -> None:
    assert allowed(reporting, predicate, reporting.plan) == {"coordinator"}


def test_may_see_overview(reporting: World) -> None:
    found = allowed(reporting, permissions.may_see_overview, reporting.plan)

    assert found == {"coordinator", "chief", "supervisor"}


def test_may_supervise(reporting: World) -> None:
    assert {name for name in PEOPLE if permissions.may_supervise(getattr(reporting, name))} == {"supervisor"}


@pytest.mark.parametrize(
    ("state", "readers"),
    [
        (ResultState.DRAFT, {"editor", "head", "coordinator", "chief"}),
        (ResultState.HANDED_IN, {"editor", "head", "coordinator", "chief"}),
        (ResultState.ACCEPTED, {"editor", "head", "coordinator", "chief", "supervisor"}),
    ],
)
def test_results_visible_to(reporting: World, state: ResultState, readers: set[str]) -> None:
    make = {ResultState.DRAFT: reporting.save, ResultState.HANDED_IN: reporting.handed_in}
    make.get(state, reporting.accepted)("m1")

    visible = {name for name in PEOPLE if Result.objects.visible_to(getattr(reporting, name)).exists()}

    assert visible == readers


def test_assignments_visible_to(reporting: World) -> None:
    visible = {name for name in PEOPLE if Assignment.objects.visible_to(getattr(reporting, name)).exists()}

    assert visible == {"editor", "head", "coordinator", "chief", "supervisor"}
    assert Assignment.objects.visible_to(AnonymousUser()).exists() is False


def test_an_editor_of_another_unit_sees_nothing_of_it(reporting: World) -> None:
    neighbour = factories.person("鄰座", (Role.UNIT_EDITOR, reporting.operations))
    reporting.accepted("m1")

    assert Assignment.objects.visible_to(neighbour).exists() is False
    assert Result.objects.visible_to(neighbour).exists() is False


def test_reviewed_units_are_read_once(reporting: World, django_assert_num_queries) -> None:
    person = fresh(reporting.coordinator)

    with django_assert_num_queries(2):
        assert permissions.reviewed_units(person) == {reporting.operations.pk}
        permissions.reviewed_units(person)


def test_a_coordinator_of_one_agency_reviews_nothing_of_another(reporting: World) -> None:
    reporting.head.memberships.all().delete()
    actions.hand_in(result=reporting.save("m1"), by=reporting.editor)

    assert permissions.may_review(fresh(reporting.outsider), reporting.assignment()) is False
