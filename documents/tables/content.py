"""What the sheets of a report hold, format apart: overview, results, narratives, annexes.

Rows are generated while they are written: of a report over many agencies one agency's is in memory at a time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.roc import format_date
from documents.consolidated.figures import AgencyFigures, Count, Figures
from documents.consolidated.parts import Part, parts
from documents.writers.report_table import progress_label
from tracking.consolidated import ConsolidatedDocument
from tracking.document import AnnexEntry, PhotoEntry, ReportDocument, ResultEntry
from tracking.leaves import leaves

Value = str | int | Decimal
Told = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and how wide its column is, in signs."""

    label: str
    width: int = 12


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its title, its columns, its rows (each as long as `columns`), to be read once and in order."""

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class _Reported:
    """An agency's report, read anew each time."""

    agency: str
    depth: int
    receipt_number: str
    load: Callable[[], ReportDocument]


def consolidated_tables(document: ConsolidatedDocument, told: Told) -> Iterator[Table]:
    """The sheets of a consolidated report. `told` hears how far it is and may raise to stop the work."""
    every = [_reported(part) for part in parts(document) if part.load is not None]
    total = 2 * len(every) + 1
    figures = Figures()
    for done, one in enumerate(every):
        told(done, total, one.agency)
        figures.add(one.load(), agency=one.agency, depth=one.depth, receipt_number=one.receipt_number)
    yield _overview(figures)
    annexes: list[tuple[Value, ...]] = []

    def results() -> Iterator[tuple[Value, ...]]:
        for done, one in enumerate(every, start=len(every)):
            told(done, total, one.agency)
            report = one.load()
            annexes.extend(_annexes(one.agency, report))
            yield from _results(one.agency, report)

    yield _results_table(results())
    yield Table(pgettext("printed form", "Narratives"), _narrative_columns(), _narratives(document))
    yield _annexes_table(annexes)


def report_tables(report: ReportDocument, agency: str, receipt_number: str = "") -> Iterator[Table]:
    """The sheets of a single agency's annual report."""
    figures = Figures()
    figures.add(report, agency=agency, receipt_number=receipt_number)
    yield _overview(figures)
    yield _results_table(_results(agency, report))
    rows = [
        (number, focus.text, report.evaluations.get(focus.uid, ""), "", agency, receipt_number, "")
        for number, (_item, focus) in enumerate(report.plan.focus_points(), start=1)
    ]
    yield Table(pgettext("printed form", "Narratives"), _narrative_columns(), rows)
    yield _annexes_table(_annexes(agency, report))


def _reported(part: Part) -> _Reported:
    assert part.load is not None, "only parts with a report of their own are asked for"  # noqa: S101
    return _Reported(part.agency, part.depth, part.receipt_number, part.load)


def _overview(figures: Figures) -> Table:
    columns = (
        Column(_("Agency"), 30),
        Column(pgettext("printed form", "Level")),
        Column(_("Receipt number"), 16),
        *(Column(label) for label in _count_labels()),
        Column(_("Evidence")),
        Column(pgettext("printed form", "Accepted of those that apply")),
    )
    rows = [_overview_row(agency) for agency in figures.agencies]
    if len(rows) > 1:
        total = figures.total
        rows.append(
            (pgettext("printed form", "Total"), "", "", *_counts(total), figures.evidence["evidence"], total.rate)
        )
    return Table(_("Overview"), columns, rows)


def _overview_row(figures: AgencyFigures) -> tuple[Value, ...]:
    count = figures.count
    identity = (figures.agency, figures.depth + 1, figures.receipt_number)
    return (*identity, *_counts(count), figures.evidence["evidence"], count.rate)


def _count_labels() -> tuple[str, ...]:
    return (
        pgettext("printed form", "Assigned"),
        pgettext("printed form", "Accepted"),
        pgettext("printed form", "Not applicable"),
        pgettext("printed form", "Not completed"),
        pgettext("printed form", "Behind"),
    )


def _counts(count: Count) -> tuple[int, ...]:
    return count.total, count.accepted, count.not_applicable, count.open, count.behind


def _results_table(rows: Iterable[tuple[Value, ...]]) -> Table:
    columns = (
        Column(_("Agency"), 24),
        Column(_("Work item"), 24),
        Column(_("Focus point"), 30),
        Column(pgettext("printed form", "Number")),
        Column(_("Measure"), 40),
        Column(pgettext("printed form", "Unit"), 16),
        Column(pgettext("printed form", "Period")),
        Column(pgettext("printed form", "State")),
        Column(pgettext("printed form", "Progress")),
        Column(pgettext("printed form", "Results and achievements"), 60),
        Column(pgettext("printed form", "Reason for being behind"), 30),
        Column(pgettext("printed form", "Figures"), 30),
        Column(pgettext("printed form", "With the help of"), 16),
        Column(pgettext("printed form", "Annexes")),
    )
    return Table(_("Results by measure"), columns, rows)


def _results(agency: str, report: ReportDocument) -> Iterator[tuple[Value, ...]]:
    for leaf in leaves(report.plan):
        place = (agency, leaf.heading, leaf.focus, leaf.number, leaf.wording)
        entries = report.results.get(leaf.uid, ())
        for entry in entries:
            yield (*place, *_entry(entry, _state(entry)))
        if not entries:
            units = "、".join(unit.name for unit in leaf.units)
            yield (*place, units, "", _("Not allotted"), *[""] * 6)
    for node in report.removed:
        for entry in node.results:
            yield (agency, "", "", node.number, node.wording, *_entry(entry, pgettext("printed form", "Removed")))


def _entry(entry: ResultEntry, state: str) -> tuple[Value, ...]:
    """Unit to annexes. Only an accepted result gives its content away."""
    if not entry.accepted:
        return (entry.unit, entry.period, state, "", entry.not_applicable, "", "", "", "")
    figures = (f"{figure.name}：{figure.value.normalize():f} {figure.unit}".rstrip() for figure in entry.figures)
    return (
        entry.unit,
        entry.period,
        state,
        progress_label(entry.progress),
        entry.narrative,
        entry.behind_reason,
        "\n".join(figures),
        "、".join(entry.contributors),
        "、".join(map(str, entry.annex_numbers)),
    )


def _state(entry: ResultEntry) -> str:
    if entry.not_applicable:
        return pgettext("printed form", "Not applicable")
    return pgettext("printed form", "Accepted") if entry.accepted else pgettext("printed form", "Not completed")


def _narrative_columns() -> tuple[Column, ...]:
    return (
        Column(pgettext("printed form", "Number")),
        Column(_("Focus point"), 40),
        Column(pgettext("printed form", "Text"), 60),
        Column(pgettext("printed form", "Worded by the superior")),
        Column(pgettext("printed form", "Source"), 24),
        Column(_("Receipt number"), 16),
        Column(pgettext("printed form", "Text of the source"), 60),
    )


def _narratives(document: ConsolidatedDocument) -> Iterator[tuple[Value, ...]]:
    """A row per focus point, and one more for each further agency that spoke of it."""
    for number, said in enumerate(document.narratives, start=1):
        edited = pgettext("printed form", "Yes") if said.is_edited else pgettext("printed form", "No")
        text: tuple[Value, ...] = (number, said.heading, said.text, edited)
        if not said.sources:
            yield (*text, "", "", "")
        for source in said.sources:
            yield (*text, source.agency, source.report, source.text)
            text = (number, said.heading, "", "")


def _annexes_table(rows: Iterable[tuple[Value, ...]]) -> Table:
    columns = (
        Column(_("Agency"), 24),
        Column(pgettext("printed form", "Annex")),
        Column(pgettext("printed form", "Kind")),
        Column(pgettext("printed form", "Caption"), 40),
        Column(pgettext("printed form", "Date"), 16),
        Column(pgettext("printed form", "File or link"), 40),
        Column("SHA-256", 30),
    )
    return Table(pgettext("printed form", "Annexes"), columns, rows)


def _annexes(agency: str, report: ReportDocument) -> Iterator[tuple[Value, ...]]:
    every: list[PhotoEntry | AnnexEntry] = [*report.photos(), *report.annexes()]
    for annex in sorted(every, key=lambda annex: annex.annex):
        kind, place = ("photo", "") if isinstance(annex, PhotoEntry) else (annex.kind, annex.name or annex.link)
        yield (agency, annex.annex, _kinds()[kind], annex.caption, _day(annex.taken_on), place, annex.sha256)


def _kinds() -> dict[str, str]:
    return {"photo": _("Photo"), "document": _("Document"), "link": _("Link")}


def _day(day: dt.date | None) -> str:
    return format_date(day) if day else ""
