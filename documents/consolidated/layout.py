"""The HTML of what a consolidated report prints before its agencies: cover and contents, overview, narratives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from agencies.roc import format_date
from documents.writers.content_table import mark
from documents.writers.grid import verbatim
from documents.writers.layout import FONT_FAMILIES, FORM_LANGUAGE, render_layout, title_lines
from documents.writers.report_layout import COLOURS
from documents.writers.report_table import progress_label
from tracking.consolidated import ConsolidatedDocument, Narrative, Source

from .figures import AgencyFigures, Count, Figures

# Agencies in one drawing, focus points in one table: as many as stay legible on a page.
AGENCIES_A_CHART = 16
POINTS_A_TABLE = 16
# Signs of narratives in one part of the volume: some forty pages, so that no part takes much memory.
SIGNS_A_PART = 30_000

# Thousandths of the drawing's width; heights in the same unit.
NAMES_WIDTH, BARS_WIDTH, LINE, BAR = 300, 560, 40, 24
ACCEPTED, NOT_APPLICABLE, OPEN = "#1c7440", "#c3cad1", "#b3261e"


@dataclass(frozen=True, slots=True)
class Letter:
    """How the report was handed upward: number of the receipt, the letter's date and number."""

    receipt_number: str
    outgoing_on: dt.date
    outgoing_number: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: `part` is the number of the part it leads to, `page` where that begins."""

    title: str
    depth: int
    part: int
    page: int


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A piece of a bar."""

    x: float
    width: float
    colour: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a chart: name on the left in its `size`, rectangles, the numbers on the right; `y` of its middle."""

    name: str
    size: int
    numbers: str
    y: int
    rectangles: tuple[Rectangle, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with `description` for those who do not see it."""

    bars: tuple[Bar, ...]
    height: int
    description: str


def section_titles() -> dict[str, str]:
    """Headings of the volume's parts, numbered as sections are."""
    titles = {
        "overview": _("Overview"),
        "narratives": _("Results by focus point"),
        "agencies": _("Results of the agencies"),
    }
    return {key: mark(number, "壹、") + title for number, (key, title) in enumerate(titles.items(), start=1)}


def front_html(
    document: ConsolidatedDocument,
    entries: Sequence[Entry],
    *,
    letter: Letter | None = None,
    draft: bool = False,
    has_logo: bool = False,
) -> str:
    """Cover and contents; the logo is asked for as `held:logo`."""
    context = {
        "document": document,
        "has_logo": has_logo,
        "title_lines": title_lines(document.title, document.agency),
        "as_of": format_date(document.as_of, long=True),
        "letter": letter,
        "outgoing_on": format_date(letter.outgoing_on, long=True) if letter else "",
        "entries": entries,
    }
    return _rendered("consolidated_front.html", context, draft)


def overview_html(document: ConsolidatedDocument, figures: Figures, *, draft: bool = False) -> str:
    """Summary, tables and charts over all agencies."""
    total, evidence = figures.total, figures.evidence
    with override(FORM_LANGUAGE):
        context = {
            "document": document,
            "heading": section_titles()["overview"],
            "summary": _paragraphs(document.summary),
            "sentence": _(
                "%(agencies)s agencies reported. Of %(total)s entries %(accepted)s are accepted, %(not_applicable)s "
                "not applicable and %(open)s not completed; %(behind)s of the accepted are behind. "
                "%(evidence)s pieces of evidence are attached: %(photos)s photos, %(documents)s documents, "
                "%(links)s links."
            )
            % {
                "agencies": len(figures.agencies),
                "total": total.total,
                "accepted": total.accepted,
                "not_applicable": total.not_applicable,
                "open": total.open,
                "behind": total.behind,
                **{kind: evidence[kind] for kind in ("evidence", "photos", "documents", "links")},
            },
            "agencies": figures.agencies,
            "total": total,
            "evidence": evidence["evidence"],
            "charts": [_agencies_chart(group) for group in batched(figures.agencies, AGENCIES_A_CHART)],
            "legend": [
                (ACCEPTED, "accepted", pgettext("printed form", "Accepted")),
                (NOT_APPLICABLE, "not-applicable", pgettext("printed form", "Not applicable")),
                (OPEN, "open", pgettext("printed form", "Not completed")),
            ],
            "progress_chart": _progress_chart(figures),
            "progress": list(_progress_rows(figures)),
            "headings": list(enumerate(figures.headings, start=1)),
            "matrices": list(_matrices(figures)),
            "faces": ", ".join(FONT_FAMILIES),
        }
    return _rendered("consolidated_overview.html", context, draft)


def narrative_pages(document: ConsolidatedDocument, *, draft: bool = False) -> Iterator[str]:
    """The narratives per focus point with where they come from, in parts of about `SIGNS_A_PART`."""
    with override(FORM_LANGUAGE):
        heading = section_titles()["narratives"]
    group: list[tuple[int, Narrative]] = []
    signs = 0
    for number, said in enumerate(document.narratives, start=1):
        length = len(said.text) + sum(len(source.text) for source in said.sources)
        if group and signs + length > SIGNS_A_PART:
            yield _narratives(document, heading, group, draft)
            group, signs, heading = [], 0, ""
        group.append((number, said))
        signs += length
    if group:
        yield _narratives(document, heading, group, draft)


def member_html(document: ConsolidatedDocument, receipt_number: str) -> str:
    """The sheet before the parts of a subordinate's consolidated report."""
    context = {
        "document": document,
        "title_lines": title_lines(document.title, document.agency),
        "receipt_number": receipt_number,
        "summary": _paragraphs(document.summary),
    }
    return _rendered("consolidated_member.html", context, draft=False)


def specimen_html(text: str) -> str:
    """A page with the signs of the page numbers, in the forms' typeface."""
    return _rendered("specimen.html", {"text": text}, draft=False)


def _narratives(
    document: ConsolidatedDocument, heading: str, group: Sequence[tuple[int, Narrative]], draft: bool
) -> str:
    rows = [
        {
            "heading": f"{number}. {said.heading}",
            "text": _paragraphs(said.text) if said.is_edited or not said.sources else (),
            "is_edited": said.is_edited,
            "sources": [_source(source) for source in said.sources],
        }
        for number, said in group
    ]
    return _rendered("consolidated_narratives.html", {"document": document, "heading": heading, "rows": rows}, draft)


def _source(source: Source) -> dict[str, Any]:
    return {
        "agency": source.agency,
        "report": source.report,
        "text": _paragraphs(source.text),
        "is_new": source.is_new,
    }


def _agencies_chart(agencies: Sequence[AgencyFigures]) -> Chart:
    """A line per agency: of its entries the accepted, the inapplicable and the open ones."""
    bars = tuple(
        Bar(
            figures.agency,
            _size(figures.agency),
            f"{figures.count.accepted}／{figures.count.not_applicable}／{figures.count.open}",
            LINE * index + LINE // 2,
            tuple(_rectangles(figures.count)),
        )
        for index, figures in enumerate(agencies)
    )
    said = "、".join(f"{bar.name} {bar.numbers}" for bar in bars)
    return Chart(bars, LINE * len(bars), said)


def _rectangles(count: Count) -> Iterator[Rectangle]:
    start = float(NAMES_WIDTH)
    for part, colour in ((count.accepted, ACCEPTED), (count.not_applicable, NOT_APPLICABLE), (count.open, OPEN)):
        if part:
            width = BARS_WIDTH * part / count.total
            yield Rectangle(round(start, 1), round(width, 1), colour)
            start += width


def _size(name: str) -> int:
    """Height of the signs with which a name fits beside its bar."""
    return min(26, (NAMES_WIDTH - 20) // max(len(name), 1))


def _progress_chart(figures: Figures) -> Chart:
    """A line per progress: how many of the accepted results say so."""
    counts = figures.progress
    largest = max(counts.values(), default=0)
    said = [name for name in COLOURS if counts[name]]
    bars = tuple(
        Bar(
            progress_label(name),
            _size(progress_label(name)),
            str(counts[name]),
            LINE * index + LINE // 2,
            (Rectangle(NAMES_WIDTH, round(BARS_WIDTH * counts[name] / largest, 1), COLOURS[name]),),
        )
        for index, name in enumerate(said)
    )
    return Chart(bars, LINE * len(bars), "、".join(f"{bar.name} {bar.numbers}" for bar in bars))


def _progress_rows(figures: Figures) -> Iterator[tuple[str, str, int, str]]:
    """Progress, its words, number and share."""
    counts = figures.progress
    for name in COLOURS:
        if counts[name]:
            yield name, progress_label(name), counts[name], f"{counts[name] / counts.total():.0%}"


def _matrices(figures: Figures) -> Iterator[dict[str, Any]]:
    """Focus points over agencies, so many columns a table: accepted of those that apply."""
    points = len(figures.headings)
    tables = -(-points // POINTS_A_TABLE)
    # As many columns in each, so that they stand below each other.
    for numbers in batched(range(points), -(-points // tables)) if points else ():
        rows = [
            (agency.agency, agency.depth, [_cell(agency.by_focus.get(number)) for number in numbers])
            for agency in figures.agencies
        ]
        totals = [
            _cell(sum((agency.by_focus.get(number, Count()) for agency in figures.agencies), Count()))
            for number in numbers
        ]
        yield {"numbers": [number + 1 for number in numbers], "rows": rows, "totals": totals}


def _cell(count: Count | None) -> str:
    """3／4; not applicable; or nothing where the agency's plan has no such point or allotted nothing of it."""
    if count is None or not count.total:
        return "–"
    asked = count.total - count.not_applicable
    return f"{count.accepted}／{asked}" if asked else pgettext("printed form", "N/A")


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(verbatim(line) for line in text.split("\n") if line.strip())


def _rendered(name: str, context: dict[str, Any], draft: bool) -> str:
    with override(FORM_LANGUAGE):
        return render_layout(name, context, draft=draft, numbered=False)
