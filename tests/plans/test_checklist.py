"""What a plan still lacks, and what of it keeps it from being submitted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from plans.checklist import Lack, lacks
from plans.document import Basis, FocusPoint, Goal, Measure, PlanDocument, Point, Section, UnitRef, WorkItem
from tests.plans.documents import small_document


@pytest.fixture(autouse=True)
def _english() -> object:
    with translation.override("en"):
        yield


UNIT = UnitRef("總務室", unit_id=1)
WHOLE = FocusPoint("重點", 1, (UNIT,), (Measure("措施", 1),), uid="f")


def with_focus(focus: FocusPoint) -> PlanDocument:
    return replace(small_document(), items=(WorkItem("要項", 1, (focus,), uid="i"),))


def found(document: PlanDocument) -> list[tuple[str, str | None, bool]]:
    return [(lack.message, lack.uid, lack.blocking) for lack in lacks(document)]


def test_a_complete_plan_lacks_nothing() -> None:
    assert lacks(with_focus(WHOLE)) == []


def test_a_plan_needs_a_title_and_a_focus_point() -> None:
    assert found(replace(small_document(), title=" ", items=())) == [
        ("The plan has no title.", None, True),
        ("The plan has no focus point yet.", None, True),
    ]


def test_the_letter_and_the_text_of_sections_are_only_reminded_of() -> None:
    document = replace(with_focus(WHOLE), basis=(), sections=(Section("實施對象", "scope", 1, uid="s"),))

    assert found(document) == [
        ("The letter the plan rests on is not entered.", None, False),
        ("Section “實施對象” is empty.", "s", False),
    ]


@pytest.mark.parametrize(
    ("focus", "expected"),
    [
        (replace(WHOLE, text=""), [("一(一) has no text.", "f", True)]),
        (replace(WHOLE, units=()), [("一(一) names no responsible unit.", "f", False)]),
        (replace(WHOLE, units=(UnitRef("舊科"),)), [("一(一): the agency has no unit “舊科”.", "f", False)]),
        (replace(WHOLE, units=(UnitRef("各科室", generic=True),)), []),
        (replace(WHOLE, units=(), measures=(Measure("措施", 1, units=(UNIT,)),)), []),
        (replace(WHOLE, measures=()), [("一(一) has no measure.", "f", False)]),
        (replace(WHOLE, measures=(Measure("", 1, uid="m"),)), [("一(一)1. has no text.", "m", True)]),
        (
            replace(WHOLE, measures=(Measure("", 1, (Measure("下", 1),), placeholder=True, uid="m"),)),
            [("一(一)1. was lost in the source: enter its text.", "m", False)],
        ),
        (
            replace(WHOLE, measures=(Measure("半句。", 2, truncated=True, uid="m"),)),
            [("一(一)2. lost its beginning in the source.", "m", False)],
        ),
    ],
)
def test_each_lack_names_its_row(focus: FocusPoint, expected: list[tuple[str, str, bool]]) -> None:
    assert found(with_focus(focus)) == expected


def test_a_work_item_needs_a_title_and_should_have_a_focus_point() -> None:
    document = replace(small_document(), items=(WorkItem("", 1, (WHOLE,), uid="a"), WorkItem("空", 2, uid="b")))

    assert found(document) == [
        ("Work item 一 has no title.", "a", True),
        ("二 has no focus point.", "b", False),
    ]


def test_parts_that_would_print_as_a_bare_marker_block() -> None:
    section = Section("推動及管考", "evaluation", 1, points=(Point("每季。", 1), Point(" ", 2, uid="p")))
    document = replace(
        with_focus(WHOLE), basis=(Basis("", uid="b"),), goals=(Goal("", "", 1, uid="g"),), sections=(section,)
    )

    assert found(document) == [
        ("A letter of the basis has no text.", "b", True),
        ("A goal has no text.", "g", True),
        ("Section “推動及管考” has an empty point.", "p", True),
    ]


def test_a_lack_says_it_does_not_block_unless_told() -> None:
    assert Lack("missing").blocking is False


@pytest.mark.parametrize(
    ("title", "expected"), [("某廠111年度計畫", 1), ("某廠 110 年度計畫", 0), ("某廠計畫", 0), ("第1110號計畫", 0)]
)
def test_a_title_of_another_year_is_noticed(title: str, expected: int) -> None:
    document = replace(small_document(year=110), title=title)

    assert sum("111" in lack.message and not lack.blocking for lack in lacks(document)) == expected
