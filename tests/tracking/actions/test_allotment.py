"""Saying who answers for what, and what is not applicable."""

import pytest

from agencies.errors import Refused
from agencies.models import AuditEntry
from tests import factories
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import Assignment, Result


def pairs(world: World) -> set[tuple[str, str]]:
    return set(Assignment.objects.filter(plan=world.plan).values_list("node_uid", "lead_unit__name"))


def test_allot_makes_assignments_with_number_wording_and_place(world: World) -> None:
    world.allot(m21=[world.general, world.operations], f2=[world.general])

    assert pairs(world) == {("m21", "總務室"), ("m21", "操作課"), ("f2", "總務室")}
    made = world.assignment("m21")
    assert (made.number, made.wording, made.heading, made.position) == (
        "一(一)2.(1)",
        "於入口張貼英文說明",
        "提供完善服務",
        1,
    )
    assert made.opened_in == world.plan.approved_version


def test_allot_changes_only_the_nodes_named(world: World) -> None:
    world.allot(m1=[world.general], f2=[world.general])

    world.allot(m1=[world.operations])

    assert pairs(world) == {("m1", "操作課"), ("f2", "總務室")}


def test_allot_keeps_the_rows_of_what_stays(world: World) -> None:
    world.allot(m1=[world.general])
    before = world.assignment().pk

    world.allot(m1=[world.general, world.operations])

    assert world.assignment().pk == before


def test_allot_is_recorded_once_and_only_if_something_changed(world: World) -> None:
    world.allot(m1=[world.general])
    world.allot(m1=[world.general])

    entries = AuditEntry.objects.filter(action="plan.allotted")

    assert [(entry.actor, entry.data["added"]) for entry in entries] == [
        (world.coordinator, [["m1", world.general.pk]])
    ]


def test_what_was_reported_is_not_taken_away(reporting: World) -> None:
    reporting.save("m1")

    with pytest.raises(Refused, match=r"一\(一\)1\. 總務室"):
        reporting.allot(m1=[], m21=[])

    assert Assignment.objects.count() == 4


def test_an_empty_draft_goes_with_its_assignment(reporting: World) -> None:
    reporting.save("m1", narrative="", progress="")

    reporting.allot(m1=[])

    assert Result.objects.count() == 0
    assert Assignment.objects.filter(node_uid="m1").count() == 0


def test_a_photo_alone_is_something_reported(reporting: World) -> None:
    actions.add_photo(
        assignment=reporting.assignment(), period=reporting.period, upload=factories.photo_file(), by=reporting.editor
    )

    with pytest.raises(Refused):
        reporting.allot(m1=[])


def test_units_of_other_agencies_and_dissolved_ones_are_refused(world: World) -> None:
    foreign = factories.unit(world.bureau, "外科室")
    gone = factories.unit(world.plant, "舊課", dissolved_on="2020-01-01")

    for unit in (foreign, gone):
        with pytest.raises(Refused):
            world.allot(m1=[unit])

    assert pairs(world) == set()


def test_a_dissolved_unit_keeps_what_it_has(world: World) -> None:
    world.allot(m1=[world.general])
    world.general.dissolved_on = "2021-06-01"
    world.general.save()

    world.allot(m1=[world.general, world.operations])

    assert pairs(world) == {("m1", "總務室"), ("m1", "操作課")}


@pytest.mark.parametrize("uid", ["m2", "f1", "nowhere"])
def test_nodes_that_take_no_results_are_refused(world: World, uid: str) -> None:
    with pytest.raises(Refused):
        world.allot(**{uid: [world.general]})


def test_a_plan_without_a_version_is_refused(world: World) -> None:
    draft = factories.plan(world.plant, year=111)

    with pytest.raises(Refused):
        actions.allot(plan=draft, choices={"m1": [world.general.pk]}, by=world.coordinator)


def test_not_applicable_and_back(reporting: World) -> None:
    reporting.save("m1")
    assignment = actions.mark_not_applicable(
        assignment=reporting.assignment(), reason=" 設備停用 ", by=reporting.coordinator
    )
    assert assignment.not_applicable_reason == "設備停用"
    with pytest.raises(Refused):
        reporting.save("m1", version=1)

    actions.apply_again(assignment=assignment, by=reporting.coordinator)

    assert reporting.save("m1", version=1).version == 2


def test_not_applicable_needs_a_reason_and_nothing_handed_in(reporting: World) -> None:
    with pytest.raises(Refused):
        actions.mark_not_applicable(assignment=reporting.assignment(), reason="  ", by=reporting.coordinator)
    reporting.handed_in("m1")

    with pytest.raises(Refused):
        actions.mark_not_applicable(assignment=reporting.assignment(), reason="停用", by=reporting.coordinator)

    assert reporting.assignment().not_applicable_reason == ""


def test_begun_work_is_handed_on_to_the_one_unit_that_takes_over(reporting: World) -> None:
    result = reporting.save("m1")

    reporting.allot(m1=[reporting.operations])

    result.refresh_from_db()
    assert (result.assignment.lead_unit, result.narrative, result.author) == (
        reporting.operations,
        "已更新十二次。",
        reporting.editor,
    )
    entry = AuditEntry.objects.get(action="assignment.handed_on")
    assert entry.data == {"before": reporting.general.pk, "after": reporting.operations.pk}


def test_begun_work_is_not_split_between_two(reporting: World) -> None:
    reporting.save("m1")
    third = factories.unit(reporting.plant, "會計室")

    with pytest.raises(Refused):
        reporting.allot(m1=[reporting.operations, third])

    assert reporting.assignment("m1").lead_unit == reporting.general


def test_contributors_of_other_agencies_are_refused(reporting: World) -> None:
    stranger = factories.unit(reporting.bureau, "綜計科")

    with pytest.raises(Refused):
        actions.allot(plan=reporting.plan, choices={}, contributors={"m1": [stranger.pk]}, by=reporting.coordinator)

    assert reporting.assignment("m1").contributors.count() == 0
