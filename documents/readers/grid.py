"""The content table's grid: header, the kind of each column, and which cell of a short row stands in which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from documents.readers.blocks import Block, Cell
from documents.readers.units import looks_like_units
from plans import numbering
from plans.document import Column, ColumnKind, HeaderCell

_LONGEST_LABEL = 12
_SENTENCE_END = "。！？；!?;"
_WIDEST = 8


@dataclass(frozen=True, slots=True)
class Grid:
    """What is known of the table before its rows are read. Kins are those of `plans.numbering.kin`."""

    header: tuple[HeaderCell, ...]
    header_cells: tuple[str, ...]
    columns: tuple[Column, ...]
    item_style: str | None
    focus_style: str | None
    measure_kins: frozenset[str]

    @property
    def item_kin(self) -> str | None:
        return numbering.kin(self.item_style) if self.item_style else None

    @property
    def focus_kin(self) -> str | None:
        return numbering.kin(self.focus_style) if self.focus_style else None

    def place(self, kind: ColumnKind) -> int | None:
        """Index of the first column of `kind`."""
        return next((index for index, column in enumerate(self.columns) if column.kind == kind), None)

    def is_header(self, row: Block) -> bool:
        """Whether `row` repeats the header, as on top of a page."""
        return bool(self.header_cells) and _labels(row) == self.header_cells


@dataclass(frozen=True, slots=True)
class Open:
    """What the row before left off: whether its focus point, measures (if any) and extra cells end like sentences."""

    focus_finished: bool
    measures_finished: bool
    has_measures: bool
    extra_finished: bool


def grid_of(rows: Sequence[Block]) -> Grid:
    """Learn the grid from the table's rows, the header among them."""
    has_header = _is_header(rows[0])
    body = rows[1:] if has_header else rows
    width = _width(body, len(rows[0].cells) if has_header else 0)
    full = [row for row in body if len(row.cells) == width] or list(body)
    kinds = _kinds(full, width)
    header_cells = _labels(rows[0]) if has_header else ()
    header = _header(rows[0], kinds) if has_header else ()
    labels = [label for cell in header for label in [cell.label] * cell.span]
    columns = tuple(
        Column(kind, labels[index] if kind == "extra" and index < len(labels) else "")
        for index, kind in enumerate(kinds)
    )
    grid = Grid(header, header_cells, columns, None, None, frozenset())
    return Grid(
        header,
        header_cells,
        columns,
        # A small table may have its only marks in rows that lack a later cell.
        _style(full, grid.place("item")) or _style(body, grid.place("item")),
        _style(full, grid.place("focus")) or _style(body, grid.place("focus")),
        frozenset(map(numbering.kin, _styles(full, grid.place("measures"), whole_cell=True))),
    )


def aligned(cells: list[Cell], grid: Grid, before: Open) -> list[Cell]:
    """The row's cells, one for each column. A short row's cells keep their order and go where they fit best."""
    width = len(grid.columns)
    if len(cells) >= width:
        return [*cells[: width - 1], [text for cell in cells[width - 1 :] for text in cell]]
    if width > _WIDEST:
        return [*cells, *([] for _ in range(width - len(cells)))]
    # Where two fit alike, the first column is the likelier to be missing: its cell spans the rows.
    places = max(
        combinations(range(width), len(cells)), key=lambda taken: (_row_fit(cells, grid, taken, before), taken)
    )
    row: list[Cell] = [[] for _ in range(width)]
    for cell, place in zip(cells, places, strict=True):
        row[place] = cell
    return row


def is_finished(text: str) -> bool:
    """Whether `text` ends like a sentence."""
    return text.rstrip("」』）) \u3000")[-1:] in tuple(_SENTENCE_END)


def starts_with(cell: Cell, kin: str | None) -> bool:
    """Whether the cell begins with a marker of `kin`."""
    found = numbering.match_marker(cell[0]) if cell and kin else None
    return found is not None and numbering.kin(found[1]) == kin


def _row_fit(cells: list[Cell], grid: Grid, taken: Sequence[int], before: Open) -> float:
    placed = dict(zip(taken, cells, strict=True))
    fit = sum(_fit(cell, grid, place, before) for place, cell in placed.items())
    item, focus = grid.place("item"), grid.place("focus")
    if item is not None and placed.get(item):
        # A row that names a work item names a focus point as well; without numbers rather both than one.
        if focus not in placed:
            return fit - 2
        if before.focus_finished and not numbering.match_marker(placed[item][0]) and placed[focus]:
            return fit + 1
    return fit


def _fit(cell: Cell, grid: Grid, place: int, before: Open) -> float:
    if not cell:
        return 0
    kind = grid.columns[place].kind
    units = looks_like_units(cell)
    found = numbering.match_marker(cell[0])
    kin = numbering.kin(found[1]) if found else None
    if kind == "units":
        return 2 * units if units else -4
    own = {"item": grid.item_kin, "focus": grid.focus_kin}.get(kind)
    if kind in ("item", "focus"):
        if kin is not None:
            return 3 if kin == own else -3
        # Titles of items do not end like sentences, so that they may always go on.
        goes_on = kind == "item" or not before.focus_finished
        return (1 if kind == "focus" and goes_on else 0 if goes_on else -2) - units - (1 if len(cell) > 1 else 0)
    if kind == "extra":
        return -units + (-1 if before.extra_finished or kin else 2)
    fit = -units
    if kin is not None:
        fit += 2 if kin in grid.measure_kins else -2 if kin in (grid.item_kin, grid.focus_kin) else 0
    elif not before.has_measures:
        fit -= 1
    elif not before.measures_finished:
        fit += 1
    return fit


def _labels(row: Block) -> tuple[str, ...]:
    return tuple("".join(" ".join(cell).split()) for cell in row.cells if cell)


def _is_header(row: Block) -> bool:
    labels = _labels(row)
    return len(labels) > 1 and all(
        len(label) <= _LONGEST_LABEL and not numbering.match_marker(label) and label[-1] not in _SENTENCE_END
        for label in labels
    )


def _width(body: Sequence[Block], header: int) -> int:
    counts = Counter(len(row.cells) for row in body if any(row.cells))
    commonest = max(counts, key=lambda count: (counts[count], count)) if counts else 0
    # A row that fills more cells than the others have shows that they lack one; a stray tab fills none.
    filled = Counter(len(row.cells) for row in body if sum(map(bool, row.cells)) > commonest)
    wide = [count for count in filled if filled[count] * 20 >= counts[commonest]]
    return max([commonest, header, *wide])


def _kinds(full: Sequence[Block], width: int) -> list[ColumnKind]:
    columns = [[row.cells[place] for row in full if place < len(row.cells)] for place in range(width)]
    units = _unit_column(columns)
    texts = [place for place in range(width) if place != units]
    kinds: list[ColumnKind] = ["extra"] * width
    if units is not None:
        kinds[units] = "units"
    kinds[texts[0]] = "item"
    if len(texts) > 1:
        kinds[texts[1]] = "focus"
    if len(texts) > 2:
        kinds[max(texts[2:], key=lambda place: (_markers(columns[place]), -place))] = "measures"
    return kinds


def _unit_column(columns: Sequence[Sequence[Cell]]) -> int | None:
    """The column whose cells most look like units; the later one of equals; never the first."""
    best, found = 0.5, None
    for place, cells in enumerate(columns):
        filled = [cell for cell in cells if cell]
        if place and filled:
            score = sum(map(looks_like_units, filled)) / len(filled)
            if score >= best:
                best, found = score, place
    return found


def _markers(cells: Sequence[Cell]) -> int:
    return sum(numbering.match_marker(text) is not None for cell in cells for text in cell)


def _styles(rows: Sequence[Block], place: int | None, *, whole_cell: bool = False) -> Counter[str]:
    styles: Counter[str] = Counter()
    for row in rows:
        cell = row.cells[place] if place is not None and place < len(row.cells) else []
        for text in cell if whole_cell else cell[:1]:
            found = numbering.match_marker(text)
            if found:
                styles[found[1]] += 1
    return styles


def _style(rows: Sequence[Block], place: int | None) -> str | None:
    return next((style for style, _ in _styles(rows, place).most_common(1)), None)


def _header(row: Block, kinds: Sequence[ColumnKind]) -> tuple[HeaderCell, ...]:
    """Labels with spans: an empty cell widens the label before it; columns without cell go to the widest part."""
    labels: list[str] = []
    spans: list[int] = []
    for cell in row.cells:
        label = "".join("".join(cell).split())
        if label or not labels:
            labels.append(label)
            spans.append(1)
        else:
            spans[-1] += 1
    missing = len(kinds) - sum(spans)
    if missing > 0:
        spans[_widest(kinds, len(labels))] += missing
    return tuple(HeaderCell(label, span) for label, span in zip(labels, spans, strict=True))


def _widest(kinds: Sequence[ColumnKind], labels: int) -> int:
    """Which label spans the columns without label: the one over focus point and measures if these are neighbours."""
    focus = kinds.index("focus") if "focus" in kinds else 0
    beside = focus + 1 < len(kinds) and kinds[focus + 1] == "measures"
    return min(focus if beside else 0, labels - 1)
