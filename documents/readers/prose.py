"""The prose of a plan: title line, section text and points, goals, basis."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agencies import roc
from documents.readers import reasons
from documents.readers.basis import bases_of
from documents.readers.blocks import Block
from documents.readers.frame import SectionDraft, without_bullet
from plans import numbering, outline
from plans.document import Basis, Doubt, Goal, Point, Section

_YEAR = re.compile(r"(?:中華民國|民國)?([0-9０-９]{2,4}|[一二三四五六七八九十百零〇○]{2,6})(?:學)?年")


@dataclass(frozen=True, slots=True)
class Heading:
    """What the lines above the first section say."""

    title: str
    agency: str
    year: int | None
    subtitle: str
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """A section as read; `goals` and `bases` where it is of that kind; `style` of its points or goals."""

    section: Section
    goals: tuple[Goal, ...]
    bases: tuple[Basis, ...]
    style: str | None
    doubts: tuple[Doubt, ...]


def heading_of(preamble: Sequence[Block]) -> Heading:
    """Title (white space removed), the agency before its year, the year, and the lines below as subtitle."""
    lines = [text for block in preamble for text in block.text.split("\n")]
    if not lines:
        return Heading("", "", None, "", (Doubt(None, reasons.NO_TITLE),))
    end = _title_end(preamble, lines)
    title = "".join("".join(lines[:end]).split())
    match = _YEAR.search(title)
    year = _roc_year(match[1]) if match else None
    agency = title[: match.start()] if match and year else ""
    doubts = () if year else (Doubt(preamble[0].line, reasons.NO_YEAR, title[:40]),)
    return Heading(title, agency, year, "\n".join(lines[end:]), doubts)


def prose_of(draft: SectionDraft, blocks: Sequence[Block]) -> Prose:
    """Text and points of a section from its `blocks` (without the table)."""
    entries = _entries(blocks)
    marked = [entry for entry in entries if entry.style]
    lead = "\n".join(line for entry in entries if not entry.style for line in entry.lines) or None
    style = marked[0].style if marked else None
    texts = [("\n".join(entry.lines), entry.ordinal) for entry in marked]
    goals: tuple[Goal, ...] = ()
    bases: tuple[Basis, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    points = tuple(Point(text, ordinal) for text, ordinal in texts)
    if draft.kind == "goals":
        if not marked and lead and all(_colon(line) for line in lead.split("\n")):
            texts, lead = [(line, None) for line in lead.split("\n")], None
        goals, points = tuple(_goal(text, ordinal) for text, ordinal in texts), ()
    elif draft.kind == "basis":
        bases = tuple(basis for text in [lead, *(point.text for point in points)] if text for basis in bases_of(text))
        if points and lead and not any((bases[0].number, bases[0].date, bases[0].title)):
            bases = bases[1:]
        doubts = tuple(
            Doubt(draft.line, reasons.NO_LETTER, basis.text[:40], basis.uid)
            for basis in bases
            if not (basis.number or basis.date or basis.title)
        )
    section = Section(heading=draft.heading, kind=draft.kind, ordinal=draft.ordinal, text=lead, points=points)
    return Prose(section, goals, bases, style, doubts)


def _entries(blocks: Sequence[Block]) -> list[outline.Entry]:
    """Cut at the markers of the first list's style; deeper markers stay in the text of their point."""
    paragraphs = [
        outline.Paragraph(without_bullet(text), block.line) for block in blocks for text in block.text.split("\n")
    ]
    first = next((found for text, _ in paragraphs if (found := numbering.match_marker(text))), None)
    if first is None:
        return outline.split(paragraphs, kins=frozenset())
    return outline.split(paragraphs, kins=frozenset([numbering.kin(first[1])]))


def _goal(text: str, ordinal: int | None) -> Goal:
    cut = _colon(text)
    if not cut:
        return Goal(title=text, ordinal=ordinal)
    return Goal(title=text[:cut].rstrip(), text=text[cut + 1 :].lstrip(), ordinal=ordinal)


def _colon(text: str) -> int:
    """Place of the colon after a goal's title; 0 without one."""
    match = re.match(r"[^：:\n。，；]{1,30}[：:]", text)
    return match.end() - 1 if match else 0


def _title_end(preamble: Sequence[Block], lines: Sequence[str]) -> int:
    """How many lines the title has: to the year, and one more where the line goes on without a gap."""
    with_year = next((place for place, line in enumerate(lines[:3]) if _YEAR.search("".join(line.split()))), 0)
    end = with_year + 1
    goes_on = (
        len(lines) == len(preamble) > end
        and not preamble[end].after_gap
        and len(lines[end]) <= 15
        and not re.search(r"[0-9０-９（(：:。，]", lines[end])
    )
    return end + 1 if goes_on else end


def _roc_year(numeral: str) -> int | None:
    try:
        year = int(numeral)
    except ValueError:
        try:
            year = numbering.number(numeral)
        except ValueError:
            return None
    year = year - roc.OFFSET if year > roc.OFFSET else year
    return year if 1 <= year <= numbering.LARGEST else None
