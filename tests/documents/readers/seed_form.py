"""Prints a plan document as extraction leaves it: the form of the seeds, with its page breaks and its noise."""

from dataclasses import dataclass, field
from random import Random

from plans import numbering
from plans.document import FocusPoint, Measure, PlanDocument, Section, UnitRef, WorkItem

SENTENCE_END = "。！？；」』） "


@dataclass
class Form:
    """How to print: `pipes` instead of tabs, `tags` around paragraphs, chance of a page break in a row.

    `lost_columns`: rows without the first cell where it is empty; `lost_measures`: likewise the measures of whole rows;
    `lost_grid`: the rest of a cut row stands as plain paragraphs; `merged_rows`: two focus points in one row;
    `short_header`: a label over two columns is one cell.
    """

    random: Random
    pipes: bool = False
    tags: bool = True
    break_chance: float = 0.3
    lost_columns: bool = False
    lost_measures: bool = False
    lost_grid: bool = False
    merged_rows: bool = False
    short_header: bool = False
    repeated_header: bool = False
    bullets: bool = True
    lines: list[str] = field(default_factory=list)


def text_of(document: PlanDocument, form: Form) -> str:
    """The whole plan as text."""
    styles = document.styles
    title = document.title.replace(str(document.year), f" {document.year} ")
    form.lines += ["", "", title, ""]
    if document.subtitle:
        form.lines += [document.subtitle, ""]
    for section in document.sections:
        form.lines += [_marked(section.ordinal, styles.section, section.heading), ""]
        _print_section(document, section, form)
        form.lines.append("")
    for label in document.signatories:
        form.lines += [f"{label}：", ""]
    return "\n".join(form.lines)


def _print_section(document: PlanDocument, section: Section, form: Form) -> None:
    bullet = "- " if form.bullets else ""
    if section.text is not None:
        form.lines.append(section.text)
    for point in section.points:
        form.lines.append(bullet + _marked(point.ordinal, document.styles.point, point.text))
    if section.kind == "goals":
        for goal in document.goals:
            form.lines.append(bullet + _marked(goal.ordinal, document.styles.goal, f"{goal.title}：{goal.text}"))
    if section.kind == "content":
        _print_table(document, form)


def _print_table(document: PlanDocument, form: Form) -> None:
    if not any(item.ordinal and item.focus_points[0].measures for item in document.items):
        # Without one whole row nobody could tell which cells the others lack.
        form.lost_columns = form.lost_measures = False
    header = _header(document, form)
    form.lines.append(_row(header, form))
    if form.pipes:
        form.lines.append("|" + "---|" * len(header))
    for item in document.items:
        points = list(item.focus_points)
        while points:
            first = item if len(points) == len(item.focus_points) else None
            if form.merged_rows and len(points) > 1 and all(_begins_at_one(focus) for focus in points[:2]):
                two = [_cells(document, first, points[0]), _cells(document, None, points[1])]
                _print_row(document, [[*one, *other] for one, other in zip(*two, strict=True)], form)
                points = points[2:]
            else:
                _print_focus(document, _cells(document, first, points.pop(0)), form)


def _begins_at_one(focus: FocusPoint) -> bool:
    return bool(focus.measures) and focus.measures[0].ordinal == 1 and not focus.extra


def _print_focus(document: PlanDocument, cells: list[list[str]], form: Form) -> None:
    """One row, whole or cut at a page break."""
    chance = form.random.random()
    if chance >= form.break_chance:
        _print_row(document, cells, form, whole=True)
        if chance > 0.8:
            form.lines.append("")
        return
    measures = next(place for place, column in enumerate(document.columns) if column.kind == "measures")
    before, after = _cut(cells, document, form.random)
    if _may_lose_grid(document, form) and not any(cell for place, cell in enumerate(after) if place != measures):
        _print_row(document, before, form)
        for text in after[measures]:
            form.lines += ["", text]
        form.lines.append("")
        return
    _print_row(document, before, form)
    form.lines.append("")
    if form.repeated_header:
        form.lines.append(_row(_header(document, form), form))
    _print_row(document, after, form)


def _may_lose_grid(document: PlanDocument, form: Form) -> bool:
    """Outside the table a measure that is marked as items are reads as the next item, to people as well."""
    return form.lost_grid and numbering.kin(document.styles.item) not in map(numbering.kin, document.styles.measures)


def _header(document: PlanDocument, form: Form) -> list[list[str]]:
    cells = [[text] for cell in document.header for text in [cell.label, *[""] * (cell.span - 1)]]
    # Which label spans two columns is then seen from the columns alone: focus point and measures if neighbours.
    is_plain = document.header[1].span == 2 or document.columns[2].kind != "measures"
    return [cell for cell in cells if cell != [""]] if form.short_header and is_plain else cells


def _cells(document: PlanDocument, item: WorkItem | None, focus: FocusPoint) -> list[list[str]]:
    styles = document.styles
    by_kind = {
        "item": [_marked(item.ordinal, styles.item, item.title)] if item else [],
        "focus": [_marked(focus.ordinal, styles.focus, focus.text)],
        "measures": _paragraphs(focus.measures, styles.measures, 0),
        "units": [" ".join(unit.name for unit in focus.units)],
    }
    return [
        [text for text in ([focus.extra[column.label]] if column.kind == "extra" else by_kind[column.kind]) if text]
        for column in document.columns
    ]


def _paragraphs(measures: tuple[Measure, ...], styles: tuple[str, ...], depth: int) -> list[str]:
    printed: list[str] = []
    for measure in measures:
        first, *others = measure.text.split("\n")
        printed += [_marked(measure.ordinal, styles[depth], first), *others]
        printed += _paragraphs(measure.measures, styles, depth + 1)
    return printed


def _print_row(document: PlanDocument, cells: list[list[str]], form: Form, *, whole: bool = False) -> None:
    kinds = [column.kind for column in document.columns]
    if form.lost_columns and not cells[0] and kinds[:2] == ["item", "focus"]:
        cells = cells[1:]
    elif whole and form.lost_measures and kinds[-2:] == ["measures", "units"] and not cells[-2] and cells[-1]:
        cells = [*cells[:-2], cells[-1]]
    form.lines.append(_row(cells, form))


def _row(cells: list[list[str]], form: Form) -> str:
    texts = [_cell(cell, form) for cell in cells]
    return "| " + " | ".join(texts) + " |" if form.pipes else "\t".join(texts)


def _cell(paragraphs: list[str], form: Form) -> str:
    if not form.tags and all(map(_goes_on, paragraphs, paragraphs[1:])):
        return " ".join(paragraphs)
    if len(paragraphs) > 2 and form.random.random() < 0.3:
        return '<ol style="list-style-type: none"> ' + " <li>".join(paragraphs) + " "
    return " ".join(f"<p>{text}</p>" for text in paragraphs)


def _goes_on(before: str, after: str) -> bool:
    """Whether `after` is told from the paragraph before it by its marker alone: the next one of the same list."""
    first, second = numbering.parse_marker(before), numbering.parse_marker(after)
    return bool(first and second) and (first[0] + 1, first[1]) == second[:2]


def _cut(cells: list[list[str]], document: PlanDocument, random: Random) -> tuple[list[list[str]], list[list[str]]]:
    """Cut a row's cells at a page break, each within a paragraph, words and names too."""
    before: list[list[str]] = []
    after: list[list[str]] = []
    for column, cell in zip(document.columns, cells, strict=True):
        style = {"item": document.styles.item, "focus": document.styles.focus}.get(column.kind)
        place = random.randrange(len(cell)) if cell else 0
        spots = _spots(cell[place], style) if cell else []
        if not spots or random.random() < 0.3:
            before.append(cell)
            after.append([])
            continue
        spot = random.choice(spots)
        before.append([*cell[:place], cell[place][:spot]])
        after.append([cell[place][spot:], *cell[place + 1 :]])
    return before, after


def _spots(text: str, style: str | None) -> list[int]:
    """Where a paragraph can be cut: not in its marker, not after a sentence, not beside a space."""
    marker = numbering.match_marker(text)
    begin = (marker[2] if marker else 0) + 2
    return [
        spot for spot in range(begin, len(text) - 1) if text[spot - 1] not in SENTENCE_END and text[spot] not in " 」"
    ]


def _marked(ordinal: int | None, style: str, text: str) -> str:
    return text if ordinal is None else f"{numbering.marker(ordinal, style)}{'' if '(' in style else ' '}{text}".strip()


def units(*names: str) -> tuple[UnitRef, ...]:
    """Units by name, as a reader makes them."""
    return tuple(UnitRef(name, generic=name.startswith("各")) for name in names)
