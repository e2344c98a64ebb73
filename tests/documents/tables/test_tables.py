"""A report's tables: one generator, two formats, nothing in them that a spreadsheet would compute."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from odf.opendocument import load
from odf.table import Table as OdfTable
from odf.table import TableCell, TableRow

from documents.report_files import content_of
from documents.tables import WRITERS, consolidated_tables, report_tables
from tests.documents.consolidated.rows import Chain, chain, document
from tracking.annual.consolidating import consolidated_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(settings: Any, tmp_path: Path) -> Chain:
    settings.MEDIA_ROOT = tmp_path
    return chain()


def rows_of_xlsx(content: bytes) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n"}
    return {sheet.title: [["" if value is None else value for value in row] for row in sheet.values] for sheet in book}


def rows_of_ods(content: bytes) -> dict[str, list[list[Any]]]:
    spreadsheet = load(io.BytesIO(content)).spreadsheet
    return {
        table.getAttribute("name"): [
            [_value(cell) for cell in row.getElementsByType(TableCell)] for row in table.getElementsByType(TableRow)
        ]
        for table in spreadsheet.getElementsByType(OdfTable)
    }


def _value(cell: Any) -> Any:
    assert cell.getAttribute("formula") is None
    if cell.getAttribute("valuetype") == "float":
        return int(cell.getAttribute("value"))
    return "\n".join(str(paragraph) for paragraph in cell.childNodes)


def written(city: Chain, kind: str) -> bytes:
    out = io.BytesIO()
    WRITERS[kind].write(consolidated_tables(consolidated_document(city.report), lambda *_: None), out)
    return out.getvalue()


def test_both_formats_hold_the_same(city: Chain) -> None:
    xlsx, ods = rows_of_xlsx(written(city, "xlsx")), rows_of_ods(written(city, "ods"))

    assert xlsx == ods
    assert [len(rows) for rows in xlsx.values()] == [1 + 3 + 1, 1 + 3 * 4, 1 + 3, 1]


def test_the_overview_adds_up(city: Chain) -> None:
    overview = next(iter(rows_of_xlsx(written(city, "xlsx")).values()))

    agencies, total = overview[1:-1], overview[-1]
    assert [row[0] for row in agencies] == ["港灣市環保局", "港灣焚化廠", "港灣地政事務所"]
    assert [row[1] for row in agencies] == [2, 2, 1]
    # Assigned, accepted, not applicable, not completed, behind.
    assert [row[3:8] for row in agencies] == [[4, 2, 0, 2, 1], [4, 2, 0, 2, 1], [4, 2, 1, 1, 1]]
    assert total[3:8] == [sum(row[column] for row in agencies) for column in range(3, 8)]


def test_a_text_like_a_formula_stays_a_text(city: Chain) -> None:
    results = list(rows_of_xlsx(written(city, "xlsx")).values())[1]

    assert [row[9] for row in results if row[9] == "=1+1"] == ["=1+1"] * 3
    with zipfile.ZipFile(io.BytesIO(written(city, "xlsx"))) as package:
        assert all(b"<f>" not in package.read(name) for name in package.namelist())


def test_what_is_not_accepted_gives_no_text_away(city: Chain) -> None:
    results = list(rows_of_xlsx(written(city, "xlsx")).values())[1]

    office = [row for row in results if row[0] == "港灣地政事務所"]
    assert [(row[9], row[10]) for row in office] == [
        ("地政所的成果。", ""),
        ("=1+1", "缺工"),
        ("已移撥他機關", ""),
        ("", ""),
    ]


def test_a_single_agencys_report_has_the_same_sheets(city: Chain) -> None:
    out = io.BytesIO()

    WRITERS["ods"].write(report_tables(document(city.plant, "焚化廠的成果。"), "港灣焚化廠", "110-P-0001"), out)

    single, whole = rows_of_ods(out.getvalue()), rows_of_ods(written(city, "ods"))
    assert list(single) == list(whole)
    assert [rows[0] for rows in single.values()] == [rows[0] for rows in whole.values()]
    assert [len(rows) for rows in single.values()] == [2, 5, 3, 1]


def test_a_very_long_text_does_not_break_the_file(city: Chain) -> None:
    city.report.evaluations.update(text="長" * 40_000)

    narratives = list(rows_of_xlsx(written(city, "xlsx")).values())[2]

    assert len(narratives[1][2]) == 32_767


def test_control_signs_do_not_break_the_file(city: Chain) -> None:
    city.report.evaluations.update(text="甲\x0b乙")

    assert list(rows_of_xlsx(written(city, "xlsx")).values())[2][1][2] == "甲乙"
    assert list(rows_of_ods(written(city, "ods")).values())[2][1][2] == "甲乙"
    assert content_of(city.report, None).draft
