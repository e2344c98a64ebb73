"""The HTML of the year-end report (年度執行成果報告): cover, summary, results, photos, sign-off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from agencies.roc import format_date
from documents.writers.annex_list import annex_rows
from documents.writers.content_table import mark
from documents.writers.cover import cover_lines
from documents.writers.grid import Line, grid_html, line_html, verbatim
from documents.writers.indicator_table import indicators_html
from documents.writers.layout import FORM_LANGUAGE, render_layout
from documents.writers.report_table import progress_label, removed_grid, report_grid
from tracking.document import PhotoEntry, ReportDocument, ResultEntry

LANDSCAPE_WIDTH = 257.0
COLOURS = {"done": "#1c7440", "continuing": "#0d8f87", "in_progress": "#1d5fb8", "not_started": "#9aa4ae"}


@dataclass(frozen=True, slots=True)
class CountRow:
    """How a unit's reports stand; numbers of entries."""

    name: str
    total: int
    accepted: int
    not_applicable: int
    open: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One progress among the accepted results; `start` and `width` in thousandths of the whole bar."""

    progress: str
    label: str
    count: int
    share: str
    start: int
    width: int
    colour: str


@dataclass(frozen=True, slots=True)
class PrintedPhoto:
    """A photo with its file as URL, its alternative text and its numbered caption."""

    src: str
    alt: str
    caption: str
    of_three: bool


def report_html(
    report: ReportDocument,
    *,
    draft: bool = False,
    numbered: bool = True,
    has_logo: bool = False,
    labels: str = FORM_LANGUAGE,
) -> str:
    """The report as one HTML page; of files it refers to the photos alone, and to the agency's logo (`held:logo`)."""
    with override(labels):
        return render_layout("report.html", _context(report) | {"has_logo": has_logo}, draft=draft, numbered=numbered)


def _context(report: ReportDocument) -> dict[str, Any]:
    counts = report.counts()
    titles = {"summary": _("Summary"), "results": _("Results by measure"), "evidence": _("Evidence")}
    bars = list(_bars(report))
    return {
        "report": report,
        "title_lines": [verbatim(line) for line in cover_lines(report.title, report.plan.agency, report.plan.title)],
        "said": [line_html(Line(text)) for text in report.summary.splitlines() if text.strip()],
        "as_of": format_date(report.as_of, long=True),
        "headings": {
            key: mark(ordinal, report.plan.styles.section) + title
            for ordinal, (key, title) in enumerate(titles.items(), start=1)
        },
        "sentence": _(
            "Reports assigned this year: %(total)s (accepted %(accepted)s, not applicable %(not_applicable)s, "
            "not completed %(open)s). Evidence attached: %(evidence)s (photos %(photos)s, "
            "documents %(documents)s, links %(links)s)."
        )
        % counts,
        "summary": {
            "units": list(_unit_rows(report)),
            "total": _count_row(pgettext("printed form", "Total"), report.entries()),
            "bars": bars,
            "description": "、".join(f"{bar.label} {bar.count}" for bar in bars),
        },
        "table": grid_html(report_grid(report, LANDSCAPE_WIDTH)),
        "indicators": indicators_html(report),
        "removed": grid_html(removed_grid(report, LANDSCAPE_WIDTH)) if report.removed else "",
        "photo_rows": _photo_rows(report.photos()),
        "annexes": annex_rows(report),
        "signatories": report.plan.signatories,
    }


def _unit_rows(report: ReportDocument) -> Iterator[CountRow]:
    by_unit: dict[str, list[ResultEntry]] = {}
    for entry in report.entries():
        by_unit.setdefault(entry.unit, []).append(entry)
    for name, entries in by_unit.items():
        yield _count_row(name, entries)


def _count_row(name: str, entries: list[ResultEntry]) -> CountRow:
    accepted = sum(entry.accepted for entry in entries)
    not_applicable = sum(bool(entry.not_applicable) for entry in entries)
    return CountRow(name, len(entries), accepted, not_applicable, len(entries) - accepted - not_applicable)


def _bars(report: ReportDocument) -> Iterator[Bar]:
    said = [entry.progress for entry in report.entries() if entry.accepted and entry.progress]
    start = 0
    for progress in (name for name in COLOURS if name in said):
        count = said.count(progress)
        width = round(1000 * count / len(said))
        share = f"{count / len(said):.0%}"
        yield Bar(progress, progress_label(progress), count, share, start, width, COLOURS[progress])
        start += width


def _photo_rows(photos: list[PhotoEntry]) -> list[tuple[PrintedPhoto, ...]]:
    """Two photos in a row, or three where all of them stand upright."""
    upright = bool(photos) and all(photo.height > photo.width for photo in photos)
    printed = [_printed(photo, of_three=upright) for photo in photos]
    return list(batched(printed, 3 if upright else 2))


def _printed(photo: PhotoEntry, *, of_three: bool) -> PrintedPhoto:
    number = _("Annex %(number)s") % {"number": photo.annex}
    taken = f"\n{format_date(photo.taken_on)}" if photo.taken_on else ""
    src = Path(photo.path).as_uri() if Path(photo.path).is_absolute() else photo.path
    return PrintedPhoto(src, photo.caption or number, f"{number}　{photo.caption}{taken}", of_three)
