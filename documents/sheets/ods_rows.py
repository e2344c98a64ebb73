"""Rows of an .ods file, streamed: what was read is forgotten before the next row is."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from agencies.sheets.limits import MAX_COLUMNS, MAX_ROWS, damaged
from agencies.sheets.ods import cell_value, qualified

# Table, row group, row, cell, annotation, paragraph, span …: a file nested deeper than this was made to hurt.
MAX_DEPTH = 60

_TABLE = qualified("table:table")
_ROW = qualified("table:table-row")
_CELLS = (qualified("table:table-cell"), qualified("table:covered-table-cell"))
_FORMULA = qualified("table:formula")
_COLUMNS_REPEATED = qualified("table:number-columns-repeated")
_ROWS_REPEATED = qualified("table:number-rows-repeated")


def ods_tables(content: bytes, formula: Any) -> Iterator[tuple[str, Iterator[tuple[int, list[Any]]]]]:
    """Title and rows of each table; each table's rows must be read (or left) before the next is asked for.

    A row is its number and its cells up to the last one that holds something; empty rows are passed over. A cell with
    a formula is given as `formula`. Raises `UnreadableSheet`, `ElementTree.ParseError`, `BadZipFile`.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package, package.open("content.xml") as stream:
        events = _events(stream)
        for event, element in events:
            if event == "start" and element.tag == _TABLE:
                title = element.get(qualified("table:name"), "")
                rows = _rows(events, formula)
                yield title, rows
                for _rest in rows:
                    pass


def _events(stream: Any) -> Iterator[tuple[str, ET.Element]]:
    depth = 0
    for event, element in ET.iterparse(stream, events=("start", "end")):  # noqa: S314 - expat bounds entities
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise damaged("ods")
        yield event, element


def _rows(events: Iterator[tuple[str, ET.Element]], formula: Any) -> Iterator[tuple[int, list[Any]]]:
    number = 0
    depth = 1
    for event, element in events:
        if element.tag == _TABLE:
            depth += 1 if event == "start" else -1
            if depth == 0:
                element.clear()
                return
        if event != "end" or element.tag != _ROW:
            continue
        cells = _cells(element, formula)
        times = max(int(element.get(_ROWS_REPEATED, "1")), 1)
        element.clear()
        if cells:
            # Equal lines that an office folded into one are several lines.
            for offset in range(min(times, MAX_ROWS + 1)):
                yield number + offset + 1, cells
        number += times


def _cells(row: ET.Element, formula: Any) -> list[Any]:
    cells: list[Any] = []
    pending = 0
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        times = max(int(cell.get(_COLUMNS_REPEATED, "1")), 1)
        value = formula if cell.get(_FORMULA) else cell_value(cell) or None
        if value is None:
            pending += times
            continue
        room = MAX_COLUMNS - len(cells)
        cells.extend([None] * min(pending, room))
        cells.extend([value] * min(times, max(room - pending, 0)))
        pending = 0
        if len(cells) >= MAX_COLUMNS:
            break
    return cells
