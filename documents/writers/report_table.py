"""The content table of a year-end report: beside each measure the unit that answers for it and what it reported."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.roc import format_date
from documents.writers.content_table import (
    column_label,
    focus_line,
    item_line,
    leaves,
    unit_lines,
)
from documents.writers.grid import Cell, Entry, Grid, Group, Heading, Line
from plans.document import FocusPoint, PlanDocument, UnitRef
from tracking.document import FigureEntry, RemovedNode, ReportDocument, ResultEntry

KINDS = ("item", "focus", "measures", "units", "results")
# Shares of the printed width: what was reported is what is read.
SHARES = {"item": 25.0, "focus": 38.0, "measures": 62.0, "units": 20.0, "results": 105.0}
# Lines of a row that is rather moved than split: a third of a page.
SHORT_ROW = 9
REMOVED_KINDS = ("measures", "units", "results")


def report_grid(report: ReportDocument, width: float) -> Grid:
    """The table over `width` mm: item and focus point span their measures, a measure its units' results."""
    widths = _widths(KINDS, width)
    rows: list[tuple[Entry, ...]] = []
    for item in report.plan.items:
        focus_rows = tuple(_focus_row(report, focus, widths) for focus in item.focus_points)
        blank = tuple(Cell() for _kind in KINDS[1:])
        rows.append((Cell((item_line(report.plan, item),)), Group(widths[1:], focus_rows or (blank,))))
    return Grid(widths, (*_plan_headings(report.plan), Heading(_results_label())), tuple(rows), SHORT_ROW)


def removed_grid(report: ReportDocument, width: float) -> Grid:
    """Measures that an amendment removed after results were accepted on them, with what removed them and when."""
    widths = _widths(REMOVED_KINDS, width)
    of_year = {entry.period for entries in report.results.values() for entry in entries}
    rows = tuple(
        (
            Cell((Line(f"{node.number} {node.wording}".strip()), Line(_removal(node)))),
            *_entries(node.results, widths[1:], with_period=any(entry.period not in of_year for entry in node.results)),
        )
        for node in report.removed
    )
    headings = (Heading(column_label("measures")), Heading(column_label("units")), Heading(_results_label()))
    return Grid(widths, headings, rows, SHORT_ROW)


def progress_label(progress: str) -> str:
    """The printed word of a progress; nothing where none was said."""
    return {
        "not_started": pgettext("progress", "Not started"),
        "in_progress": pgettext("progress", "In progress"),
        "continuing": pgettext("progress", "Continuing"),
        "done": pgettext("progress", "Done"),
    }.get(progress, "")


def result_lines(entry: ResultEntry, *, with_period: bool = False) -> tuple[Line, ...]:
    """What is printed of one unit's result. Only an accepted one prints its content."""
    if entry.not_applicable:
        return (Line(_("Not applicable: %(reason)s") % {"reason": entry.not_applicable}),)
    if not entry.accepted:
        return (Line(pgettext("printed form", "Not completed")),)
    heading = "　".join(filter(None, (entry.period if with_period else "", progress_label(entry.progress))))
    progress = f"【{heading}】" if heading else ""
    texts = [
        # In one paragraph: the word alone could be left behind at the foot of a page.
        progress + entry.narrative.lstrip(),
        _("Reason for being behind: %(reason)s") % {"reason": entry.behind_reason} if entry.behind_reason else "",
        "；".join(_figure(figure) for figure in entry.figures),
        _("With the help of: %(units)s") % {"units": "、".join(entry.contributors)} if entry.contributors else "",
        _("See annex %(numbers)s") % {"numbers": "、".join(map(str, entry.annex_numbers))}
        if entry.annex_numbers
        else "",
    ]
    return tuple(Line(text) for text in texts if text)


def _widths(kinds: tuple[str, ...], width: float) -> tuple[float, ...]:
    """Widths in mm, summing up to `width`."""
    whole = sum(SHARES[kind] for kind in kinds)
    return tuple(round(SHARES[kind] * width / whole, 2) for kind in kinds)


def _focus_row(report: ReportDocument, focus: FocusPoint, widths: tuple[float, ...]) -> tuple[Entry, ...]:
    rows: list[tuple[Entry, ...]] = []
    for leaf, lines, units in leaves(report.plan, focus):
        rows.append((Cell(lines), *_reported(report, leaf.uid, units, widths[3:])))
    if not focus.measures:
        rows.append((Cell(), *_reported(report, focus.uid, focus.units, widths[3:])))
    said = [text for text in report.evaluations.get(focus.uid, "").splitlines() if text.strip()]
    if said:
        rows.append((Cell((Line(f"【{_('Self-evaluation')}】{said[0]}"), *map(Line, said[1:])), span=3),))
    return Cell((focus_line(report.plan, focus),)), Group(widths[2:], tuple(rows))


def _reported(
    report: ReportDocument, uid: str, units: tuple[UnitRef, ...], widths: tuple[float, ...]
) -> tuple[Entry, ...]:
    """Unit and result; a group of such rows where several units were allotted the same measure."""
    entries = report.results.get(uid, ())
    if not entries:
        return Cell(unit_lines(units)), Cell((Line(_("Not allotted")),))
    return _entries(entries, widths, with_period=len({entry.period for entry in entries}) > 1)


def _entries(entries: tuple[ResultEntry, ...], widths: tuple[float, ...], *, with_period: bool) -> tuple[Entry, ...]:
    rows: tuple[tuple[Entry, ...], ...] = tuple(
        (Cell((Line(entry.unit),)), Cell(result_lines(entry, with_period=with_period))) for entry in entries
    )
    return rows[0] if len(rows) == 1 else (Group(widths, rows),)


def _removal(node: RemovedNode) -> str:
    values = {"date": format_date(node.removed_on), "version": node.version}
    return _("(Removed on %(date)s by version %(version)s)") % values


def _results_label() -> str:
    return _("Results and achievements")


def _plan_headings(plan: PlanDocument) -> list[Heading]:
    """The plan's labels over the report's order of columns; a label that spanned neighbours still does."""
    labels: list[tuple[int, str]] = []
    for index, cell in enumerate(plan.header):
        labels += [(index, cell.label)] * cell.span
    by_kind: dict[str, tuple[int, str]] = {
        column.kind: label for column, label in zip(plan.columns, labels, strict=False)
    }
    headings: list[Heading] = []
    last: tuple[int, str] | None = None
    for kind in KINDS[:-1]:
        label = by_kind.get(kind, (-1, column_label(kind)))
        if headings and label == last and label[0] >= 0:
            headings[-1] = Heading(headings[-1].label, headings[-1].span + 1)
        else:
            headings.append(Heading(label[1]))
        last = label
    return headings


def _figure(figure: FigureEntry) -> str:
    return f"{figure.name}：{_number(figure.value)} {figure.unit}".rstrip()


def _number(value: Decimal) -> str:
    """Thousands marked, no trailing zeros: 3,482 or 12.5."""
    written = f"{value:,f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
