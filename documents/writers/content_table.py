"""The content table (計畫內容) of a plan as a ruled grid: columns, labels and markers as the document says."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from documents.writers.grid import Cell, Entry, Grid, Group, Heading, Line, hanging
from plans.document import Column, FocusPoint, Measure, PlanDocument, UnitRef, WorkItem
from plans.numbering import marker

# Shares of the printed width, from the official form; an `extra` column (e.g. 預期目標) takes its part of the whole.
SHARES = {"item": 27.0, "focus": 43.0, "measures": 67.0, "units": 23.0, "extra": 30.0}


def content_grid(document: PlanDocument, width: float) -> Grid:
    """The table over `width` mm: one row per work item, beside it a group of its focus points."""
    columns = document.columns
    widths = column_widths([column.kind for column in columns], width)
    rows: list[tuple[Entry, ...]] = []
    for item in document.items:
        title = Cell((item_line(document, item),))
        if columns and columns[0].kind == "item":
            focus_rows = tuple(_focus_row(document, focus, columns[1:], widths[1:]) for focus in item.focus_points)
            rows.append((title, Group(widths[1:], focus_rows or (_blank(columns[1:]),))))
        else:
            # No leading column for the item: its title is a row of its own over the whole width.
            rest = [(column, share) for column, share in zip(columns, widths, strict=True) if column.kind != "item"]
            rows.append((Cell(title.lines, span=len(widths)),))
            rows.extend(
                _focus_row(document, focus, tuple(column for column, _share in rest), tuple(s for _c, s in rest))
                for focus in item.focus_points
            )
    return Grid(widths, header_row(document), tuple(rows))


def column_widths(kinds: Iterable[str], width: float) -> tuple[float, ...]:
    """Widths in mm, summing up to `width`."""
    shares = [SHARES[kind] for kind in kinds]
    whole = sum(shares) or 1.0
    return tuple(round(share * width / whole, 2) for share in shares)


def header_row(document: PlanDocument) -> tuple[Heading, ...]:
    """The header's labels with spans that fill the columns exactly; usual labels where the document has none."""
    if not document.header:
        return tuple(Heading(column.label or column_label(column.kind)) for column in document.columns)
    headings: list[Heading] = []
    left = len(document.columns)
    for cell in document.header:
        span = min(max(cell.span, 1), left)
        if span:
            headings.append(Heading(cell.label, span))
            left -= span
    if left:
        headings[-1] = Heading(headings[-1].label, headings[-1].span + left)
    return tuple(headings)


def column_label(kind: str) -> str:
    """The usual label of a column."""
    return {
        "item": _("Work item"),
        "focus": _("Focus point"),
        "measures": _("Measures"),
        "units": _("Responsible unit"),
    }.get(kind, "")


def item_line(document: PlanDocument, item: WorkItem) -> Line:
    """The item's title. In the narrow columns the marker stands in the text: hanging would leave it too few signs."""
    return Line(mark(item.ordinal, document.styles.item) + item.title)


def focus_line(document: PlanDocument, focus: FocusPoint) -> Line:
    """The focus point's text with its marker."""
    return Line(mark(focus.ordinal, document.styles.focus) + focus.text)


def measure_lines(document: PlanDocument, measures: Iterable[Measure], depth: int = 0, offset: float = 0) -> list[Line]:
    """Measures with hanging indents: a nested marker stands where its parent's text begins."""
    lines: list[Line] = []
    for measure in measures:
        line = measure_line(document, measure, depth, offset)
        lines.append(line)
        lines.extend(measure_lines(document, measure.measures, depth + 1, max(line.start, depth + 1.0)))
    return lines


def measure_line(document: PlanDocument, measure: Measure, depth: int, offset: float) -> Line:
    """One measure; a placeholder prints its marker alone."""
    text = "" if measure.placeholder else measure.text
    return hanging(text, mark(measure.ordinal, document.styles.measure(depth)), offset)


def mark(ordinal: int | None, style: str) -> str:
    """The marker as printed; a number beyond what the style can count (甲 ends at 癸) falls back to digits."""
    if ordinal is None:
        return ""
    try:
        return marker(ordinal, style)
    except (OverflowError, ValueError):
        return f"{ordinal}."


def unit_lines(units: Iterable[UnitRef]) -> tuple[Line, ...]:
    """One unit a line, with its part where lead and supporting units are told apart."""
    parts = {"lead": pgettext("unit", "(lead)"), "supporting": pgettext("unit", "(supporting)"), "": ""}
    return tuple(Line(unit.name + parts[unit.part]) for unit in units)


def leaves(document: PlanDocument, focus: FocusPoint) -> list[tuple[Measure, tuple[Line, ...], tuple[UnitRef, ...]]]:
    """Each leaf measure with its lines (parents not yet printed stand above it) and the units that answer for it."""
    found: list[tuple[Measure, tuple[Line, ...], tuple[UnitRef, ...]]] = []

    def visit(
        measures: Iterable[Measure], depth: int, offset: float, above: list[Line], units: tuple[UnitRef, ...]
    ) -> None:
        for measure in measures:
            line = measure_line(document, measure, depth, offset)
            own = measure.units or units
            above.append(line)
            if measure.measures:
                visit(measure.measures, depth + 1, max(line.start, depth + 1.0), above, own)
            else:
                found.append((measure, tuple(above), own))
                above.clear()

    visit(focus.measures, 0, 0.0, [], focus.units)
    return found


def _blank(columns: tuple[Column, ...]) -> tuple[Entry, ...]:
    return tuple(Cell() for _column in columns)


def _focus_row(
    document: PlanDocument, focus: FocusPoint, columns: tuple[Column, ...], widths: tuple[float, ...]
) -> tuple[Entry, ...]:
    """A focus point's cells; columns that differ from measure to measure stand together as a group of rows."""
    varying = [index for index, column in enumerate(columns) if _varies(focus, column)]
    first, end = (varying[0], varying[-1] + 1) if varying else (0, 0)
    if end - first < 2 or end - first != len(varying):
        return tuple(_whole_cell(document, focus, column, columns) for column in columns)
    rows = tuple(
        tuple(_leaf_cell(column, leaf, lines, units) for column in columns[first:end])
        for leaf, lines, units in leaves(document, focus)
    )
    return (
        *(_whole_cell(document, focus, column, columns) for column in columns[:first]),
        Group(widths[first:end], rows),
        *(_whole_cell(document, focus, column, columns) for column in columns[end:]),
    )


def _varies(focus: FocusPoint, column: Column) -> bool:
    match column.kind:
        case "measures":
            return bool(focus.measures)
        case "units":
            return any(measure.units for measure in focus.walk())
        case "extra":
            return any(measure.extra.get(column.label) for measure in focus.walk())
        case _:
            return False


def _leaf_cell(column: Column, leaf: Measure, lines: tuple[Line, ...], units: tuple[UnitRef, ...]) -> Cell:
    match column.kind:
        case "measures":
            return Cell(lines)
        case "units":
            return Cell(unit_lines(units))
        case _:
            return Cell((Line(leaf.extra.get(column.label, "")),))


def _whole_cell(document: PlanDocument, focus: FocusPoint, column: Column, columns: tuple[Column, ...]) -> Cell:
    """A cell for the whole focus point. What has no column of its own goes in with its neighbour: nothing is lost."""
    kinds = {other.kind for other in columns}
    match column.kind:
        case "focus":
            below = [] if "measures" in kinds else measure_lines(document, focus.measures)
            return Cell((focus_line(document, focus), *below))
        case "measures":
            above = [] if "focus" in kinds else [focus_line(document, focus)]
            return Cell((*above, *measure_lines(document, focus.measures)))
        case "units":
            own = [unit for measure in focus.walk() for unit in measure.units]
            return Cell(unit_lines(dict.fromkeys((*focus.units, *own))))
        case _:
            texts = [focus.extra.get(column.label, ""), *(m.extra.get(column.label, "") for m in focus.walk())]
            return Cell(tuple(Line(text) for text in texts if text))
