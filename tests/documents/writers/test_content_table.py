import dataclasses

import pytest

from documents.writers.content_table import content_grid, header_row, mark
from documents.writers.grid import Cell, Group, Heading, grid_html, hanging, line_html, marker_width, verbatim
from documents.writers.layout import plan_html
from plans.document import Column, FocusPoint, HeaderCell, Measure, UnitRef, WorkItem
from tests.documents.writers.samples import EXTRA_COLUMNS, plan


def texts(entry):
    """A cell as its printed lines, a group as its rows."""
    if isinstance(entry, Cell):
        return [line.marker + line.text for line in entry.lines]
    return [[texts(cell) for cell in row] for row in entry.rows]


def test_rows_of_an_item_stand_beside_its_cell():
    grid = content_grid(plan(), 160)

    (item, group), (other, _group) = grid.rows
    assert texts(item) == ["一、便民的園區環境"]
    assert texts(other) == ["二、傾聽遊客意見"]
    assert texts(group) == [
        [
            ["(一)延長開放時間"],
            ["1.開放夜間參觀", "2.改善步道\n增設扶手與休憩座椅", "(1)東側步道", "(2)西側步道"],
            ["園務課"],
        ]
    ]
    assert round(sum(grid.widths), 1) == 160
    assert group.widths == grid.widths[1:]


def test_units_named_on_measures_make_a_row_for_each_leaf():
    measures = (Measure("甲", 1, units=(UnitRef("會計課"),)), Measure("乙", 2, (Measure("丙", 1), Measure("丁", 2))))
    item = WorkItem("要項", 1, (FocusPoint("重點", 1, (UnitRef("園務課"),), measures),))

    grid = content_grid(plan(item), 160)

    assert texts(grid.rows[0][1]) == [
        [["(一)重點"], [[["1.甲"], ["會計課"]], [["2.乙", "(1)丙"], ["園務課"]], [["(2)丁"], ["園務課"]]]]
    ]


def test_columns_are_printed_in_the_plans_order_with_its_extra_column():
    item = WorkItem(
        "要項", 1, (FocusPoint("重點", 1, (UnitRef("課"),), (Measure("措施", 1, extra={"預期目標": "九成"}),)),)
    )
    document = plan(item, columns=EXTRA_COLUMNS, header=())

    grid = content_grid(document, 160)

    assert texts(grid.rows[0][1]) == [[["(一)重點"], ["課"], [[["1.措施"], ["九成"]]]]]
    assert grid.header[-1] == Heading("預期目標")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ((Column("focus"), Column("measures"), Column("units")), [["一、要項"], ["(一)重點"], ["1.措施"], ["課"]]),
        ((Column("item"), Column("measures"), Column("units")), [["一、要項"], [[["(一)重點", "1.措施"], ["課"]]]]),
        ((Column("item"), Column("focus")), [["一、要項"], [[["(一)重點", "1.措施"]]]]),
    ],
)
def test_what_has_no_column_is_printed_with_its_neighbour(columns, expected):
    item = WorkItem("要項", 1, (FocusPoint("重點", 1, (UnitRef("課"),), (Measure("措施", 1),)),))

    grid = content_grid(plan(item, columns=columns, header=()), 160)

    assert [texts(entry) for row in grid.rows for entry in row] == expected


def test_a_title_without_a_column_spans_the_table():
    document = plan(columns=(Column("focus"), Column("measures"), Column("units")), header=())

    html = grid_html(content_grid(document, 160))

    assert html.count('<td colspan="3">一、便民的園區環境</td>') == 1


def test_a_placeholder_prints_its_marker_alone():
    lost = Measure("看不見", 3, (Measure("可見", 1),), placeholder=True)

    grid = content_grid(plan(WorkItem("要項", 1, (FocusPoint("重點", 1, (), (lost,)),))), 160)

    assert texts(grid.rows[0][1])[0][1] == ["3.", "(1)可見"]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [((2, 1, 1), [2, 1, 1]), ((1, 2, 1), [1, 2, 1]), ((1, 1), [1, 3]), ((9,), [4]), ((1, 1, 1, 1, 1), [1] * 4)],
)
def test_labels_fill_the_columns_whatever_their_spans(spans, expected):
    document = plan(header=tuple(HeaderCell("標", span) for span in spans))

    assert [heading.span for heading in header_row(document)] == expected


@pytest.mark.parametrize(
    ("ordinal", "style", "printed"),
    [(3, "(一)", "(三)"), (None, "1.", ""), (11, "甲、", "11."), (1, "?", "1."), (0, "1.", "0.")],
)
def test_marker_falls_back_to_digits(ordinal, style, printed):
    assert mark(ordinal, style) == printed


@pytest.mark.parametrize(
    ("marker", "width"), [("", 0), ("1.", 1.5), ("10.", 2), ("一、", 2), ("(1)", 1.57), ("（一）", 3)]
)
def test_width_of_a_marker(marker, width):
    assert round(marker_width(marker), 2) == width


def test_nested_measures_begin_where_their_parents_text_begins():
    (_item, group) = content_grid(plan(), 160).rows[0]
    lines = group.rows[0][1].lines

    assert [(line.start - line.hang, round(line.start, 2)) for line in lines[:2]] == [(0, 1.5), (0, 1.5)]
    assert [round(line.start - line.hang, 2) for line in lines[2:]] == [1.5, 1.5]


def test_texts_are_escaped_and_their_spaces_drawn_as_spaces():
    assert verbatim("a  b<\n c\u00a0d\u200be\u2003f\ud800") == "a\u3000b&lt;\n c de f"
    assert line_html(hanging("x<y", "1.")) == '<p class="i150-150-3">1. x&lt;y</p>'
    assert line_html(hanging("x", "一、", 1)) == '<p class="i300-200-2">一、x</p>'


@pytest.mark.parametrize(("text", "is_long"), [("https://portal.example/", True), ("申辦 QR Code", False)])
def test_only_long_words_may_be_broken_within(text, is_long):
    assert ('class="long"' in line_html(hanging(text, ""))) is is_long


def test_a_group_of_rows_is_a_table_beside_its_cell():
    grid = content_grid(dataclasses.replace(plan(), items=plan().items[1:]), 100)

    html = grid_html(grid)

    assert html.count("<table") == 2
    assert html.count('<td class="group" colspan="3">') == 1
    assert isinstance(grid.rows[0][1], Group)


def test_no_text_of_a_form_prints_a_special_space_as_a_box():
    spaced = dataclasses.replace(plan(), subtitle="民國\u00a0115\u200b年\u2003度")

    assert "民國 115年 度" in plan_html(spaced)
