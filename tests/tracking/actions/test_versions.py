"""Assignments after an amendment."""

from dataclasses import replace

from plans.document import PlanDocument
from plans.hooks import on_approved
from tests import factories
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import Assignment


def amended(document: PlanDocument, *, without: str = "", reworded: str = "") -> PlanDocument:
    """The factory's document with a top measure left out or reworded."""
    item = document.items[0]
    focus = item.focus_points[0]
    measures = tuple(
        replace(measure, text="每週更新常見問答") if measure.uid == reworded else measure
        for measure in focus.measures
        if measure.uid != without
    )
    focus = replace(focus, measures=tuple(replace(m, ordinal=n) for n, m in enumerate(measures, start=1)))
    return replace(document, items=(replace(item, focus_points=(focus,)), *document.items[1:]))


def follow(world: World, document: PlanDocument) -> None:
    version = factories.version(world.plan, document)
    actions.follow_version(world.plan, version, world.chief)


def test_approval_calls_it() -> None:
    assert actions.follow_version in on_approved


def test_a_reworded_measure_keeps_its_assignment_and_result(reporting: World) -> None:
    before = reporting.save("m1")

    follow(reporting, amended(factories.document(), reworded="m1"))

    assignment = reporting.assignment()
    assert (assignment.wording, assignment.closed_in) == ("每週更新常見問答", None)
    before.refresh_from_db()
    assert (before.assignment, before.wording) == (assignment, "每月更新常見問答")


def test_a_removed_measure_is_closed_and_the_others_are_renumbered(reporting: World) -> None:
    reporting.accepted("m1")

    follow(reporting, amended(factories.document(), without="m1"))

    reporting.plan.refresh_from_db()
    assert reporting.assignment("m1").closed_in == reporting.plan.approved_version
    assert reporting.assignment("m21").number == "一(一)1.(1)"
    assert Assignment.objects.open().count() == 3


def test_a_measure_that_comes_back_is_reopened(reporting: World) -> None:
    follow(reporting, amended(factories.document(), without="m1"))
    follow(reporting, factories.document())

    assert reporting.assignment("m1").closed_in is None


def test_the_same_version_again_changes_nothing(reporting: World) -> None:
    follow(reporting, amended(factories.document(), without="m1"))
    closed_in = reporting.assignment("m1").closed_in

    follow(reporting, amended(factories.document(), without="m1"))

    assert reporting.assignment("m1").closed_in == closed_in
