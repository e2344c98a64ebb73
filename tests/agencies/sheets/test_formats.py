"""Sheets out and in again: what was written is read, formulas stay text, bad files are named."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from tablib import Dataset

from agencies.sheets import FORMATS, Csv, Ods, SheetFormat, UnreadableSheet, Xlsx, limits, ods

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "＝1", "'=1", "'quoted"]
# Letters of every plane, spaces, tabs and line breaks; no other control characters, which XML cannot hold.
texts = st.text(alphabet="甲乙𠀀Az09 \t\n=+-@'\"<>&，", max_size=8)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def written(sheet: type[SheetFormat], *rows: list[str]) -> bytes:
    return sheet().export_data(Dataset(*rows, headers=["code", "name"]))


@pytest.mark.parametrize("sheet", FORMATS)
@given(rows=st.lists(st.tuples(st.just("x"), texts), min_size=1, max_size=4))
def test_what_is_written_is_read(sheet: type[SheetFormat], rows: list[tuple[str, str]]) -> None:
    dataset = sheet().create_dataset(written(sheet, *rows))

    assert dataset.headers == ["code", "name"]
    assert [tuple(row) for row in dataset] == rows


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_an_xlsx_becomes_a_formula(formula: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(Xlsx, ["x", formula])))

    cell = book.active["B2"]

    assert (cell.data_type, cell.value) == ("s", formula)


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_an_ods_becomes_a_formula(formula: str) -> None:
    content = zipfile.ZipFile(io.BytesIO(written(Ods, ["x", formula]))).read("content.xml").decode()

    assert "table:formula" not in content
    assert content.count('office:value-type="string"') == 4


@pytest.mark.parametrize("formula", FORMULAS)
def test_cells_of_a_csv_that_look_like_formulas_are_quoted(formula: str) -> None:
    line = written(Csv, ["x", formula]).decode("utf-8-sig").splitlines()[1]

    assert line == f"x,'{formula}"


@pytest.mark.parametrize("sheet", [Xlsx, Ods])
@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\ud800", "\ufffe", "\uffff"])
def test_a_sign_that_no_xml_holds_spoils_no_file(sheet: type[SheetFormat], sign: str) -> None:
    dataset = sheet().create_dataset(written(sheet, ["x", f"完{sign}成"]))

    assert list(dataset) == [("x", "完成")]


@pytest.mark.parametrize(
    "row",
    [
        '<table:table-row table:number-rows-repeated="x">',
        f'<table:table-row table:number-rows-repeated="{"9" * 5000}">',
        '<table:table-row><table:table-cell><text:p><text:s text:c="x"/>',
        "<table:table-row><table:table-cell><text:p>" + "<text:span>" * 20_000,
    ],
)
def test_an_ods_that_says_what_no_office_writes(row: str) -> None:
    end = "</text:span>" * row.count("<text:span>") + "</text:p></table:table-cell>" * row.count("<text:p>")

    with pytest.raises(UnreadableSheet):
        Ods().create_dataset(_ods(f"{row}{end}</table:table-row>"))


def test_a_document_type_far_behind_the_beginning_is_refused() -> None:
    declared = " " * 5000 + '<!DOCTYPE x [<!ENTITY e "A">]><office:document-content'
    with zipfile.ZipFile(io.BytesIO(_ods(""))) as package:
        xml = package.read("content.xml").decode().replace("<office:document-content", declared, 1)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("content.xml", xml)

    with pytest.raises(UnreadableSheet):
        Ods().create_dataset(out.getvalue())


def test_numbers_and_days_typed_in_an_office_are_read_as_text() -> None:
    book = openpyxl.Workbook()
    book.active.append(["code", "name", "day"])
    book.active.append([101, 2.5, dt.datetime(2021, 1, 5)])
    out = io.BytesIO()
    book.save(out)

    dataset = Xlsx().create_dataset(out.getvalue())

    assert list(dataset) == [("101", "2.5", "2021-01-05")]


def test_an_ods_with_repeated_cells_and_rows_keeps_its_columns() -> None:
    content = _ods(
        '<table:table-row><table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="2"/>'
        '<table:table-cell office:value-type="float" office:value="7"><text:p>7.00</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        '<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="date"'
        ' office:date-value="2021-01-05"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
    )

    assert ods.read(content) == [["a", "", "", "7"], [], [], ["2021-01-05"], ["2021-01-05"]]


def test_several_paragraphs_and_spans_of_an_ods_cell_are_lines() -> None:
    content = _ods(
        '<table:table-row><table:table-cell office:value-type="string"><text:p>甲<text:span>乙</text:span>丙</text:p>'
        '<text:p>丁<text:s text:c="2"/>戊</text:p></table:table-cell></table:table-row>'
    )

    assert ods.read(content) == [["甲乙丙\n丁  戊"]]


@pytest.mark.parametrize(
    ("sheet", "content", "message"),
    [
        (Xlsx, b"code,name\n", "This is no .xlsx file, whatever its name says."),
        (Xlsx, written(Ods, ["a", "b"]), "This is no .xlsx file, whatever its name says."),
        (Ods, written(Xlsx, ["a", "b"]), "This is no .ods file, whatever its name says."),
        (
            Csv,
            written(Xlsx, ["a", "b"]),
            "The .csv file is not in UTF-8. Save it as “CSV UTF-8”, or use .xlsx or .ods.",
        ),
        (
            Csv,
            "代碼,名稱\n".encode("big5"),
            "The .csv file is not in UTF-8. Save it as “CSV UTF-8”, or use .xlsx or .ods.",
        ),
        (Csv, b"code\0,name\n", "This is no .csv file, whatever its name says."),
        (Csv, b'code,name\n"a', "The .csv file is damaged or incomplete. Save it again and upload the new file."),
        (Csv, b"", "The first row of the sheet must name the columns."),
        (Csv, b"code,code\n1,2\n", "Two columns of the sheet bear the same name."),
    ],
    ids=["text", "ods", "xlsx", "binary", "big5", "zero", "open quote", "empty", "twice"],
)
def test_a_file_that_is_something_else_is_named(sheet: type[SheetFormat], content: bytes, message: str) -> None:
    with pytest.raises(UnreadableSheet) as refused:
        sheet().create_dataset(content)

    assert str(refused.value) == message


@pytest.mark.parametrize("sheet", [Xlsx, Ods])
def test_a_file_cut_off_anywhere_is_called_damaged(sheet: type[SheetFormat]) -> None:
    whole = written(sheet, ["a", "b"])

    for length in range(4, len(whole), 97):
        with pytest.raises(UnreadableSheet, match="damaged or incomplete"):
            sheet().create_dataset(whole[:length])


def test_an_xlsx_whose_parts_are_gone_is_called_damaged() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("xl/workbook.xml", "<x")

    with pytest.raises(UnreadableSheet, match="damaged or incomplete"):
        Xlsx().create_dataset(out.getvalue())


def test_a_document_type_in_an_ods_is_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("content.xml", bomb)

    with pytest.raises(UnreadableSheet, match="damaged or incomplete"):
        ods.read(out.getvalue())


def test_what_unpacks_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 100)

    with pytest.raises(UnreadableSheet, match="unpacks to more"):
        Ods().create_dataset(written(Ods, ["a", "b"]))


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ROWS", 2)
    content = {sheet: written(sheet, ["a", "b"], ["c", "d"]) for sheet in FORMATS}

    for sheet in FORMATS:
        with pytest.raises(UnreadableSheet, match="more than 2 rows"):
            sheet().create_dataset(content[sheet])


def _ods(rows: str) -> bytes:
    empty = ods.write([])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(empty)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            content = source.read(entry).decode()
            target.writestr(entry.filename, content.replace("</table:table>", f"{rows}</table:table>"))
    return out.getvalue()
