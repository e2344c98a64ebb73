"""How nodes are cited."""

from __future__ import annotations

import pytest

from plans.document import FocusPoint, MarkerStyles, Measure, PlanDocument, WorkItem
from plans.paths import numbers, written

DEEP = Measure("", 2, (Measure("", 1, (Measure("", 3, uid="m3"),), uid="m2"),), uid="m1")


def cited(item: WorkItem, styles: MarkerStyles | None = None) -> dict[str, str]:
    return numbers(PlanDocument("題", "廠", 110, items=(item,), styles=styles or MarkerStyles()))


def test_a_citation_joins_the_markers_above() -> None:
    item = WorkItem("", 1, (FocusPoint("", 2, measures=(DEEP,), uid="f"),), uid="i")

    assert cited(item) == {"i": "一", "f": "一(二)", "m1": "一(二)2.", "m2": "一(二)2.(1)", "m3": "一(二)2.(1)丙、"}


def test_a_node_without_a_number_bears_its_parents() -> None:
    item = WorkItem("", None, (FocusPoint("", 1, measures=(Measure("", None, uid="m"),), uid="f"),), uid="i")

    assert cited(item) == {"i": "", "f": "(一)", "m": "(一)"}


def test_markers_follow_the_plans_styles() -> None:
    styles = MarkerStyles(item="壹、", focus="一、", measures=("(1)",))
    item = WorkItem("", 3, (FocusPoint("", 1, measures=(Measure("", 2, uid="m"),), uid="f"),), uid="i")

    assert cited(item, styles) == {"i": "參", "f": "參一、", "m": "參一、(2)"}


@pytest.mark.parametrize(
    ("ordinal", "style", "expected"),
    [(None, "1.", ""), (10, "甲、", "癸、"), (11, "甲、", "(11)"), (4, "(一)", "(四)")],
)
def test_numerals_that_are_used_up_go_on_in_digits(ordinal: int | None, style: str, expected: str) -> None:
    assert written(ordinal, style) == expected
