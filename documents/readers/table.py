"""The content table: its drafted rows → work items, focus points, measures, units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from documents.readers import reasons
from documents.readers.blocks import Block
from documents.readers.draft import Drafting, Group, ItemDraft
from documents.readers.grid import Grid, grid_of
from documents.readers.units import UnitNames, units_of
from plans import numbering, outline
from plans.document import Column, Doubt, FocusPoint, HeaderCell, MarkerStyles, Measure, UnitRef, WorkItem

_LONGEST_UNIT = 20


@dataclass(frozen=True, slots=True)
class Table:
    """The content table as read. Styles are None where nothing is numbered; `measure_styles` by depth.

    `behind`: the blocks after its last row that do not belong to it.
    """

    header: tuple[HeaderCell, ...]
    columns: tuple[Column, ...]
    items: tuple[WorkItem, ...]
    item_style: str | None
    focus_style: str | None
    measure_styles: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    behind: tuple[Block, ...]


def table_of(blocks: Sequence[Block], behind: Sequence[Block]) -> Table:
    """Read the blocks from the table's first row to its last; paragraphs between lost their grid.

    So may those `behind` the last row have: they belong to the table where the first of them carries it on.
    """
    grid = grid_of([block for block in blocks if block.is_row])
    drafting = Drafting(grid)
    for block in blocks[1:] if grid.header else blocks:
        if block.is_row:
            drafting.row(block)
        else:
            drafting.paragraph(block)
    if behind and drafting.is_carried_on(behind[0]):
        for block in behind:
            drafting.paragraph(block)
        behind = ()
    assembly = _Assembly(grid, drafting.items)
    items = tuple(assembly.item(draft) for draft in drafting.items)
    doubts = [*drafting.doubts, *assembly.doubts]
    if not grid.header:
        doubts.append(Doubt(blocks[0].line, reasons.NO_HEADER, blocks[0].text[: outline.EXCERPT]))
    if grid.place("units") is None:
        doubts.append(Doubt(blocks[0].line, reasons.NO_UNITS))
    styles = assembly.measure_styles()
    return Table(
        header=grid.header,
        columns=grid.columns,
        items=items,
        item_style=grid.item_style,
        focus_style=grid.focus_style,
        measure_styles=styles,
        doubts=tuple(doubts),
        behind=tuple(behind),
    )


class _Assembly:
    """Turns groups into focus points, knowing all cells of the table."""

    def __init__(self, grid: Grid, items: Sequence[ItemDraft]) -> None:
        groups = [group for item in items for group in item.groups]
        self.grid = grid
        self.doubts: list[Doubt] = []
        self.entries = {id(group): outline.split(group.measures.paragraphs()) for group in groups}
        self.levels = outline.hierarchy(self.entries.values())
        whole = [group.units[0] for group in groups if len(group.units) == 1]
        self.unit_names = UnitNames(whole)
        self.styles: list[Counter[str]] = []

    def item(self, draft: ItemDraft) -> WorkItem:
        """The work item of a draft."""
        text = "\n".join(paragraph.text for paragraph in draft.title.paragraphs())
        ordinal, title = _numbered(text, self.grid.item_kin)
        points = tuple(point for group in draft.groups for point in self._points(group))
        return WorkItem(title=title, ordinal=ordinal, focus_points=points)

    def measure_styles(self) -> tuple[str, ...]:
        """The commonest style at each depth, no two levels alike, filled up with the usual ones."""
        chosen: list[str] = []
        for style in [*(style for depth in self.styles for style, _ in depth.most_common(1)), *MarkerStyles().measures]:
            if numbering.kin(style) not in map(numbering.kin, chosen):
                chosen.append(style)
        return tuple(chosen[: max(len(self.styles), len(MarkerStyles().measures))])

    def _points(self, group: Group) -> list[FocusPoint]:
        kins = frozenset([self.grid.focus_kin] if self.grid.focus_kin else [])
        focus = outline.split(group.focus.paragraphs(), kins=kins) or [outline.Entry(None, None, [], group.line)]
        measures = self._shared_measures(group, len(focus))
        units = self._shared_units(group, len(focus))
        extra = {
            label: "\n".join(paragraph.text for paragraph in text.paragraphs())
            for label, text in group.extra.items()
            if text
        }
        points = [
            FocusPoint(
                text="\n".join(entry.lines),
                ordinal=entry.ordinal,
                units=units[place],
                measures=measures[place],
                extra=extra if place == 0 else {},
            )
            for place, entry in enumerate(focus)
        ]
        if not group.focus:
            self._doubt(reasons.NO_FOCUS_POINT, group, points[0].uid)
        return points

    def _shared_measures(self, group: Group, count: int) -> list[tuple[Measure, ...]]:
        own_units = {line: units_of(" ".join(cell)) for line, cell in group.own_units.items()}
        measures, styles, doubts = outline.nest(
            self.entries[id(group)], self.levels, units=own_units if len(own_units) > 1 else {}
        )
        self.doubts.extend(doubts)
        for depth, style in enumerate(styles):
            if len(self.styles) == depth:
                self.styles.append(Counter())
            self.styles[depth][style] += 1
        if count == 1:
            return [measures]
        shares = self._unmarked_shares(group, count) or outline.restarts(measures)
        even = len(shares) == count
        self._doubt(reasons.SEVERAL_POINTS if even else reasons.UNEVEN_POINTS, group)
        shares += [()] * (count - len(shares))
        return [*shares[: count - 1], tuple(measure for share in shares[count - 1 :] for measure in share)]

    def _unmarked_shares(self, group: Group, count: int) -> list[tuple[Measure, ...]]:
        """One paragraph without marker for each focus point; [] for anything else."""
        texts = group.measures.paragraphs()
        if len(texts) != count or any(entry.style for entry in self.entries[id(group)]):
            return []
        return [(Measure(text),) for text, _ in texts]

    def _shared_units(self, group: Group, count: int) -> list[tuple[UnitRef, ...]]:
        paragraphs = self._unit_paragraphs(group)
        if count > 1 and len(paragraphs) == count:
            shares = [units_of(text) for text in paragraphs]
        else:
            shares = [units_of(" ".join(paragraphs))] * count
            if count > 1:
                self._doubt(reasons.SHARED_UNITS, group)
        for unit in {unit.name: None for share in shares for unit in share if len(unit.name) > _LONGEST_UNIT}:
            self.doubts.append(Doubt(group.line, reasons.LONG_UNIT, unit[: outline.EXCERPT]))
        return shares

    def _unit_paragraphs(self, group: Group) -> list[str]:
        """The units cell's paragraphs, put together where page breaks cut it."""
        paragraphs: list[list[str]] = []
        for cell in group.units:
            if paragraphs:
                last = paragraphs[-1]
                last += [self.unit_names.between(last[-1], cell[0]), cell[0]]
                cell = cell[1:]
            paragraphs.extend([text] for text in cell)
        return ["".join(pieces) for pieces in paragraphs]

    def _doubt(self, reason: str, group: Group, uid: str | None = None) -> None:
        excerpt = next((text[: outline.EXCERPT] for text, _ in group.focus.paragraphs()), "")
        self.doubts.append(Doubt(group.line, reason, excerpt, uid))


def _numbered(text: str, kin: str | None) -> tuple[int | None, str]:
    found = numbering.match_marker(text)
    if not found or numbering.kin(found[1]) != kin:
        return None, text
    return found[0], text[found[2] :].strip()
