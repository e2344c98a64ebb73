"""The three formats as django-import-export asks for them: bytes to a data set and back, all cells text.

Text that looks like a formula stays text. In .xlsx and .ods the cell's type says so; in .csv, where nothing can, it
gets an apostrophe in front, which reading takes off again (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from abc import ABC, abstractmethod
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from import_export.formats.base_formats import Format
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils.exceptions import InvalidFileException
from tablib import Dataset

from . import ods
from .limits import BROKEN, MAX_COLUMNS, UnreadableSheet, check_rows, check_size, damaged, opened_zip
from .xml_text import xml_text

FORMULA_STARTS = tuple("=+-@\t\r＝＋－＠")


class SheetFormat(Format, ABC):
    """A format whose files are read from and written to bytes."""

    extension = ""
    content_type = ""

    def __init__(self, encoding: str | None = None) -> None:
        self.encoding = encoding

    def get_title(self) -> str:
        return self.extension

    def get_extension(self) -> str:
        return self.extension

    def get_content_type(self) -> str:
        return self.content_type

    def can_import(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True

    def create_dataset(self, in_stream: bytes) -> Dataset:
        """The data below the header row. Rows without any value are passed over. Raises `UnreadableSheet`."""
        check_size(in_stream)
        rows = self.read(in_stream)
        check_rows(len(rows))
        headers = [header.strip() for header in rows[0]] if rows else []
        while headers and not headers[-1]:
            headers.pop()
        if not headers:
            raise UnreadableSheet(_("The first row of the sheet must name the columns."))
        if len(set(headers)) < len(headers):
            raise UnreadableSheet(_("Two columns of the sheet bear the same name."))
        if len(headers) > MAX_COLUMNS:
            raise UnreadableSheet(_("The sheet has too many columns."))
        dataset = Dataset(headers=headers)
        width = len(headers)
        for row in rows[1:]:
            dataset.append((row + [""] * width)[:width])
        return dataset

    def export_data(self, dataset: Dataset, **kwargs: Any) -> bytes:
        return self.write([[as_text(value) for value in row] for row in (dataset.headers, *dataset)])

    @abstractmethod
    def read(self, content: bytes) -> list[list[str]]:
        """The rows of a file. Raises `UnreadableSheet`."""

    @abstractmethod
    def write(self, rows: list[list[str]]) -> bytes:
        """The file of rows."""


class Xlsx(SheetFormat):
    extension = "xlsx"
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def read(self, content: bytes) -> list[list[str]]:
        opened_zip(content, kind="xlsx", member="xl/workbook.xml").close()
        try:
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            rows: list[list[str]] = []
            for row in book.worksheets[0].iter_rows(values_only=True, max_col=MAX_COLUMNS + 1):
                rows.append([as_text(value) for value in row])
                check_rows(len(rows))
            book.close()
        except (InvalidFileException, *BROKEN) as error:
            raise damaged("xlsx") from error
        return _without_empty_end(rows)

    def write(self, rows: list[list[str]]) -> bytes:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("1")
        sheet.freeze_panes = "A2"
        bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        for number, row in enumerate(rows):
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet, value=xml_text(value))
                cell.data_type = "s"
                cell.alignment = wrapped
                if number == 0:
                    cell.font = bold
                cells.append(cell)
            sheet.append(cells)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


class Ods(SheetFormat):
    extension = "ods"
    content_type = ods.MIMETYPE

    def read(self, content: bytes) -> list[list[str]]:
        return ods.read(content)

    def write(self, rows: list[list[str]]) -> bytes:
        return ods.write(rows)


class Csv(SheetFormat):
    """UTF-8 with a byte order mark, by which spreadsheet programs know it."""

    extension = "csv"
    content_type = "text/csv; charset=utf-8"

    def read(self, content: bytes) -> list[list[str]]:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UnreadableSheet(
                _("The .csv file is not in UTF-8. Save it as “CSV UTF-8”, or use .xlsx or .ods.")
            ) from error
        if "\0" in text:
            raise UnreadableSheet(_("This is no .%(kind)s file, whatever its name says.") % {"kind": "csv"})
        try:
            rows = [
                [_unguarded(value) for value in row] for row in csv.reader(io.StringIO(text, newline=""), strict=True)
            ]
        except csv.Error as error:
            raise damaged("csv") from error
        return _without_empty_end(rows)

    def write(self, rows: list[list[str]]) -> bytes:
        out = io.StringIO(newline="")
        csv.writer(out).writerows([[_guarded(value) for value in row] for row in rows])
        return out.getvalue().encode("utf-8-sig")


FORMATS: list[type[SheetFormat]] = [Xlsx, Ods, Csv]


def _guarded(value: str) -> str:
    return f"'{value}" if value.startswith((*FORMULA_STARTS, "'")) else value


def _unguarded(value: str) -> str:
    return value[1:] if value.startswith("'") and value[1:].startswith((*FORMULA_STARTS, "'")) else value


def as_text(value: Any) -> str:
    """A cell's value as text: whole numbers without a fraction, days without a time."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)


def _without_empty_end(rows: list[list[str]]) -> list[list[str]]:
    while rows and not any(rows[-1]):
        rows.pop()
    return rows
