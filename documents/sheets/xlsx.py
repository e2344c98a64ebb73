"""The sheet as .xlsx, written row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from agencies.sheets.xml_text import xml_text

from .columns import COLUMNS, FILLED_KEYS, Column
from .lines import Line

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Drop-downs reach this far, so that lines pasted below have them too.
LAST_ROW = 20_000

_THIN = Side(style="thin", color="BFBFBF")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_FILLS = {
    "head": PatternFill("solid", fgColor="D9E2EC"),
    "locked": PatternFill("solid", fgColor="F2F2F2"),
    "bad": PatternFill("solid", fgColor="FFC7CE"),
}


def write(lines: Iterable[Line], out: IO[bytes], *, extras: Sequence[str] = ()) -> None:
    """Write the sheet into a file. `extras` are the headings of columns that people had added."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Report sheet"))
    headings = [str(column.label) for column in COLUMNS] + list(extras)
    for number, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.column_dimensions["A"].hidden = True
    sheet.row_dimensions[1].hidden = True
    sheet.freeze_panes = "D3"
    _protect(sheet)

    sheet.append([_styled(sheet, "locked", is_open=False, value=column.key) for column in COLUMNS])
    sheet.append([_heading(sheet, text, column) for text, column in zip(headings, _padded(extras), strict=True)])
    styles = {
        (is_open, is_bad): _styled(sheet, "bad" if is_bad else "" if is_open else "locked", is_open=is_open)
        for is_open in (True, False)
        for is_bad in (True, False)
    }
    count = 0
    for line in lines:
        sheet.append(_row(sheet, line, styles))
        count += 1
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(headings))}{max(count, 1) + 2}"
    for number, column in enumerate(COLUMNS, start=1):
        if column.choices:
            sheet.data_validations.append(_drop_down(column, get_column_letter(number)))
    book.save(out)


def _row(sheet: object, line: Line, styles: dict[tuple[bool, bool], WriteOnlyCell]) -> list[WriteOnlyCell]:
    cells = []
    for column in COLUMNS:
        is_open = line.is_open and column.key in FILLED_KEYS
        mark = line.marks.get(column.key, "")
        value = line.values.get(column.key, "")
        if mark:
            cell = _styled(sheet, "bad", is_open=is_open)
            cell.comment = _comment(mark)
        else:
            cell = WriteOnlyCell(sheet)
            cell._style = styles[is_open, False]._style  # the same style for all: looked up once, not for each cell
        _put(cell, value)
        cells.append(cell)
    for value in line.extras:
        cell = _styled(sheet, "", is_open=True)
        _put(cell, value)
        cells.append(cell)
    return cells


def _put(cell: WriteOnlyCell, value: str) -> None:
    """Set a text as a text: one that begins with = + - @ is no formula."""
    if value:
        cell.value = xml_text(value)
        cell.data_type = "s"


def _styled(sheet: object, fill: str, *, is_open: bool, value: str = "") -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet)
    cell.alignment = _WRAPPED
    cell.border = _BORDER
    cell.number_format = "@"  # text: what is typed later is no formula and no date either
    cell.protection = Protection(locked=not is_open)
    if fill:
        cell.fill = _FILLS[fill]
    _put(cell, value)
    return cell


def _heading(sheet: object, text: str, column: Column | None) -> WriteOnlyCell:
    cell = _styled(sheet, "head", is_open=False, value=text)
    cell.font = Font(bold=True)
    if column and column.note:
        cell.comment = _comment(str(column.note))
    return cell


def _padded(extras: Sequence[str]) -> list[Column | None]:
    return [*COLUMNS, *(None for _extra in extras)]


def _comment(text: str) -> Comment:
    return Comment(xml_text(text), _("Portal"), height=90, width=240)


def _drop_down(column: Column, letter: str) -> DataValidation:
    rule = DataValidation(type="list", formula1='"' + ",".join(map(str, column.choices)) + '"', allow_blank=True)
    rule.error, rule.errorTitle = _("Choose from the list."), str(column.label)
    rule.add(f"{letter}3:{letter}{LAST_ROW}")
    return rule


def _protect(sheet: object) -> None:
    """Locked without a password, against slips: what may be done to lines and columns stays allowed."""
    protection = sheet.protection  # type: ignore[attr-defined]
    protection.sheet = True
    # True means forbidden here.
    for allowed in ("sort", "autoFilter", "deleteRows", "insertColumns", "formatColumns", "formatRows", "formatCells"):
        setattr(protection, allowed, False)
