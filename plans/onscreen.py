"""A plan document as the pages show it: markers written out, depths, columns folded for a screen.

The work item is a band across the table, so its column goes and its label joins the next one's. No request here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .document import (
    Column,
    FocusPoint,
    HeaderCell,
    MarkerStyles,
    Measure,
    PlanDocument,
    Section,
    UnitRef,
    WorkItem,
)
from .paths import written


@dataclass(slots=True)
class Line:
    """A measure with its marker and what is below it, a point, a goal (with `title`) or a basis letter (`source`)."""

    uid: str
    marker: str
    text: str
    title: str = ""
    units: tuple[UnitRef, ...] = ()
    below: tuple[Line, ...] = ()
    version: int = 0
    depth: int = 0
    placeholder: bool = False
    truncated: bool = False
    source: Any = None


@dataclass(slots=True)
class FocusRow:
    """A focus point: one row of the table. `cells` are its columns: kind, label, and an extra column's text."""

    uid: str
    marker: str
    text: str
    units: tuple[UnitRef, ...]
    measures: tuple[Line, ...]
    cells: tuple[tuple[str, str, str], ...]
    version: int = 0


@dataclass(slots=True)
class Band:
    """A work item across the table, and its focus points."""

    uid: str
    marker: str
    title: str
    focus_points: tuple[FocusRow, ...]
    version: int = 0


@dataclass(slots=True)
class SectionBlock:
    """A section. `letters` and `goals` are filled where its kind shows them; `has_table` where the table stands."""

    uid: str
    marker: str
    heading: str
    kind: str
    text: str | None
    points: tuple[Line, ...]
    letters: tuple[Line, ...] = ()
    goals: tuple[Line, ...] = ()
    has_table: bool = False
    shows_text: bool = True
    shows_letters: bool = True
    version: int = 0


@dataclass(slots=True)
class Screen:
    """The whole document. `loose_letters`, `loose_goals` and `loose_table` have no section to stand in."""

    title: str
    subtitle: str
    sections: list[SectionBlock]
    bands: list[Band]
    header: list[HeaderCell]
    columns: tuple[Column, ...]
    signatories: tuple[str, ...]
    loose_letters: tuple[Line, ...] = ()
    loose_goals: tuple[Line, ...] = ()
    loose_table: bool = False
    by_uid: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def width(self) -> int:
        """Columns of the table on screen."""
        return len(self.columns)


def screen(
    document: PlanDocument, versions: Mapping[str, int] | None = None, only_units: frozenset[int] | None = None
) -> Screen:
    """`document` for the page. `versions` (of `LoadedPlan`) are the row versions an editor needs.

    `only_units` leaves out focus points that none of these units answers for (a generic unit is everybody).
    """
    return _Screening(document, versions or {}, only_units).screen()


def lines(measures: Iterable[Measure], styles: MarkerStyles, depth: int = 0) -> tuple[Line, ...]:
    """Measures with their markers, as a preview shows them."""
    style = styles.measure(depth)
    return tuple(
        Line(
            measure.uid,
            written(measure.ordinal, style),
            measure.text,
            units=measure.units,
            below=lines(measure.measures, styles, depth + 1),
            depth=depth,
            placeholder=measure.placeholder,
            truncated=measure.truncated,
        )
        for measure in measures
    )


def outline(page: Screen, lacking: Mapping[str, int] | None = None) -> list[dict[str, Any]]:
    """Entries of the outline: sections, and the work items below the one that holds the table."""
    lacking = lacking or {}
    bands = [
        {
            "url": f"#block-{band.uid}",
            "marker": band.marker.rstrip("、.．"),
            "text": band.title,
            "count": len(band.focus_points),
            "lacking": sum(lacking.get(uid, 0) for uid in _uids(band)),
        }
        for band in page.bands
    ]
    entries: list[dict[str, Any]] = [
        {
            "url": f"#row-{section.uid}",
            "marker": section.marker.rstrip("、.．"),
            "text": section.heading,
            "count": len(section.goals) or None,
            "lacking": lacking.get(section.uid, 0),
            "children": bands if section.has_table else [],
        }
        for section in page.sections
    ]
    if page.loose_table:
        entries.append({"url": "#content", "text": _("Content"), "children": bands})
    return entries


def _uids(band: Band) -> Iterator[str]:
    yield band.uid
    for focus in band.focus_points:
        yield focus.uid
        stack = list(focus.measures)
        while stack:
            line = stack.pop()
            yield line.uid
            stack.extend(line.below)


class _Screening:
    def __init__(self, document: PlanDocument, versions: Mapping[str, int], only_units: frozenset[int] | None) -> None:
        self.document = document
        self.versions = versions
        self.only_units = only_units
        self.by_uid: dict[str, Any] = {}
        self.header, self.columns = folded_header(document)
        self.labels = list(zip(self.columns, _label_of_each(self.header), strict=True))

    def screen(self) -> Screen:
        document, styles = self.document, self.document.styles
        letters = tuple(self._noted(Line(basis.uid, "", basis.text, source=basis)) for basis in document.basis)
        goals = tuple(
            self._noted(Line(goal.uid, written(goal.ordinal, styles.goal), goal.text, goal.title))
            for goal in document.goals
        )
        sections = [self._section(section, letters, goals) for section in document.sections]
        kinds = {section.kind for section in sections}
        self._give_table_once(sections)
        return Screen(
            title=document.title,
            subtitle=document.subtitle,
            sections=sections,
            bands=[band for item in document.items if (band := self._band(item)) is not None],
            header=self.header,
            columns=self.columns,
            signatories=document.signatories,
            loose_letters=() if "basis" in kinds else letters,
            loose_goals=() if "goals" in kinds else goals,
            loose_table="content" not in kinds,
            by_uid=self.by_uid,
        )

    def _noted(self, node: Any) -> Any:
        node.version = self.versions.get(node.uid, 0)
        self.by_uid[node.uid] = node
        return node

    def _section(self, section: Section, letters: tuple[Line, ...], goals: tuple[Line, ...]) -> SectionBlock:
        styles = self.document.styles
        said = section.text or ""
        # As in print: the letters stand in place of the text, unless the text holds them all.
        holds_all = all("".join(line.text.split()) in "".join(said.split()) for line in letters)
        is_basis = section.kind == "basis"
        return self._noted(
            SectionBlock(
                section.uid,
                written(section.ordinal, styles.section),
                section.heading,
                section.kind,
                section.text,
                tuple(
                    self._noted(Line(point.uid, written(point.ordinal, styles.point), point.text))
                    for point in section.points
                ),
                letters=letters if is_basis else (),
                goals=goals if section.kind == "goals" else (),
                shows_text=not is_basis or not letters or holds_all,
                shows_letters=is_basis and not (said and holds_all),
            )
        )

    def _give_table_once(self, sections: list[SectionBlock]) -> None:
        for section in sections:
            if section.kind == "content":
                section.has_table = True
                return

    def _band(self, item: WorkItem) -> Band | None:
        kept = tuple(self._focus(focus) for focus in item.focus_points if self._is_shown(focus))
        if self.only_units is not None and not kept:
            return None
        return self._noted(Band(item.uid, written(item.ordinal, self.document.styles.item), item.title, kept))

    def _is_shown(self, focus: FocusPoint) -> bool:
        if self.only_units is None:
            return True
        answering = [*focus.units, *(unit for measure in focus.walk() for unit in measure.units)]
        return any(unit.generic or unit.unit_id in self.only_units for unit in answering)

    def _focus(self, focus: FocusPoint) -> FocusRow:
        cells = tuple(
            (column.kind, label, "\n".join(_texts_of(focus, column.label)) if column.kind == "extra" else "")
            for column, label in self.labels
        )
        return self._noted(
            FocusRow(
                focus.uid,
                written(focus.ordinal, self.document.styles.focus),
                focus.text,
                focus.units,
                self._all_noted(lines(focus.measures, self.document.styles)),
                cells,
            )
        )

    def _all_noted(self, below: tuple[Line, ...]) -> tuple[Line, ...]:
        for line in below:
            self._noted(line)
            self._all_noted(line.below)
        return below


def folded_header(document: PlanDocument) -> tuple[list[HeaderCell], tuple[Column, ...]]:
    """Header cells and columns without the work items' column; usual labels where spans and columns do not agree."""
    columns = tuple(column for column in document.columns if column.kind != "item")
    if sum(cell.span for cell in document.header) != len(document.columns):
        return [HeaderCell(_usual_label(column)) for column in columns], columns
    cells: list[HeaderCell] = []
    before: list[str] = []
    start = 0
    for cell in document.header:
        spanned = document.columns[start : start + cell.span]
        start += cell.span
        span = sum(column.kind != "item" for column in spanned)
        if span:
            cells.append(HeaderCell("／".join([*before, cell.label]), span))
            before = []
        else:
            before.append(cell.label)
    if before and cells:
        cells[-1] = HeaderCell("／".join([cells[-1].label, *before]), cells[-1].span)
    return cells, columns


def _label_of_each(header: Iterable[HeaderCell]) -> list[str]:
    """The label over each column."""
    return [cell.label for cell in header for _column in range(cell.span)]


def _usual_label(column: Column) -> str:
    labels = {"focus": _("Focus point"), "measures": _("Measures"), "units": _("Responsible units")}
    return labels.get(column.kind, column.label)


def _texts_of(focus: FocusPoint, label: str) -> Iterator[str]:
    nodes: list[FocusPoint | Measure] = [focus, *focus.walk()]
    for node in nodes:
        if node.extra.get(label):
            yield node.extra[label]
