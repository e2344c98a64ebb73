"""Tables as .xlsx, written row by row; a text is a text, whatever it begins with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from agencies.sheets.xml_text import xml_text

from .content import Table, Value

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What the format holds in a cell; longer texts are cut by every office.
LONGEST_TEXT = 32_767

_WRAPPED = Alignment(wrap_text=True, vertical="top")
_HEAD = PatternFill("solid", fgColor="D9E2EC")


def write(tables: Iterable[Table], out: BinaryIO) -> None:
    """Write each table as a sheet."""
    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(table.title[:31])
        sheet.freeze_panes = "B2"
        for number, column in enumerate(table.columns, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = column.width
        plain = WriteOnlyCell(sheet)
        plain.alignment = _WRAPPED
        sheet.append([_heading(sheet, column.label) for column in table.columns])
        count = 1
        for row in table.rows:
            sheet.append([_cell(sheet, value, plain) for value in row])
            count += 1
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{count}"
    book.save(out)


def _cell(sheet: object, value: Value, like: WriteOnlyCell) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet)
    cell._style = like._style  # the same style for all: looked up once, not for each cell
    if isinstance(value, str):
        if value:
            cell.value = xml_text(value)[:LONGEST_TEXT]
            cell.data_type = "s"
    else:
        cell.value = value
    return cell


def _heading(sheet: object, label: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=label)
    cell.data_type = "s"
    cell.font, cell.fill, cell.alignment = Font(bold=True), _HEAD, _WRAPPED
    return cell
