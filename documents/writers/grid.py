"""A ruled table as plain data, with spanning cells as groups of rows, and its HTML.

A cell that spans several rows is written as a row of two: the cell, and beside it a group holding those rows. The
layout engine then breaks any row between pages, continues the spanning cell on the next page and closes its
borders there; with `rowspan` the cell would be missing from the second page on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil
from unicodedata import east_asian_width

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_SPECIAL_SPACE = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f]")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_NARROW = {"(": 0.285, ")": 0.285}
_LONG_WORD = re.compile(r"[!-~]{10,}")

DEEPEST_INDENT = 4.0
SHORT_ROW = 5
SIGN_WIDTH = 4.8  # mm of a full-width sign in the table, with its share of the padding


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph with a hanging `marker`. `start` is where the text begins, `hang` the marker's width, in em."""

    text: str
    marker: str = ""
    start: float = 0.0
    hang: float = 0.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of paragraphs over `span` columns."""

    lines: tuple[Line, ...] = ()
    span: int = 1


@dataclass(frozen=True, slots=True)
class Group:
    """Rows standing beside the cell that spans them, over as many columns as `widths` (mm)."""

    widths: tuple[float, ...]
    rows: tuple[tuple[Entry, ...], ...]


type Entry = Cell | Group


@dataclass(frozen=True, slots=True)
class Heading:
    """A label of the header row over `span` columns."""

    label: str
    span: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole table: column widths in mm, the header (repeated on each page) and the rows.

    A row of about `short` lines or less is moved to the next page rather than split.
    """

    widths: tuple[float, ...]
    header: tuple[Heading, ...]
    rows: tuple[tuple[Entry, ...], ...]
    short: int = SHORT_ROW


def marker_width(marker: str) -> float:
    """Width of a printed marker in em, as 正楷體 has it, with a gap of ½ after digits ("1.", "(1)")."""
    width = sum(_NARROW.get(sign, 1.0 if east_asian_width(sign) in "WFA" else 0.5) for sign in marker)
    return width + 0.5 if _has_gap(marker) else width


def _has_gap(marker: str) -> bool:
    return bool(marker) and marker.isascii()


def hanging(text: str, marker: str, offset: float = 0.0) -> Line:
    """A line whose wrapped text keeps clear of its marker; it stands `offset` em to the right."""
    width = marker_width(marker)
    return Line(text=text, marker=marker, start=min(offset, DEEPEST_INDENT) + width, hang=width)


def line_html(line: Line, tag: str = "p", attributes: str = "") -> SafeString:
    """One paragraph.

    The class carries the indents in hundredths of an em, for `indent_rules`, and the number of the marker's signs,
    for `documents.writers.finishing`. A space is the gap behind a marker of digits.
    """
    marker = line.marker + " " if _has_gap(line.marker) else line.marker
    names = [f"i{round(line.start * 100)}-{round(line.hang * 100)}-{len(marker)}"] if line.start or line.hang else []
    # Looking for breaks within words takes time, so only where there is a word that may be wider than its cell.
    names += ["long"] if _LONG_WORD.search(line.text) else []
    name = f' class="{" ".join(names)}"' if names else ""
    return mark_safe(f"<{tag}{name}{attributes}>{escape(marker)}{verbatim(line.text)}</{tag}>")


def verbatim(text: str) -> SafeString:
    """Text escaped, as it is printed: 正楷體 draws special spaces as boxes, and HTML swallows repeated ones.

    Every special space becomes a plain one, two plain ones a full-width one, which is as wide; signs without width go.
    """
    return escape(drawable(text).replace("  ", "\u3000"))


def drawable(text: str) -> str:
    """Text or markup whose special spaces are plain ones; signs without width are gone."""
    return _UNSEEN.sub("", _SPECIAL_SPACE.sub(" ", text))


def indent_rules(html: str) -> str:
    """CSS for the indents that occur in `html` (texts are escaped, so a quotation mark is always the markup's)."""
    used = sorted(set(re.findall(r' class="i(\d+)-(\d+)-(\d+)[ "]', html)))
    return "\n".join(
        f".i{start}-{hang}-{signs} {{ padding-left: {int(start) / 100}em; text-indent: -{int(hang) / 100}em; }}"
        for start, hang, signs in used
    )


def grid_html(grid: Grid) -> SafeString:
    """The table with its header row in a `thead`."""
    labels = "".join(f'<th scope="col"{_colspan(heading.span)}>{escape(heading.label)}</th>' for heading in grid.header)
    return mark_safe(
        f'<table class="ruled">{_colgroup(grid.widths)}<thead><tr>{labels}</tr></thead>'
        f"<tbody>{''.join(_row_html(row, grid.short) for row in grid.rows)}</tbody></table>"
    )


def _row_html(row: tuple[Entry, ...], short: int, *, whole: bool = False) -> str:
    name = ' class="short"' if whole else ""
    return f"<tr{name}>{''.join(_entry_html(entry, short) for entry in row)}</tr>"


def _is_short(row: tuple[Entry, ...], widths: tuple[float, ...], short: int) -> bool:
    """Whether the row is about `short` lines or less, so that it is better moved than split."""
    column = 0
    for entry in row:
        if isinstance(entry, Group):
            return False
        width = sum(widths[column : column + entry.span])
        column += entry.span
        if sum(ceil((len(line.text) + line.start) * SIGN_WIDTH / width) for line in entry.lines) > short:
            return False
    return True


def _entry_html(entry: Entry, short: int) -> str:
    if isinstance(entry, Cell):
        # A single paragraph needs no box of its own within the cell.
        if len(entry.lines) == 1 and not entry.lines[0].marker:
            return line_html(entry.lines[0], "td", _colspan(entry.span))
        return f"<td{_colspan(entry.span)}>{''.join(line_html(line) for line in entry.lines)}</td>"
    # The first row stays breakable: it must begin where the cell beside the group begins.
    rows = "".join(
        _row_html(row, short, whole=index > 0 and _is_short(row, entry.widths, short))
        for index, row in enumerate(entry.rows)
    )
    return (
        f'<td class="group"{_colspan(len(entry.widths))}>'
        f'<table class="inner">{_colgroup(entry.widths)}<tbody>{rows}</tbody></table></td>'
    )


def _colgroup(widths: tuple[float, ...]) -> str:
    return f"<colgroup>{''.join(f'<col style="width:{width:g}mm">' for width in widths)}</colgroup>"


def _colspan(span: int) -> str:
    return f' colspan="{span}"' if span != 1 else ""
