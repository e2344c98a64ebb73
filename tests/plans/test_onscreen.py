"""A plan document as the pages show it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plans.document import Column, HeaderCell, PlanDocument, UnitRef
from plans.onscreen import folded_header, outline, screen
from tests.plans.documents import small_document


def headed(*cells: tuple[str, int], columns: tuple[str, ...] = ("item", "focus", "measures", "units")) -> PlanDocument:
    return replace(
        small_document(),
        header=tuple(HeaderCell(*cell) for cell in cells),
        columns=tuple(Column(kind) for kind in columns),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (
            headed(("工作要項", 2), ("工作重點", 1), ("業務單位", 1)),
            [("工作要項", 1), ("工作重點", 1), ("業務單位", 1)],
        ),
        (headed(("執行要項", 1), ("執行重點", 2), ("執行單位", 1)), [("執行要項／執行重點", 2), ("執行單位", 1)]),
        (
            headed(("單位", 1), ("要項", 1), ("重點", 1), ("措施", 1), columns=("units", "item", "focus", "measures")),
            [("單位", 1), ("要項／重點", 1), ("措施", 1)],
        ),
        (
            headed(("重點", 1), ("措施", 1), ("單位", 1), ("要項", 1), columns=("focus", "measures", "units", "item")),
            [("重點", 1), ("措施", 1), ("單位／要項", 1)],
        ),
    ],
)
def test_the_work_items_column_folds_into_the_band(document: PlanDocument, expected: list[tuple[str, int]]) -> None:
    cells, columns = folded_header(document)

    assert [(cell.label, cell.span) for cell in cells] == expected
    assert "item" not in [column.kind for column in columns]
    assert sum(cell.span for cell in cells) == len(columns)


def test_a_header_that_does_not_fit_its_columns_gives_way_to_the_usual_labels() -> None:
    cells, columns = folded_header(headed(("全部", 9)))

    assert [cell.span for cell in cells] == [1] * len(columns)


def test_markers_and_depths_are_written_out() -> None:
    page = screen(small_document())

    assert [(band.marker, [focus.marker for focus in band.focus_points]) for band in page.bands] == [
        ("一、", ["(一)", "(二)"]),
        ("二、", ["(一)"]),
    ]
    first = page.bands[0].focus_points[0]
    assert [(line.marker, line.depth, [below.marker for below in line.below]) for line in first.measures] == [
        ("1.", 0, []),
        ("2.", 0, ["(1)", "(2)"]),
    ]


def test_only_the_points_of_some_units_and_of_everybody_are_kept() -> None:
    document = small_document()
    item = document.items[0]
    answered = (
        replace(item.focus_points[0], units=(UnitRef("總務室", unit_id=7),)),
        replace(item.focus_points[1], units=(UnitRef("各組室", generic=True),)),
    )
    document = replace(document, items=(replace(item, focus_points=answered), document.items[1]))

    mine = screen(document, only_units=frozenset({7}))
    others = screen(document, only_units=frozenset({8}))

    assert [[focus.text for focus in band.focus_points] for band in mine.bands] == [["建立標準流程", "提供易懂資訊"]]
    assert [[focus.text for focus in band.focus_points] for band in others.bands] == [["提供易懂資訊"]]


@pytest.mark.parametrize("text", [None, "另有說明。"])
def test_the_letters_stand_in_place_of_the_text_of_the_basis(text: str | None) -> None:
    document = small_document()
    basis = replace(document.sections[0], text=text)
    page = screen(replace(document, sections=(basis, *document.sections[1:])))

    assert (page.sections[0].shows_letters, page.sections[0].shows_text) == (True, False)


def test_a_basis_text_that_holds_the_letters_is_shown_in_their_place() -> None:
    document = small_document()
    basis = replace(document.sections[0], text="依據 " + document.basis[0].text)
    page = screen(replace(document, sections=(basis, *document.sections[1:])))

    assert (page.sections[0].shows_letters, page.sections[0].shows_text) == (False, True)


def test_what_has_no_section_still_has_a_place() -> None:
    page = screen(replace(small_document(), sections=()))

    assert (len(page.loose_letters), len(page.loose_goals), page.loose_table) == (1, 2, True)


def test_the_outline_counts_what_is_below_and_what_is_lacking() -> None:
    page = screen(small_document())
    lost = page.bands[0].focus_points[0].measures[1].below[0].uid

    entries = outline(page, {lost: 2})

    assert [(entry["marker"], entry["text"], entry["count"]) for entry in entries] == [
        ("壹", "計畫依據", None),
        ("貳", "計畫目標", 2),
        ("參", "計畫內容", None),
        ("肆", "推動及管考", None),
    ]
    assert [(child["marker"], child["count"], child["lacking"]) for child in entries[2]["children"]] == [
        ("一", 2, 2),
        ("二", 1, 0),
    ]
