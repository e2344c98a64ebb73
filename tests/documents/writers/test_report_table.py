import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils.translation import override

from documents.writers.report_layout import _bars, _photo_rows, _unit_rows
from documents.writers.report_table import removed_grid, report_grid, result_lines
from plans.document import HeaderCell
from tests.documents.writers.samples import plan, report
from tests.documents.writers.test_content_table import texts
from tracking.document import FigureEntry, RemovedNode, ResultEntry


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def test_each_measure_has_its_unit_and_result_beside_it(tmp_path):
    grid = report_grid(report(tmp_path), 257)

    (_item, group), (_other, box) = grid.rows
    ((_focus, measures),) = group.rows
    assert texts(measures)[1:] == [
        [["2.改善步道\n增設扶手與休憩座椅", "(1)東側步道"], ["園務課"], ["Not completed"]],
        [["(2)西側步道"], ["園務課"], ["Not allotted"]],
    ]
    assert texts(box) == [
        [
            ["(一)設置意見箱"],
            [[[], [[["服務課"], ["Not applicable: 已併入總機"]], [["園務課"], ["【Continuing】每週開箱。"]]]]],
        ]
    ]


def test_an_accepted_result_prints_all_it_holds(tmp_path):
    (accepted, *_others) = report(tmp_path).entries()

    assert [line.text for line in result_lines(accepted)] == [
        "【Done】辦理三場夜間參觀。",
        "Reason for being behind: 颱風延期一場",
        "參觀人次：3,482.5 人次",
        "With the help of: 服務課",
        "See annex 1、2、3",
    ]
    assert result_lines(accepted, with_period=True)[0].text == "【年終　Done】辦理三場夜間參觀。"


def test_figures_share_a_line():
    figures = (FigureEntry("場次", Decimal(3), "場"), FigureEntry("人次", Decimal(120), "人"))

    lines = result_lines(ResultEntry("課", "年終", True, figures=figures))

    assert [line.text for line in lines] == ["場次：3 場；人次：120 人"]


def test_the_evaluation_closes_its_focus_point_across_measures_units_and_results(tmp_path):
    document = report(tmp_path)
    (_item, focus), *_others = document.plan.focus_points()
    said = {focus.uid: "已達成目標。\n\n明年續辦。"}

    grid = report_grid(replace(document, evaluations=said), 257)

    (_title, group), _box = grid.rows
    ((_focus, measures),) = group.rows
    *_rows, last = measures.rows
    assert [[line.text for line in cell.lines] for cell in last] == [["【Self-evaluation】已達成目標。", "明年續辦。"]]
    assert [cell.span for cell in last] == [3]


@pytest.mark.parametrize(("value", "printed"), [("1200", "1,200"), ("0.50", "0.5"), ("100.00", "100"), ("-3", "-3")])
def test_figures_are_printed_with_thousands_and_no_idle_zeros(value, printed):
    entry = ResultEntry("課", "年終", True, figures=(FigureEntry("量", Decimal(value)),))

    assert [line.text for line in result_lines(entry)] == [f"量：{printed}"]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [((2, 1, 1), [("標0", 2), ("標1", 1), ("標2", 1)]), ((1, 2, 1), [("標0", 1), ("標1", 2), ("標2", 1)])],
)
def test_labels_keep_the_plans_spans(tmp_path, spans, expected):
    document = plan(header=tuple(HeaderCell(f"標{index}", span) for index, span in enumerate(spans)))

    grid = report_grid(replace(report(tmp_path), plan=document), 257)

    assert [(heading.label, heading.span) for heading in grid.header[:-1]] == expected
    assert grid.header[-1].label == "Results and achievements"


def test_removed_measures_say_what_removed_them(tmp_path):
    entry = ResultEntry("園務課", "年終", True, narrative="辦了一次。")
    node = RemovedNode("u", "一(一)3.", "舉辦說明會", 2, dt.date(2023, 9, 1), (entry,))

    grid = removed_grid(replace(report(tmp_path), removed=(node,)), 257)

    assert [texts(cell) for cell in grid.rows[0]] == [
        ["一(一)3. 舉辦說明會", "(Removed on 112年9月1日 by version 2)"],
        ["園務課"],
        ["辦了一次。"],
    ]


def test_a_removed_measure_names_the_period_of_a_result_that_is_not_the_years(tmp_path):
    entry = ResultEntry("園務課", "上半年", True, narrative="辦了一次。")
    node = RemovedNode("u", "一(一)3.", "舉辦說明會", 2, dt.date(2023, 9, 1), (entry,))
    document = replace(report(tmp_path), removed=(node,))

    assert texts(removed_grid(document, 257).rows[0][2]) == ["【上半年】辦了一次。"]
    assert "上半年" not in str(report_grid(document, 257))


def test_the_summary_counts_by_unit_and_by_progress(tmp_path):
    document = report(tmp_path)

    rows = [(row.name, row.total, row.accepted, row.not_applicable, row.open) for row in _unit_rows(document)]
    assert rows == [("園務課", 3, 2, 0, 1), ("服務課", 1, 0, 1, 0)]
    assert [(bar.label, bar.count, bar.share, bar.start, bar.width) for bar in _bars(document)] == [
        ("Done", 1, "50%", 0, 500),
        ("Continuing", 1, "50%", 500, 500),
    ]


@pytest.mark.parametrize(("upright", "sizes"), [(False, [2, 1]), (True, [3])])
def test_photos_stand_two_in_a_row_or_three_upright_ones(tmp_path, upright, sizes):
    rows = _photo_rows(report(tmp_path, upright=upright).photos())

    assert [len(row) for row in rows] == sizes
    assert rows[0][0].caption == "Annex 1　夜間參觀第1場\n112年7月1日"
