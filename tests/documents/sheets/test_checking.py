"""What an uploaded sheet would change: by hidden ids, cell by cell, with errors and conflicts."""

from __future__ import annotations

import pytest
from django.utils import translation

from documents.sheets import checking
from documents.sheets.checking import check_sheet, marked_lines
from documents.sheets.formats import sheet_file
from tests import factories
from tests.documents.sheets.files import downloaded, filled, opened, place, read, saved
from tests.tracking.conftest import World
from tracking import actions
from tracking.actions import FigureInput

pytestmark = pytest.mark.django_db

M1, M21 = "一(一)1.", "一(一)2.(1)"


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def errors(world: World, content: bytes, person: object = None) -> list[tuple[str, str]]:
    """Address and message of each error."""
    preview = check_sheet(read(content), person or world.editor)
    return [(error.cell, error.message) for error in preview.errors]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_sheet_sent_back_untouched_changes_nothing(reporting: World, kind: str) -> None:
    figures = [FigureInput("洽公：人次", 3482, "人 次"), FigureInput("滿意度", None, "")]
    reporting.save("m1", narrative="=1+1\n  第二行\t🀄", figures=figures, is_behind=True, behind_reason="-人力不足")

    preview = check_sheet(read(downloaded(reporting, kind=kind)), reporting.editor)

    assert (preview.lines, preview.unchanged, preview.changes, preview.errors) == (4, 4, [], [])


def test_each_changed_cell_is_shown_with_old_and_new(reporting: World) -> None:
    reporting.save("m1", narrative="舊")
    content = filled(
        downloaded(reporting),
        {(M1, "narrative"): "新", (M21, "progress"): "In progress", (M21, "figures"): "人次: 3,482 人\n件數：12"},
    )

    preview = check_sheet(read(content), reporting.editor)

    shown = [(cell.column, cell.old, cell.new) for change in preview.changes for cell in change.cells]
    assert shown == [
        ("What was done", "舊", "新"),
        ("Progress", "", "In progress"),
        ("Behind schedule", "", "No"),
        ("Figures", "", "人次：3,482 人\n件數：12"),
    ]


def test_a_sheet_filled_in_in_another_language_is_understood(reporting: World) -> None:
    content = filled(downloaded(reporting, language="zh-hant"), {(M1, "progress"): "已完成", (M1, "is_behind"): "否"})

    preview = check_sheet(read(content), reporting.editor)

    assert [preview.said[change.assignment, change.period].progress for change in preview.changes] == ["done"]


def test_sorting_deleting_and_adding_do_no_harm(reporting: World) -> None:
    content = filled(downloaded(reporting), {(M21, "narrative"): "新"})
    book = opened(content)
    sheet = book.active
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    sheet.delete_rows(3, 4)
    for line in (lines[2], lines[1]):  # two lines are gone, the others in another order
        sheet.append(line)
    sheet.insert_cols(3)
    sheet.cell(2, 3).value = "備註"
    sheet.cell(4, 3).value = "=2+3"  # a formula in a column of their own is theirs

    preview = check_sheet(read(saved(book)), reporting.editor)

    assert [(change.line, change.assignment) for change in preview.changes] == [(4, reporting.assignment("m21").pk)]
    assert [cell.cell for cell in preview.changes[0].cells] == ["H4"]
    assert (preview.lines, preview.errors) == (2, [])


def test_a_row_saved_meanwhile_is_a_conflict_with_both_texts(reporting: World) -> None:
    content = filled(downloaded(reporting), {(M1, "narrative"): "我的"})
    reporting.save("m1", narrative="別人的")

    preview = check_sheet(read(content), reporting.editor)

    texts = [(cell.old, cell.new) for row in preview.conflicts for cell in row.cells if cell.column == "What was done"]
    assert (texts, preview.changes, preview.errors) == ([("別人的", "我的")], [], [])


def test_an_untouched_line_is_no_conflict_whoever_saved_meanwhile(reporting: World) -> None:
    content = downloaded(reporting)
    reporting.save("m1", narrative="別人的")

    preview = check_sheet(read(content), reporting.editor)

    assert (preview.unchanged, preview.conflicts) == (4, [])


@pytest.mark.parametrize(
    ("key", "text", "message"),
    [
        ("progress", "快好了", "“快好了” is not in the list: Not started、In progress、Continuing、Done."),
        ("is_behind", "大概", "“大概” is not in the list: Yes、No."),
        ("behind_reason", "缺人", "A reason is given: choose Yes here, or empty the reason."),
        ("narrative", "字" * 20_001, "At most 20000 characters."),
        ("figures", "三百人", "“三百人” is no figure: write name：number unit."),
        ("figures", "\n".join(f"件{n}：{n}" for n in range(11)), "At most 10 figures."),
        ("narrative", "=SUM(A1:A3)", "The cell holds a formula. Put its result there as text."),
    ],
)
def test_what_cannot_be_read_is_named_at_its_cell(reporting: World, key: str, text: str, message: str) -> None:
    content = filled(downloaded(reporting), {(M1, key): text})

    letter = {"narrative": "G", "progress": "H", "is_behind": "I", "behind_reason": "I", "figures": "K"}[key]
    assert errors(reporting, content) == [(f"{letter}3", message)]


def test_a_handed_in_row_stays_as_it_is(reporting: World) -> None:
    reporting.handed_in("m1")
    content = filled(downloaded(reporting), {(M1, "narrative"): "改"})

    said = "This result is Handed in and can be changed only after it is returned."
    assert errors(reporting, content) == [("G3", said)]


def test_a_locked_period_takes_nothing(reporting: World) -> None:
    content = filled(downloaded(reporting), {(M1, "narrative"): "改"})
    actions.lock_period(period=reporting.period, by=reporting.coordinator)

    assert [cell for cell, _message in errors(reporting, content)] == ["G3"]


def test_another_agencys_rows_are_errors_and_tell_nothing(reporting: World) -> None:
    reporting.save("m1", narrative="機密")
    content = filled(downloaded(reporting), {(M1, "narrative"): "改"})

    found = errors(reporting, content, reporting.outsider)

    assert found[0] == ("A3", "This row belongs to another unit or agency, or is no longer there.")
    assert "機密" not in str(found)
    assert len(found) == 4


def test_the_coordinator_may_download_all_and_write_none(reporting: World) -> None:
    content = filled(downloaded(reporting, reporting.coordinator), {(M1, "narrative"): "改"})

    assert errors(reporting, content, reporting.coordinator) == [("G3", "Only 總務室 itself can write this row.")]


def test_lines_without_an_id_twice_or_with_a_changed_one(reporting: World) -> None:
    book = opened(downloaded(reporting))
    sheet = book.active
    first = [cell.value for cell in sheet[3]]
    sheet.append(first)
    sheet.append([None] * 6 + ["沒有編號"])
    sheet.append([None, "只有說明的一行"])
    place(sheet, M21, "row_id").value = "a1"

    assert errors(reporting, saved(book)) == [
        ("A4", "The hidden id of this line was changed. Copy the text to a fresh sheet."),
        ("A7", "This row is in line 3 already."),
        ("A8", "This line has no hidden id: copy the text to the line it belongs to."),
    ]


def test_the_faulty_sheet_comes_back_with_its_bad_cells_marked(reporting: World) -> None:
    sheet = read(filled(downloaded(reporting), {(M1, "progress"): "快好了", (M21, "narrative"): "好的一行"}))
    preview = check_sheet(sheet, reporting.editor)

    back = opened(sheet_file(marked_lines(sheet, preview), "xlsx")).active

    bad, good = place(back, M1, "progress"), place(back, M21, "narrative")
    assert (bad.value, bad.fill.fgColor.rgb, bad.comment.text) == (
        "快好了",
        "00FFC7CE",
        "“快好了” is not in the list: Not started、In progress、Continuing、Done.",
    )
    assert (good.value, good.comment) == ("好的一行", None)
    assert check_sheet(read(saved(back.parent)), reporting.editor).as_json() == preview.as_json()


def test_queries_do_not_grow_with_the_lines(reporting: World, django_assert_num_queries) -> None:
    sheet = read(downloaded(reporting))
    one = type(sheet)(sheet.source, sheet.kind, sheet.title, sheet.letters, sheet.extras, sheet.lines[:1])
    for lines in (one, sheet):
        editor = type(reporting.editor).objects.get(pk=reporting.editor.pk)
        with django_assert_num_queries(5):
            check_sheet(lines, editor)


def test_a_few_periods_at_most_are_looked_up(reporting: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MAX_PERIODS", 0)

    assert len(errors(reporting, downloaded(reporting))) == 4


def test_an_outsider_gets_no_sheet_of_it(reporting: World) -> None:
    nobody = factories.person("無關")

    assert read(downloaded(reporting, nobody)).lines == []
