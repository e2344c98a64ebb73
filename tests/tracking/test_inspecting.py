"""Who inspects, who answers, who sees what, who may know whom."""

import pytest

from agencies.models import Membership, User
from agencies.states import Role
from tests import factories
from tests.tracking import inspection_rows as rows
from tests.tracking.conftest import World
from tracking.inspecting import (
    findings_answered,
    findings_due,
    in_whose_name,
    inspectable_agencies,
    may_answer,
    may_name_tested,
    may_score,
)
from tracking.models import Finding, Inspection

PEOPLE = ("editor", "head", "coordinator", "chief", "supervisor", "outsider")


def who(world: World, says: object) -> set[str]:
    """Names among `PEOPLE` for whom `says(person)` is true, each read anew."""
    people = {name: User.objects.get(pk=getattr(world, name).pk) for name in PEOPLE}
    return {name for name, person in people.items() if says(person)}  # type: ignore[operator]


def test_of_an_inspection_from_above(world: World) -> None:
    inspection = rows.inspected(world)
    finding = rows.finding(world, inspection)

    assert who(world, lambda person: may_score(person, inspection)) == {"supervisor"}
    assert who(world, lambda person: may_answer(person, finding)) == {"editor", "head"}
    assert who(world, lambda person: may_name_tested(person, inspection)) == {"coordinator", "chief", "head"}


def test_of_an_inspection_of_its_own(world: World) -> None:
    inspection = rows.inspected(world, own=True)

    assert who(world, lambda person: may_score(person, inspection)) == {"coordinator", "supervisor"}
    assert who(world, lambda person: may_name_tested(person, inspection)) == {"coordinator", "chief", "head"}


def test_the_tested_person_is_known_to_own_supervisors_but_to_no_other_head_or_administrator(world: World) -> None:
    inspection = rows.inspected(world)
    own = factories.person("本廠督考", (Role.SUPERVISOR, world.plant))
    other_head = factories.person("他組主管", (Role.UNIT_HEAD, world.operations))
    above = factories.person("局彙整", (Role.COORDINATOR, world.bureau), (Role.AGENCY_HEAD, world.bureau))
    system = factories.person("系統", is_superuser=True)

    assert [may_name_tested(person, inspection) for person in (own, other_head, above, system)] == [
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("is_scored", "seers"),
    [(False, {"supervisor"}), (True, {"supervisor", "coordinator", "chief", "editor", "head"})],
)
def test_the_inspected_see_an_inspection_once_it_is_scored(world: World, is_scored: bool, seers: set[str]) -> None:
    inspection = rows.inspected(world) if is_scored else rows.begun(world)

    assert who(world, lambda person: inspection in Inspection.objects.visible_to(person)) == seers


@pytest.mark.parametrize("is_scored", [False, True])
def test_whose_role_has_ended_reads_an_own_inspection_no_longer(world: World, is_scored: bool) -> None:
    inspection = rows.inspected(world) if is_scored else rows.begun(world)
    Membership.objects.filter(person=world.supervisor).delete()

    assert inspection.inspector == world.supervisor
    assert list(Inspection.objects.visible_to(User.objects.get(pk=world.supervisor.pk))) == []


def test_a_finding_shows_the_inspection_too(world: World) -> None:
    inspection = rows.begun(world)
    rows.finding(world, inspection)

    assert who(world, lambda person: inspection in Inspection.objects.visible_to(person)) == {
        "supervisor",
        "coordinator",
        "chief",
        "editor",
        "head",
    }


def test_a_unit_sees_its_finding_though_not_the_inspection_of_another(world: World) -> None:
    finding = rows.finding(world, rows.inspected(world, unit=world.operations))

    assert who(world, lambda person: finding in Finding.objects.visible_to(person)) == set(PEOPLE) - {"outsider"}
    assert list(Inspection.objects.visible_to(world.editor)) == []


def test_who_supervises_from_above_does_not_change_what_stands_above_them(world: World) -> None:
    city = factories.agency("市政府")
    type(world.bureau).objects.filter(pk=world.bureau.pk).update(parent=city)
    inspection = rows.inspected(world)
    Inspection.objects.update(inspecting_agency=city)
    inspection.refresh_from_db()
    of_city = factories.person("市督考", (Role.SUPERVISOR, city))

    assert (may_score(of_city, inspection), may_score(world.supervisor, inspection)) == (True, False)


def test_in_whose_name(world: World) -> None:
    both = factories.person("雙職", (Role.SUPERVISOR, world.bureau), (Role.COORDINATOR, world.plant))

    assert in_whose_name(world.supervisor, world.plant) == world.bureau
    assert in_whose_name(world.coordinator, world.plant) == world.plant
    assert in_whose_name(both, world.plant) == world.bureau
    assert list(inspectable_agencies(world.coordinator)) == [world.plant]
    assert set(inspectable_agencies(world.supervisor)) == {world.bureau, world.plant, *world.bureau.children.all()}
    assert list(inspectable_agencies(world.editor)) == []


def test_of_a_dissolved_unit_the_coordinator_answers(world: World) -> None:
    finding = rows.finding(world, rows.inspected(world))
    world.general.dissolved_on = rows.DUE
    world.general.save()
    finding.refresh_from_db()

    assert who(world, lambda person: may_answer(person, finding)) == {"editor", "head", "coordinator"}
    assert who(world, lambda person: finding in findings_due(person)) == {"editor", "head", "coordinator"}


def test_work_of_units_and_of_the_inspecting_side(world: World) -> None:
    inspection = rows.inspected(world)
    due, waiting = rows.finding(world, inspection), rows.answered(world, rows.finding(world, inspection, text="二"))
    rows.finding(world, inspection, unit=world.operations, text="三")

    assert (list(findings_due(world.editor)), list(findings_due(world.supervisor))) == ([due], [])
    assert list(findings_answered(world.supervisor)) == [waiting]
    assert list(findings_answered(world.coordinator)) == []
