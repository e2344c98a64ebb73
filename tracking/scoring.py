"""Scores of inspections: sheets as data, totals weighted to 100, bands, averages and lowest. No ORM.

A sheet as JSON: `{"sections": [{"title", "weight", "items": [{"title", "points"}]}], "bands": [{"from", "label"}]}`.
Weights are per cent, points are what an item can earn, a band begins at a total: 90 優良.

A sheet as text, for people and for its history, one line each:

    [60%] 接聽
    - [10] 問候
    ≥90 優良

Sign and number say what a line is; the rest, whatever it contains, is the title or rating, in which line ends and
backslashes alone are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .attaining import plain

CENT = Decimal("0.01")
FULL = Decimal(100)
NOTHING = Decimal(0)
_NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?"
_SECTION, _ITEM, _BAND = (
    re.compile(rf"{start}(?P<number>{_NUMBER}){end} (?P<words>[^\n]*)")
    for start, end in ((r"\[", r"%\]"), (r"- \[", r"\]"), ("≥", ""))
)
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_UNESCAPED = {escaped: plain for plain, escaped in _ESCAPES.items()}


@dataclass(frozen=True, slots=True)
class Item:
    """Something looked at, and the points it can earn (more than 0)."""

    title: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class Section:
    """Items under a heading; `weight` is its share of the total in per cent."""

    title: str
    weight: Decimal
    items: tuple[Item, ...]

    @property
    def out_of(self) -> Decimal:
        return sum((item.points for item in self.items), NOTHING)


@dataclass(frozen=True, slots=True)
class Band:
    """A rating, given from a total on."""

    start: Decimal
    label: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Sections in order, bands from the highest down."""

    sections: tuple[Section, ...] = ()
    bands: tuple[Band, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Sheet:
        """Raises `KeyError` or `decimal.InvalidOperation` for what is no sheet."""
        sections = tuple(
            Section(
                section["title"],
                _number(section["weight"]),
                tuple(Item(item["title"], _number(item["points"])) for item in section["items"]),
            )
            for section in data.get("sections", ())
        )
        bands = tuple(Band(_number(band["from"]), band["label"]) for band in data.get("bands", ()))
        return cls(sections, tuple(sorted(bands, key=lambda band: -band.start)))

    def as_json(self) -> dict[str, Any]:
        """Numbers are written as JSON numbers where they are whole, else as text, which loses nothing."""
        return {
            "sections": [
                {
                    "title": section.title,
                    "weight": _plain(section.weight),
                    "items": [{"title": item.title, "points": _plain(item.points)} for item in section.items],
                }
                for section in self.sections
            ],
            "bands": [{"from": _plain(band.start), "label": band.label} for band in self.bands],
        }

    def items(self) -> Iterable[tuple[str, Item]]:
        """Every item with its key "section.item" (indices from 0), in order."""
        for at, section in enumerate(self.sections):
            for place, item in enumerate(section.items):
                yield f"{at}.{place}", item


@dataclass(frozen=True, slots=True)
class ScoredItem:
    """An item with the points given; None while there are none."""

    item: Item
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class ScoredSection:
    """A section with its items' points; `points` is their sum, None while one is missing."""

    section: Section
    items: tuple[ScoredItem, ...]

    @property
    def points(self) -> Decimal | None:
        given = [scored.points for scored in self.items]
        return None if None in given else sum((points for points in given if points is not None), NOTHING)


def sheet_text(sheet: Sheet) -> str:
    """The sheet as lines of text; equal sheets have equal texts, "" is the sheet that asks nothing."""
    lines: list[str] = []
    for section in sheet.sections:
        lines.append(f"[{plain(section.weight)}%] {_escaped(section.title)}")
        lines += (f"- [{plain(item.points)}] {_escaped(item.title)}" for item in section.items)
    lines += (f"≥{plain(band.start)} {_escaped(band.label)}" for band in sheet.bands)
    return "\n".join(lines)


def read_sheet(text: str) -> Sheet:
    """Inverse of `sheet_text`. Raises `ValueError`, with the line, for whatever `sheet_text` does not write."""
    sections: list[Section] = []
    bands: list[Band] = []
    for line in text.split("\n") if text else ():
        if (found := _SECTION.fullmatch(line)) and not bands:
            sections.append(Section(_plain_words(found), Decimal(found["number"]), ()))
        elif (found := _ITEM.fullmatch(line)) and sections and not bands:
            above = sections.pop()
            item = Item(_plain_words(found), Decimal(found["number"]))
            sections.append(Section(above.title, above.weight, (*above.items, item)))
        elif found := _BAND.fullmatch(line):
            bands.append(Band(Decimal(found["number"]), _plain_words(found)))
        else:
            raise ValueError(f"This is no line of a score sheet here: {line!r}")
    return Sheet(tuple(sections), tuple(bands))


def scored_sections(sheet: Sheet, scores: Mapping[str, Decimal]) -> list[ScoredSection]:
    """The sheet with its points."""
    return [
        ScoredSection(
            section,
            tuple(ScoredItem(item, scores.get(f"{at}.{place}")) for place, item in enumerate(section.items)),
        )
        for at, section in enumerate(sheet.sections)
    ]


def weighted_total(sheet: Sheet, scores: Mapping[str, Decimal]) -> Decimal | None:
    """The total to 100 with two places, each section by its weight; None while an item has no points.

    Weights that do not add up to 100 are taken as shares of their sum. None for a sheet that weighs nothing.
    """
    weighed = NOTHING
    weights = NOTHING
    for scored in scored_sections(sheet, scores):
        if scored.points is None or not scored.section.out_of:
            return None
        weighed += scored.section.weight * scored.points / scored.section.out_of
        weights += scored.section.weight
    return _rounded(FULL * weighed / weights) if weights else None


def band_of(bands: Iterable[Band], total: Decimal | None) -> str:
    """The label of the highest band that begins at or below the total; "" for none."""
    if total is None:
        return ""
    reached = [band for band in bands if band.start <= total]
    return max(reached, key=lambda band: band.start).label if reached else ""


def average(totals: Iterable[Decimal]) -> Decimal | None:
    """The mean with two places; None of nothing."""
    given = list(totals)
    return _rounded(sum(given, NOTHING) / len(given)) if given else None


def lowest(totals: Iterable[Decimal]) -> Decimal | None:
    """The least; None of nothing."""
    return min(totals, default=None)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def _escaped(words: str) -> str:
    return re.sub(r"[\\\n\r]", lambda found: _ESCAPES[found[0]], words)


def _plain_words(found: re.Match[str]) -> str:
    words = found["words"]
    if "\r" in words or not re.fullmatch(r"(?:[^\\]|\\[\\nr])*", words):
        raise ValueError(f"This is not escaped as a score sheet's words are: {words!r}")
    return re.sub(r"\\[\\nr]", lambda escape: _UNESCAPED[escape[0]], words)


def _number(value: Any) -> Decimal:
    return Decimal(str(value))


def _plain(value: Decimal) -> int | str:
    return int(value) if value == value.to_integral_value() else str(value)
