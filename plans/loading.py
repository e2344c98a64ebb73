"""Rows → plan document: five queries for a plan of any size."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, cast

from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast

from agencies.compiled import CompiledRows

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
    """The working document of a plan, and the row versions of its nodes by uid (what an editor must send back)."""

    document: PlanDocument
    versions: dict[str, int] = field(repr=False)


def load(plan: Plan) -> LoadedPlan:
    """The working state of a plan whose `agency` and `framework` are loaded; the framework's wording is resolved."""
    rows = _rows(plan)
    versions = {
        row.uid: row.version for kind in (rows.parts, rows.items, rows.focus_points, rows.measures) for row in kind
    }
    return LoadedPlan(_Builder(rows).document(plan), versions)


def load_document(plan: Plan) -> PlanDocument:
    """The working state of a plan as a plan document."""
    return load(plan).document


@dataclass(frozen=True)
class _Rows:
    """The rows of a plan in their order, as named tuples."""

    parts: list[Any]
    items: list[Any]
    focus_points: list[Any]
    measures: list[Any]
    responsibilities: list[Any]


def _rows(plan: Plan) -> _Rows:
    return _Rows(*(compiled.of(plan.pk) for compiled in (_PARTS, _ITEMS, _FOCUS_POINTS, _MEASURES, _RESPONSIBILITIES)))


def _framed(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows that may refer to a framework, with its uid and wording (null without one)."""
    return rows.annotate(
        framework_uid=F("framework_node__uid"),
        framework_title=F("framework_node__title"),
        framework_text=F("framework_node__text"),
    )


def _ordered(rows: QuerySet[Any], *json_columns: str) -> QuerySet[Any]:
    """JSON comes as text: hundreds of empty lists and mappings need no parser (see `_parsed`)."""
    texts = {f"{column}_json": Cast(column, TextField()) for column in json_columns}
    return rows.annotate(**texts).order_by("position")


def _responsibilities(plan: int) -> QuerySet[Any]:
    """A union, for no index serves "of its focus points or of its measures" in one condition."""
    unordered = Responsibility.objects.order_by()
    of_focus_points = unordered.filter(focus_point__item__plan=plan).values_list(*_OF_RESPONSIBILITIES)
    of_measures = unordered.filter(measure__focus_point__item__plan=plan).values_list(*_OF_RESPONSIBILITIES)
    return of_focus_points.union(of_measures, all=True).order_by("position")


_NUMBERED = ("pk", "uid", "version", "text", "is_numbered", "start_at", "predecessors_json")
_FRAMED = (*_NUMBERED, "framework_uid", "framework_title", "framework_text")
_OF_RESPONSIBILITIES = ("measure_id", "focus_point_id", "label", "part", "is_generic", "unit_id", "position")
_PARTS = CompiledRows(
    lambda plan: _ordered(_framed(PlanPart.objects.filter(plan=plan)), "predecessors", "data"),
    (*_FRAMED, "kind", "parent_id", "title", "section_kind", "data_json"),
)
_ITEMS = CompiledRows(
    lambda plan: _ordered(_framed(WorkItemRow.objects.filter(plan=plan)), "predecessors"),
    _FRAMED,
)
_FOCUS_POINTS = CompiledRows(
    lambda plan: _ordered(_framed(FocusPointRow.objects.filter(item__plan=plan)), "predecessors", "extra"),
    (*_FRAMED, "item_id", "extra_json"),
)
_MEASURES = CompiledRows(
    lambda plan: _ordered(MeasureRow.objects.filter(focus_point__item__plan=plan), "predecessors", "extra"),
    (*_NUMBERED, "focus_point_id", "parent_id", "is_placeholder", "is_truncated", "extra_json"),
)
_RESPONSIBILITIES = CompiledRows(_responsibilities, _OF_RESPONSIBILITIES)


def _parsed(text: str) -> Any:
    """The list or mapping that a JSON column holds; `[]` and `{}` are what most rows hold."""
    if text == "[]":
        return ()
    return {} if text == "{}" else json.loads(text)


def wording(row: PlanPart | WorkItemRow | FocusPointRow) -> str:
    """The effective text: local, else the framework's."""
    if row.text is not None:
        return row.text
    return _framework_wording(row.framework_node) if row.framework_node else ""


def _framework_wording(node: FrameworkNode) -> str:
    return node.text or node.title


def _wording(row: Any) -> str:
    """As `wording`, of a named tuple."""
    return row.text if row.text is not None else row.framework_text or row.framework_title or ""


class _Builder:
    """Assembles the tree in memory from flat lists ordered by position."""

    def __init__(self, rows: _Rows) -> None:
        self.parts = rows.parts
        self.items = rows.items
        self.focus_points = _grouped(rows.focus_points, "item_id")
        self.measures = _grouped(rows.measures, "focus_point_id", "parent_id")
        self.units: dict[tuple[str, int | None], list[UnitRef]] = defaultdict(list)
        for said in rows.responsibilities:
            key = ("measure", said.measure_id) if said.measure_id else ("focus", said.focus_point_id)
            self.units[key].append(UnitRef(said.label, cast(Part, said.part), bool(said.is_generic), said.unit_id))

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

    def _of_kind(self, kind: PartKind) -> list[Any]:
        return [part for part in self.parts if part.kind == kind]

    def _basis(self, part: Any) -> Basis:
        data = _parsed(part.data_json)
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
            yield Goal(
                title=part.title,
                text=part.text if part.text is not None else part.framework_text or "",
                ordinal=ordinal,
                uid=part.uid,
                predecessors=tuple(_parsed(part.predecessors_json)),
                framework=part.framework_uid,
            )

    def _items(self) -> Iterable[WorkItem]:
        for row, ordinal in _numbered(self.items):
            yield WorkItem(
                title=_wording(row),
                ordinal=ordinal,
                focus_points=tuple(self._focus_points(row)),
                uid=row.uid,
                predecessors=tuple(_parsed(row.predecessors_json)),
                framework=row.framework_uid,
            )

    def _focus_points(self, item: Any) -> Iterable[FocusPoint]:
        for row, ordinal in _numbered(self.focus_points[(item.pk,)]):
            yield FocusPoint(
                text=_wording(row),
                ordinal=ordinal,
                units=tuple(self.units.get(("focus", row.pk), ())),
                measures=self._measures(row.pk, None),
                extra=dict(_parsed(row.extra_json)),
                uid=row.uid,
                predecessors=tuple(_parsed(row.predecessors_json)),
                framework=row.framework_uid,
            )

    def _measures(self, focus_point_id: int, parent_id: int | None) -> tuple[Measure, ...]:
        siblings = self.measures.get((focus_point_id, parent_id))
        if siblings is None:
            return ()
        return tuple(
            Measure(
                text=row.text,
                ordinal=ordinal,
                measures=self._measures(focus_point_id, row.pk),
                units=tuple(self.units.get(("measure", row.pk), ())),
                placeholder=bool(row.is_placeholder),
                truncated=bool(row.is_truncated),
                extra=dict(_parsed(row.extra_json)),
                uid=row.uid,
                predecessors=tuple(_parsed(row.predecessors_json)),
            )
            for row, ordinal in _numbered(siblings)
        )


def styles_from_json(data: dict[str, Any]) -> MarkerStyles:
    """Marker styles from their stored JSON; missing levels take the standard."""
    fields: dict[str, Any] = {key: tuple(value) if key == "measures" else value for key, value in data.items()}
    return MarkerStyles(**fields)


def _grouped(rows: Iterable[Any], *keys: str) -> dict[tuple[Any, ...], list[Any]]:
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    of = [attrgetter(key) for key in keys]
    for row in rows:
        groups[tuple([key(row) for key in of])].append(row)
    return groups


def _numbered(rows: list[Any]) -> list[tuple[Any, int | None]]:
    return list(zip(rows, ordinals((row.is_numbered, row.start_at) for row in rows), strict=True))
