"""Reading an uploaded sheet: lines with their cells as text, whatever was sorted, filtered, deleted or added.

Streamed and bounded: a file that unpacks to too much, or has too many lines, is refused before it fills the memory.
Formulas are never evaluated; a cell that holds one is a fault of the line.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from agencies.sheets import UnreadableSheet
from agencies.sheets.formats import as_text
from agencies.sheets.limits import BROKEN, MAX_COLUMNS, check_rows, check_size, damaged, opened_zip

from .columns import BY_KEY, FILLED_KEYS, ROW, canonical
from .ods_rows import ods_tables

# The row of keys is looked for in this many rows, so that lines may be put above it.
KEYS_WITHIN = 10
LAST_XLSX_ROW = 1_048_576
FORMULA = object()
ERROR = object()

Row = tuple[int, list[Any]]
Table = tuple[str, Iterator[Row]]


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line as it was read: its number in the file, cells by column key, added cells, faults by column key."""

    number: int
    cells: dict[str, str]
    extras: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A sheet as it was read. `letters` gives the column of each key, `extras` the headings of added columns."""

    source: str
    kind: str
    title: str
    letters: dict[str, str]
    extras: list[str]
    lines: list[ReadLine]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ReadSheet:
        return cls(**data | {"lines": [ReadLine(**line) for line in data["lines"]]})

    def cell(self, line: ReadLine, key: str) -> str:
        """The address of a cell, such as F12."""
        return f"{self.letters.get(key, 'A')}{line.number}"


def read_sheet(content: bytes, source: str, told: Callable[[int], None] = lambda lines: None) -> ReadSheet:
    """Read an .xlsx or .ods file; `told` hears now and then how many lines are read. Raises `UnreadableSheet`."""
    check_size(content)
    kind = _kind(content, source)
    try:
        for title, rows in _tables(content, kind):
            found = _sheet(title, rows, source, kind, told)
            if found:
                return found
    except (InvalidFileException, *BROKEN) as error:
        raise damaged(kind) from error
    raise UnreadableSheet(
        _("%(file)s has no sheet that was downloaded here: its hidden first row and column are missing.")
        % {"file": source}
    )


def unpacked_size(content: bytes) -> int:
    """Bytes that a package says it unpacks to; 0 for what is no package."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return sum(entry.file_size for entry in package.infolist())
    except BROKEN:
        return 0


def _kind(content: bytes, source: str) -> str:
    """xlsx or ods, by content. Raises `UnreadableSheet` for anything else, with macros, or encrypted."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableSheet(
            _("%(file)s is encrypted, or an old .xls file. Save it as .xlsx or .ods without a password.")
            % {"file": source}
        )
    is_ods = _is_ods(content)
    kind = "ods" if is_ods else "xlsx"
    with opened_zip(content, kind=kind, member="content.xml" if is_ods else "xl/workbook.xml") as package:
        names = package.namelist()
        if any(name.endswith("vbaProject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names):
            raise UnreadableSheet(_("%(file)s holds macros. Save it without them.") % {"file": source})
        manifest = "META-INF/manifest.xml"
        if is_ods and manifest in names and package.getinfo(manifest).file_size < 2**20:
            try:
                is_encrypted = b"encryption-data" in package.read(manifest)
            except BROKEN as error:
                raise damaged(kind) from error
            if is_encrypted:
                raise UnreadableSheet(_("The file is encrypted. Save it without a password."))
    return kind


def _is_ods(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return "content.xml" in package.namelist()
    except BROKEN:
        return b"opendocument.spreadsheet" in content[:200]


def _tables(content: bytes, kind: str) -> Iterator[Table]:
    if kind == "ods":
        yield from ods_tables(content, FORMULA)
        return
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            yield sheet.title, _xlsx_rows(sheet)
    finally:
        book.close()


def _xlsx_rows(sheet: Any) -> Iterator[Row]:
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > LAST_XLSX_ROW:
            raise damaged("xlsx")
        cells = [None if cell.value is None else _MARKS.get(cell.data_type, cell.value) for cell in row[:MAX_COLUMNS]]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield number, cells


def _sheet(title: str, rows: Iterator[Row], source: str, kind: str, told: Callable[[int], None]) -> ReadSheet | None:
    """The sheet if the row of keys is in it."""
    columns: dict[int, str] = {}
    for number, cells in rows:
        columns = {place: text for place, cell in enumerate(cells) if (text := _text(cell)) in BY_KEY}
        if ROW.key in columns.values() or number >= KEYS_WITHIN:
            break
    if ROW.key not in columns.values():
        return None
    missing = [str(BY_KEY[key].label) for key in FILLED_KEYS if key not in columns.values()]
    if missing or len(set(columns.values())) < len(columns):
        raise UnreadableSheet(
            _("%(file)s, sheet %(sheet)s: these columns are missing or there twice: %(columns)s. Download it again.")
            % {"file": source, "sheet": title, "columns": "、".join(missing) or "–"}
        )
    heading = next(rows, None)
    extra_places, headings = _extras(heading[1] if heading else [], columns)
    letters = {key: get_column_letter(place + 1) for place, key in columns.items()}
    sheet = ReadSheet(source, kind, title, letters, headings, [])
    for number, cells in rows:
        sheet.lines.append(_line(number, cells, columns, extra_places))
        check_rows(len(sheet.lines))
        if len(sheet.lines) % 500 == 0:
            told(len(sheet.lines))
    return sheet


def _extras(heading: list[Any], columns: dict[int, str]) -> tuple[list[int], list[str]]:
    named = [(place, _text(cell)) for place, cell in enumerate(heading) if place not in columns and _text(cell)]
    return [place for place, _name in named], [name for _place, name in named]


def _line(number: int, cells: list[Any], columns: dict[int, str], extras: list[int]) -> ReadLine:
    said: dict[str, str] = dict.fromkeys(columns.values(), "")
    faults: dict[str, str] = {}
    for place, key in columns.items():
        cell = cells[place] if place < len(cells) else None
        if cell is FORMULA or cell is ERROR:
            if key == ROW.key or key in FILLED_KEYS:
                faults[key] = _("The cell holds a formula. Put its result there as text.")
        elif cell is not None:
            said[key] = canonical(_text(cell))
    added = [_text(cells[place]) if place < len(cells) else "" for place in extras]
    return ReadLine(number, said, added, faults)


def _text(cell: Any) -> str:
    return "" if cell is FORMULA or cell is ERROR else as_text(cell)


_MARKS = {"f": FORMULA, "e": ERROR}
