"""Nodes are the same by identity or wording, never by ordinal."""

from __future__ import annotations

from dataclasses import replace

from plans.document import FocusPoint, Measure, PlanDocument, WorkItem
from plans.matching import adopt_uids, normalised
from tests.plans.documents import small_document


def plan(*focus_points: FocusPoint) -> PlanDocument:
    return PlanDocument("題", "廠", 110, items=(WorkItem("要項", 1, focus_points, uid="i"),))


def test_a_document_read_anew_takes_the_uids_of_the_old_one() -> None:
    old, new = small_document(), small_document()
    assert old.uids() & new.uids() == set()

    adopted = adopt_uids(new, old)

    # Points of sections have no wording of their own to be known by.
    points = {point.uid for section in (*old.sections, *adopted.sections) for point in section.points}
    assert adopted.uids() - points == old.uids() - points


def test_order_and_number_do_not_matter() -> None:
    old = plan(FocusPoint("甲", 1, uid="a"), FocusPoint("乙", 2, uid="b"))
    new = plan(FocusPoint("乙", 1, uid="x"), FocusPoint("丙", 2, uid="y"), FocusPoint("甲", 3, uid="z"))

    adopted = adopt_uids(new, old)

    assert [focus.uid for _, focus in adopted.focus_points()] == ["b", "y", "a"]


def test_the_same_uid_wins_over_the_same_wording() -> None:
    old = plan(FocusPoint("甲", 1, uid="a"), FocusPoint("乙", 2, uid="b"))
    new = plan(FocusPoint("乙", 1, uid="a"), FocusPoint("甲", 2, uid="x"))

    adopted = adopt_uids(new, old)

    assert [(focus.text, focus.uid) for _, focus in adopted.focus_points()] == [("乙", "a"), ("甲", "x")]


def test_two_of_the_same_wording_are_taken_in_turn() -> None:
    old = plan(FocusPoint("甲", 1, uid="a"), FocusPoint("甲", 2, uid="b"))
    new = plan(FocusPoint("甲", 1, uid="x"), FocusPoint("甲", 2, uid="y"), FocusPoint("甲", 3, uid="z"))

    adopted = adopt_uids(new, old)

    assert [focus.uid for _, focus in adopted.focus_points()] == ["a", "b", "z"]


def test_measures_are_matched_below_the_same_parent_only() -> None:
    measure = Measure("每季檢討", 1, uid="m")
    old = plan(FocusPoint("甲", 1, measures=(measure,), uid="a"), FocusPoint("乙", 2, uid="b"))
    moved = replace(measure, uid="n")
    new = plan(FocusPoint("甲", 1, uid="x"), FocusPoint("乙", 2, measures=(moved,), uid="y"))

    adopted = adopt_uids(new, old)

    assert [measure.uid for measure in adopted.measures()] == ["n"]


def test_white_space_and_width_do_not_tell_wordings_apart() -> None:
    assert normalised(" １１０ 年\n度（一）") == normalised("110年度(一)") == "110年度(一)"
