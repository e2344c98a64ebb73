"""The content table's rows, joined over page breaks: items and groups of focus points with their raw cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from documents.readers import reasons
from documents.readers.blocks import Block, Cell
from documents.readers.grid import Grid, Open, aligned, is_finished, starts_with
from plans import numbering
from plans.document import Doubt
from plans.outline import EXCERPT, Paragraph


class Text:
    """Paragraphs that grow at their end, in time proportional to what is added."""

    def __init__(self) -> None:
        self._pieces: list[tuple[list[str], int]] = []

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def begin(self, paragraphs: Iterable[str], line: int) -> None:
        """Add paragraphs of their own."""
        self._pieces.extend(([text], line) for text in paragraphs)

    def carry_on(self, paragraphs: Cell, line: int, *, whole: bool) -> None:
        """Add what comes after a page break: the first paragraph joins the last one, unless it is `whole`."""
        if paragraphs and self._pieces and not whole:
            self._pieces[-1][0].append(paragraphs[0])
            paragraphs = paragraphs[1:]
        self.begin(paragraphs, line)

    def is_finished(self) -> bool:
        """Whether there is nothing yet, or it ends like a sentence."""
        return not self._pieces or is_finished(self._pieces[-1][0][-1])

    def paragraphs(self) -> list[Paragraph]:
        """The paragraphs with the source line each begins on."""
        return [Paragraph("".join(pieces), line) for pieces, line in self._pieces]


@dataclass(slots=True)
class Group:
    """One row of the printed table, page breaks undone; mostly one focus point.

    `units` holds the cell's paragraphs, one list for each page; `own_units` by source line, where each measure has
    a row and units of its own.
    """

    line: int
    focus: Text = field(default_factory=Text)
    measures: Text = field(default_factory=Text)
    units: list[Cell] = field(default_factory=list)
    own_units: dict[int, Cell] = field(default_factory=dict)
    extra: dict[str, Text] = field(default_factory=dict)


@dataclass(slots=True)
class ItemDraft:
    """A work item: its title cell and its groups."""

    line: int
    title: Text = field(default_factory=Text)
    groups: list[Group] = field(default_factory=list)


class Drafting:
    """Takes the table's blocks in order."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.items: list[ItemDraft] = []
        self.doubts: list[Doubt] = []
        self._after_break = False
        self._outside = False
        # Kins of the measures since the grid was lost: they cannot mark items or focus points as well.
        self._outside_kins: set[str] = set()

    def row(self, block: Block) -> None:
        """Add a row of cells."""
        if self.grid.is_header(block):
            self._after_break = True
            return
        self._after_break = self._after_break or block.after_gap or self._outside
        self._outside = False
        self._outside_kins.clear()
        self._question(block)
        cells: dict[str, Cell] = {}
        extra: dict[str, Cell] = {}
        for column, cell in zip(self.grid.columns, aligned(block.cells, self.grid, self._open()), strict=True):
            if column.kind == "extra":
                extra[column.label] = [*extra.get(column.label, ()), *cell]
            else:
                cells[column.kind] = cell
        if any(cells.values()) or any(extra.values()):
            self._take(cells, extra, block.line)
        self._after_break = False

    def paragraph(self, block: Block) -> None:
        """Add a paragraph that stands between rows: the grid of its page was lost."""
        texts = block.cells[0]
        if self._begins(texts, self.grid.item_kin, self._last_ordinal(item=True)):
            self._new_item(texts, block.line)
        elif self._begins(texts, self.grid.focus_kin, self._last_ordinal(item=False)):
            self._new_group(texts, block.line)
        else:
            measures = self._group(block.line).measures
            found = numbering.match_marker(texts[0])
            if found:
                self._outside_kins.add(numbering.kin(found[1]))
            if not self._outside:
                self.doubts.append(Doubt(block.line, reasons.OUTSIDE_TABLE, block.text[:EXCERPT]))
            if self._outside or not measures:
                measures.begin(texts, block.line)
            else:
                measures.carry_on(texts, block.line, whole=_is_marked(texts))
        self._outside = True

    def is_carried_on(self, block: Block) -> bool:
        """Whether a paragraph behind the last row goes on with its measures, or with the list of rows."""
        texts = block.cells[0]
        found = numbering.match_marker(texts[0])
        if found is None:
            return not self._open().measures_finished
        kin = numbering.kin(found[1])
        return kin in self.grid.measure_kins or any(
            self._begins(texts, row_kin, self._last_ordinal(item=row_kin == self.grid.item_kin))
            for row_kin in (self.grid.item_kin, self.grid.focus_kin)
        )

    def _take(self, cells: dict[str, Cell], extra: dict[str, Cell], line: int) -> None:
        item, focus = cells.get("item", []), cells.get("focus", [])
        measures, units = cells.get("measures", []), cells.get("units", [])
        goes_on = carried_on = self._goes_on(item, focus, units)
        if item and (starts_with(item, self.grid.item_kin) or not goes_on):
            self._new_item(item, line)
            goes_on = False
        elif item:
            self.items[-1].title.carry_on(item, line, whole=False)
        if focus and (starts_with(focus, self.grid.focus_kin) or not goes_on):
            self._new_group(focus, line)
            goes_on = False
        elif focus:
            self._group(line).focus.carry_on(focus, line, whole=False)
        elif not goes_on and item and (measures or units):
            self._new_group([], line)
        if not (measures or units or any(extra.values())):
            return
        group = self._group(line)
        if goes_on and group.measures:
            group.measures.carry_on(measures, line, whole=_is_marked(measures))
        else:
            group.measures.begin(measures, line)
        if units:
            group.units.append(units)
            if measures and not carried_on:
                group.own_units[line] = units
        for label, cell in extra.items():
            text = group.extra.setdefault(label, Text())
            text.carry_on(cell, line, whole=not goes_on or _is_marked(cell))

    def _goes_on(self, item: Cell, focus: Cell, units: Cell) -> bool:
        """Whether unmarked cells of this row continue those above, cut at a page break."""
        if not self.items or not self.items[-1].groups:
            return False
        if not self._after_break:
            return not units and not (item and focus)
        before = self._open()
        stands_alone = bool(focus and units) and before.focus_finished and before.measures_finished
        return not stands_alone or starts_with(focus, self.grid.focus_kin)

    def _open(self) -> Open:
        if not self.items or not self.items[-1].groups:
            return Open(focus_finished=True, measures_finished=True, has_measures=False, extra_finished=True)
        group = self.items[-1].groups[-1]
        return Open(
            focus_finished=group.focus.is_finished(),
            measures_finished=group.measures.is_finished(),
            has_measures=bool(group.measures),
            extra_finished=all(text.is_finished() for text in group.extra.values()),
        )

    def _question(self, block: Block) -> None:
        width, count = len(self.grid.columns), len(block.cells)
        if count != width:
            reason = reasons.FEWER_CELLS if count < width else reasons.MORE_CELLS
            self.doubts.append(Doubt(block.line, reason, block.text[:EXCERPT]))

    def _new_item(self, title: Cell, line: int) -> None:
        self.items.append(ItemDraft(line))
        self.items[-1].title.begin(title, line)

    def _new_group(self, focus: Cell, line: int) -> None:
        if not self.items:
            self.items.append(ItemDraft(line))
        self.items[-1].groups.append(Group(line))
        self.items[-1].groups[-1].focus.begin(focus, line)

    def _group(self, line: int) -> Group:
        if not self.items or not self.items[-1].groups:
            self._new_group([], line)
        return self.items[-1].groups[-1]

    def _begins(self, texts: Cell, kin: str | None, last: int) -> bool:
        """Whether a paragraph outside the grid goes on with the items or focus points, not with measures."""
        found = numbering.match_marker(texts[0])
        if not found or kin is None or kin in self.grid.measure_kins or kin in self._outside_kins:
            return False
        return numbering.kin(found[1]) == kin and found[0] == last + 1

    def _last_ordinal(self, *, item: bool) -> int:
        if not self.items:
            return 0
        texts = [self.items[-1].title] if item else [group.focus for group in self.items[-1].groups[-1:]]
        found = [numbering.match_marker(text) for each in texts for text, _ in each.paragraphs()[-1:]]
        return next((ordinal[0] for ordinal in found if ordinal), 0)


def _is_marked(cell: Cell) -> bool:
    return bool(cell) and numbering.match_marker(cell[0]) is not None
