"""Sheets as people send them back: opened, filled in and saved with openpyxl, or cell by cell in the .ods."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
from django.utils.translation import override

from documents.sheets.formats import period_file
from documents.sheets.reading import ReadSheet, read_sheet

Edits = dict[tuple[str, str], Any]


def downloaded(world: Any, person: Any = None, kind: str = "xlsx", language: str = "en") -> bytes:
    """The sheet of the world's period for its editor."""
    with override(language):
        return period_file(world.period, kind, person or world.editor)


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def place(sheet: Any, number: str, key: str) -> Any:
    """The cell of a column key in the line whose number column says `number`."""
    keys = {cell.value: cell.column for cell in sheet[1]}
    for row in range(3, sheet.max_row + 1):
        if sheet.cell(row, keys["number"]).value == number:
            return sheet.cell(row, keys[key])
    raise KeyError(number)


def numbers(content: bytes) -> list[str]:
    """The number of each line, as it stands in the file."""
    return [line.cells["number"] for line in read_sheet(content, "a.xlsx").lines]


def filled(content: bytes, edits: Edits) -> bytes:
    """The .xlsx with cells set: `{(number, key): value}`."""
    book = opened(content)
    for (number, key), value in edits.items():
        place(book.active, number, key).value = value
    return saved(book)


def read(content: bytes) -> ReadSheet:
    return read_sheet(content, "表.xlsx")
