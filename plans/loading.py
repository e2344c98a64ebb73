"""Rows → plan document: five queries for a plan of any size."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from django.db.models import QuerySet

from .document import (
    STANDARD_COLUMNS,
    Basis,
    Column,
    Doubt,
    FocusPoint,
    Goal,
    HeaderCell,
    MarkerStyles,
    Measure,
    Part,
    PlanDocument,
    Point,
    Section,
    SectionKind,
    UnitRef,
    WorkItem,
)
from .models import FocusPoint as FocusPointRow
from .models import FrameworkNode, Plan, PlanPart, Responsibility
from .models import Measure as MeasureRow
from .models import WorkItem as WorkItemRow
from .numbering import ordinals
from .states import PartKind

Row = PlanPart | WorkItemRow | FocusPointRow | MeasureRow


@dataclass(frozen=True)
class LoadedPlan:
    """The working document of a plan, and the rows it was made of by uid (for their row versions)."""

    document: PlanDocument
    rows: dict[str, Row] = field(repr=False)


def load(plan: Plan) -> LoadedPlan:
    """The working state of a plan whose `agency` and `framework` are loaded; the framework's wording is resolved."""
    above, measures = _above_measures(plan), list(_measures(plan))
    every: list[Row] = [*above.parts, *above.items, *above.focus_points, *measures]
    document = _Builder(above, measures, _responsibilities(plan)).document(plan)
    return LoadedPlan(document, {row.uid: row for row in every})


def load_document(plan: Plan) -> PlanDocument:
    """The working state of a plan as a plan document. Its measures are read as tuples, in half the time of rows."""
    measures = _measures(plan).values_list(*_MEASURE_FIELDS, named=True)
    return _Builder(_above_measures(plan), measures, _responsibilities(plan)).document(plan)


_MEASURE_FIELDS = (
    "pk",
    "uid",
    "focus_point_id",
    "parent_id",
    "text",
    "is_numbered",
    "start_at",
    "is_placeholder",
    "is_truncated",
    "extra",
    "predecessors",
)


@dataclass(frozen=True)
class _Above:
    """What stands above the measures."""

    parts: list[PlanPart]
    items: list[WorkItemRow]
    focus_points: list[FocusPointRow]


def _above_measures(plan: Plan) -> _Above:
    focus_points = FocusPointRow.objects.filter(item__plan=plan)
    return _Above(
        list(plan.parts.select_related("framework_node").order_by("position")),
        list(plan.items.select_related("framework_node").order_by("position")),
        list(focus_points.select_related("framework_node").order_by("position")),
    )


def _measures(plan: Plan) -> QuerySet[MeasureRow]:
    return MeasureRow.objects.filter(focus_point__item__plan=plan).order_by("position")


def _responsibilities(plan: Plan) -> Iterable[tuple[int | None, int | None, str, str, bool, int | None]]:
    """Tuples: one object of the ORM for each unit of each row would cost more than all else here.

    A union, for no index serves "of its focus points or of its measures" in one condition.
    """
    columns = ("measure_id", "focus_point_id", "label", "part", "is_generic", "unit_id", "position")
    unordered = Responsibility.objects.order_by()
    of_focus_points = unordered.filter(focus_point__item__plan=plan).values_list(*columns)
    of_measures = unordered.filter(measure__focus_point__item__plan=plan).values_list(*columns)
    for *said, _position in of_focus_points.union(of_measures, all=True).order_by("position"):
        yield tuple(said)  # type: ignore[misc]


def wording(row: PlanPart | WorkItemRow | FocusPointRow) -> str:
    """The effective text: local, else the framework's."""
    if row.text is not None:
        return row.text
    return _framework_wording(row.framework_node) if row.framework_node else ""


def _framework_wording(node: FrameworkNode) -> str:
    return node.text or node.title


class _Builder:
    """Assembles the tree in memory from flat lists ordered by position."""

    def __init__(
        self,
        above: _Above,
        measures: Iterable[Any],
        responsibilities: Iterable[tuple[int | None, int | None, str, str, bool, int | None]],
    ) -> None:
        self.parts = above.parts
        self.items = above.items
        self.focus_points = _grouped(above.focus_points, "item_id")
        self.measures = _grouped(measures, "focus_point_id", "parent_id")
        self.units: dict[tuple[str, int | None], list[UnitRef]] = defaultdict(list)
        for measure_id, focus_point_id, label, part, is_generic, unit_id in responsibilities:
            key = ("measure", measure_id) if measure_id else ("focus", focus_point_id)
            self.units[key].append(UnitRef(label, cast(Part, part), is_generic, unit_id))

    def document(self, plan: Plan) -> PlanDocument:
        return PlanDocument(
            title=plan.title,
            subtitle=plan.subtitle,
            agency=plan.agency.name,
            year=plan.year,
            kind=plan.kind,
            basis=tuple(self._basis(part) for part in self._of_kind(PartKind.BASIS)),
            sections=tuple(self._sections()),
            goals=tuple(self._goals()),
            header=tuple(HeaderCell(**cell) for cell in plan.header),
            columns=tuple(Column(**column) for column in plan.columns) or STANDARD_COLUMNS,
            styles=styles_from_json(plan.styles),
            items=tuple(self._items()),
            signatories=tuple(plan.signatories),
            framework=str(plan.framework_id) if plan.framework_id else None,
            warnings=tuple(Doubt(**doubt) for doubt in plan.warnings),
        )

    def _of_kind(self, kind: PartKind) -> list[PlanPart]:
        return [part for part in self.parts if part.kind == kind]

    def _basis(self, part: PlanPart) -> Basis:
        data = part.data
        date = dt.date.fromisoformat(data["date"]) if data.get("date") else None
        fields = {key: data.get(key, "") for key in ("issuer", "number", "verb", "title")}
        return Basis(text=part.text or "", date=date, uid=part.uid, **fields)

    def _sections(self) -> Iterable[Section]:
        points = _grouped(self._of_kind(PartKind.POINT), "parent_id")
        for part, ordinal in _numbered(self._of_kind(PartKind.SECTION)):
            below = tuple(Point(row.text or "", number, uid=row.uid) for row, number in _numbered(points[(part.pk,)]))
            kind = cast(SectionKind, part.section_kind)
            yield Section(part.title, kind, ordinal, part.text, below, uid=part.uid)

    def _goals(self) -> Iterable[Goal]:
        for part, ordinal in _numbered(self._of_kind(PartKind.GOAL)):
            node = part.framework_node
            text = part.text if part.text is not None else (node.text if node else "")
            yield Goal(
                title=part.title,
                text=text,
                ordinal=ordinal,
                uid=part.uid,
                predecessors=tuple(part.predecessors),
                framework=node.uid if node else None,
            )

    def _items(self) -> Iterable[WorkItem]:
        for row, ordinal in _numbered(self.items):
            yield WorkItem(
                title=wording(row),
                ordinal=ordinal,
                focus_points=tuple(self._focus_points(row)),
                uid=row.uid,
                predecessors=tuple(row.predecessors),
                framework=row.framework_node.uid if row.framework_node else None,
            )

    def _focus_points(self, item: WorkItemRow) -> Iterable[FocusPoint]:
        for row, ordinal in _numbered(self.focus_points[(item.pk,)]):
            yield FocusPoint(
                text=wording(row),
                ordinal=ordinal,
                units=tuple(self.units["focus", row.pk]),
                measures=self._measures(row.pk, None),
                extra=row.extra,
                uid=row.uid,
                predecessors=tuple(row.predecessors),
                framework=row.framework_node.uid if row.framework_node else None,
            )

    def _measures(self, focus_point_id: int, parent_id: int | None) -> tuple[Measure, ...]:
        return tuple(
            Measure(
                text=row.text,
                ordinal=ordinal,
                measures=self._measures(focus_point_id, row.pk),
                units=tuple(self.units["measure", row.pk]),
                placeholder=row.is_placeholder,
                truncated=row.is_truncated,
                extra=row.extra,
                uid=row.uid,
                predecessors=tuple(row.predecessors),
            )
            for row, ordinal in _numbered(self.measures[focus_point_id, parent_id])
        )


def styles_from_json(data: dict[str, Any]) -> MarkerStyles:
    """Marker styles from their stored JSON; missing levels take the standard."""
    fields: dict[str, Any] = {key: tuple(value) if key == "measures" else value for key, value in data.items()}
    return MarkerStyles(**fields)


def _grouped(rows: Iterable[Any], *keys: str) -> dict[tuple[Any, ...], list[Any]]:
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in rows:
        groups[tuple(getattr(row, key) for key in keys)].append(row)
    return groups


def _numbered(rows: list[Any]) -> list[tuple[Any, int | None]]:
    return list(zip(rows, ordinals((row.is_numbered, row.start_at) for row in rows), strict=True))
