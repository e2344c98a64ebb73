"""Plan document → rows. Replaces the whole working state of a plan inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db.models import Max

from agencies.models import Unit, UnitName

from .document import Basis, FocusPoint, Measure, PlanDocument, UnitRef, new_uid
from .models import FocusPoint as FocusPointRow
from .models import FrameworkNode, Plan, PlanPart, Responsibility
from .models import Measure as MeasureRow
from .models import WorkItem as WorkItemRow
from .models.numbered import GAP
from .numbering import starts
from .states import PartKind
from .uids import taken_elsewhere


def replace_rows(plan: Plan, document: PlanDocument) -> None:
    """Make the rows of `plan` say what `document` says, keeping its uids.

    `document` must not hold a uid that another plan uses (`with_free_uids` sees to that). Row versions go on
    counting above every earlier one, so an edit begun before is stale, never silently accepted.
    """
    version = _latest_version(plan) + 1
    _delete_rows(plan)
    _save_plan_fields(plan, document)
    _Writer(plan, version).write(document)


def with_free_uids(document: PlanDocument, plan: Plan) -> PlanDocument:
    """The document with a new uid for every node whose uid is another plan's (`uids.taken_elsewhere`)."""
    return _renewed(document, taken_elsewhere(plan, document.uids()))


def _latest_version(plan: Plan) -> int:
    latest = [
        plan.parts.aggregate(latest=Max("version"))["latest"],
        plan.items.aggregate(latest=Max("version"))["latest"],
        FocusPointRow.objects.filter(item__plan=plan).aggregate(latest=Max("version"))["latest"],
        MeasureRow.objects.filter(focus_point__item__plan=plan).aggregate(latest=Max("version"))["latest"],
    ]
    return max((number for number in latest if number is not None), default=0)


def _delete_rows(plan: Plan) -> None:
    plan.parts.all().delete()
    plan.items.all().delete()


def _save_plan_fields(plan: Plan, document: PlanDocument) -> None:
    plan.title = document.title
    plan.subtitle = document.subtitle
    plan.header = [asdict(cell) for cell in document.header]
    plan.columns = [asdict(column) for column in document.columns]
    plan.styles = asdict(document.styles)
    plan.signatories = list(document.signatories)
    plan.warnings = [asdict(doubt) for doubt in document.warnings]
    plan.version += 1
    plan.save()


@dataclass
class UnitNames:
    """Finds the agency's unit by a name it bears or bore; generic labels stand for all of them."""

    known: dict[str, int]
    all_units_label: str

    @classmethod
    def of(cls, plan: Plan) -> UnitNames:
        known = dict(UnitName.objects.filter(unit__agency=plan.agency).values_list("name", "unit"))
        known.update(Unit.objects.active().filter(agency=plan.agency).values_list("name", "pk"))
        return cls(known, plan.agency.all_units_label)

    def resolve(self, ref: UnitRef) -> UnitRef:
        """The reference with its unit, or marked generic (the agency's label, or 各… as official usage has it)."""
        unit_id = self.known.get(ref.name)
        generic = unit_id is None and (ref.generic or ref.name == self.all_units_label or ref.name.startswith("各"))
        return replace(ref, unit_id=None if generic else unit_id, generic=generic)


class _Writer:
    """Creates rows level by level, each level in one statement."""

    def __init__(self, plan: Plan, version: int) -> None:
        self.plan = plan
        self.version = version
        self.units = UnitNames.of(plan)
        self.framework = {
            node.uid: node
            for node in FrameworkNode.objects.filter(framework=plan.framework_id).only("uid", "text", "title")
        }
        self.responsibilities: list[Responsibility] = []

    def write(self, document: PlanDocument) -> None:
        self._write_parts(document)
        focus_rows = self._write_items(document)
        self._write_measures(focus_rows)
        Responsibility.objects.bulk_create(self.responsibilities)

    def _write_parts(self, document: PlanDocument) -> None:
        parts = [
            *self._parts(PartKind.BASIS, document.basis, _basis_fields),
            *self._parts(PartKind.GOAL, document.goals, self._goal_fields),
        ]
        sections = self._parts(PartKind.SECTION, document.sections, _section_fields)
        PlanPart.objects.bulk_create([*parts, *sections])
        points = [
            point
            for section, row in zip(document.sections, sections, strict=True)
            for point in self._parts(
                PartKind.POINT, section.points, lambda point, row=row: {"parent": row, "text": point.text}
            )
        ]
        PlanPart.objects.bulk_create(points)

    def _parts(self, kind: PartKind, nodes: Sequence[Any], fields: Any) -> list[PlanPart]:
        return [
            PlanPart(plan=self.plan, kind=kind, **self._place(node, place), **fields(node))
            for node, place in zip(nodes, _places(nodes), strict=True)
        ]

    def _goal_fields(self, goal: Any) -> dict[str, Any]:
        node = self.framework.get(goal.framework)
        text = None if node and node.text == goal.text else goal.text
        return {"title": goal.title, "text": text, "framework_node": node, "predecessors": list(goal.predecessors)}

    def _write_items(self, document: PlanDocument) -> list[tuple[FocusPoint, FocusPointRow]]:
        items = [
            WorkItemRow(plan=self.plan, **self._place(item, place), **self._worded(item.title, item))
            for item, place in zip(document.items, _places(document.items), strict=True)
        ]
        WorkItemRow.objects.bulk_create(items)
        focus_rows = [
            (
                focus,
                FocusPointRow(
                    item=row, extra=focus.extra, **self._place(focus, place), **self._worded(focus.text, focus)
                ),
            )
            for item, row in zip(document.items, items, strict=True)
            for focus, place in zip(item.focus_points, _places(item.focus_points), strict=True)
        ]
        FocusPointRow.objects.bulk_create([row for _, row in focus_rows])
        for focus, row in focus_rows:
            self._answer(focus.units, focus_point=row)
        return focus_rows

    def _write_measures(self, focus_rows: list[tuple[FocusPoint, FocusPointRow]]) -> None:
        self.write_below([(row, None, focus.measures) for focus, row in focus_rows])

    def write_below(
        self, level: list[tuple[FocusPointRow, MeasureRow | None, Sequence[Measure]]], above: int = 0
    ) -> None:
        """Measures of focus points and all below them; the topmost stand after position `above`."""
        while level:
            made = [
                (measure, self._measure(measure, focus_row, parent, place))
                for focus_row, parent, measures in level
                for measure, place in zip(measures, _places(measures, above), strict=True)
            ]
            above = 0
            MeasureRow.objects.bulk_create([row for _, row in made])
            for measure, row in made:
                self._answer(measure.units, measure=row)
            level = [(row.focus_point, row, measure.measures) for measure, row in made if measure.measures]

    def _measure(
        self, measure: Measure, focus_row: FocusPointRow, parent: MeasureRow | None, place: dict[str, Any]
    ) -> MeasureRow:
        return MeasureRow(
            focus_point=focus_row,
            parent=parent,
            text=measure.text,
            is_placeholder=measure.placeholder,
            is_truncated=measure.truncated,
            extra=measure.extra,
            predecessors=list(measure.predecessors),
            **self._place(measure, place),
        )

    def _place(self, node: Any, place: dict[str, Any]) -> dict[str, Any]:
        return {"uid": node.uid, "version": self.version, **place}

    def _worded(self, text: str, node: Any) -> dict[str, Any]:
        """Local wording only where it differs from the framework's."""
        reference = self.framework.get(node.framework)
        same = reference is not None and (reference.text or reference.title) == text
        return {
            "text": None if same else text,
            "framework_node": reference,
            "predecessors": list(node.predecessors),
        }

    def _answer(self, units: Iterable[UnitRef], **node: Any) -> None:
        self.responsibilities.extend(responsibility_rows(units, self.units, **node))


def append_measures(plan: Plan, focus_point: FocusPointRow, measures: Sequence[Measure], *, above: int) -> None:
    """Write measures, with all below them, into a focus point after position `above`."""
    writer = _Writer(plan, version=1)
    writer.write_below([(focus_point, None, measures)], above)
    Responsibility.objects.bulk_create(writer.responsibilities)


def responsibility_rows(units: Iterable[UnitRef], names: UnitNames, **node: Any) -> list[Responsibility]:
    """Unsaved rows for the responsible units of one node (`focus_point=` or `measure=`), in order."""
    return [
        Responsibility(
            position=position, label=ref.name, part=ref.part, is_generic=ref.generic, unit_id=ref.unit_id, **node
        )
        for position, ref in enumerate(map(names.resolve, units), start=1)
    ]


def _places(nodes: Sequence[Any], above: int = 0) -> list[dict[str, Any]]:
    """Position (after `above`) and numbering of siblings. Basis letters are not numbered."""
    numbering = starts(getattr(node, "ordinal", None) for node in nodes)
    return [
        {"position": above + index * GAP, "is_numbered": is_numbered, "start_at": start_at}
        for index, (is_numbered, start_at) in enumerate(numbering, start=1)
    ]


def _basis_fields(basis: Basis) -> dict[str, Any]:
    data = {
        "issuer": basis.issuer,
        "date": basis.date.isoformat() if basis.date else None,
        "number": basis.number,
        "verb": basis.verb,
        "title": basis.title,
    }
    return {"text": basis.text, "data": data}


def _section_fields(section: Any) -> dict[str, Any]:
    return {"title": section.heading, "text": section.text, "section_kind": section.kind}


def _renewed(node: Any, taken: set[str]) -> Any:
    """A copy with fresh uids for taken ones, at every level."""
    changes: dict[str, Any] = {}
    if getattr(node, "uid", None) in taken:
        changes["uid"] = new_uid()
    for name in ("basis", "sections", "goals", "items", "focus_points", "measures", "points"):
        children = getattr(node, name, None)
        if isinstance(children, tuple):
            changes[name] = tuple(_renewed(child, taken) for child in children)
    return replace(node, **changes) if changes else node
