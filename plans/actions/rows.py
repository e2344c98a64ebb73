"""Edits of single rows. Each names the row version it saw; a stale one raises `Stale` and writes nothing over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import Any, Literal

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.audit import record
from agencies.errors import Refused, Stale
from agencies.history import record_texts
from agencies.models import User

from ..document import Measure as NewMeasure
from ..document import UnitRef
from ..keeping import kept, told
from ..loading import Row
from ..models import DeletedRow, FocusPoint, Measure, Plan, PlanPart, WorkItem
from ..saving import UnitNames, append_measures, responsibility_rows
from ..states import PartKind
from ..texts import target_of, texts_of
from ..tree import plan_of
from .locking import locked_for_editing, locked_for_row
from .ordering import free_position, siblings_of
from .trash import into_trash

Direction = Literal["up", "down", "in", "out"]
EDITABLE_FIELDS = frozenset({"text", "title", "section_kind", "is_numbered", "start_at", "extra", "data"})


@transaction.atomic
def edit_row(*, row: Row, version: int, by: User, **changes: Any) -> Row:
    """Change fields of a row (`EDITABLE_FIELDS`). `version` is the row version the edit was made on."""
    unknown = changes.keys() - EDITABLE_FIELDS
    if unknown:
        raise ValueError(f"not editable: {sorted(unknown)}")
    plan = locked_for_row(row)
    row = _current(row, version)
    before = {name: getattr(row, name) for name in changes}
    if before == changes:
        return row
    texts = texts_of(row)
    if isinstance(row, Measure) and changes.get("text"):
        row.is_placeholder = row.is_truncated = False
    for name, value in changes.items():
        setattr(row, name, value)
    _save(row, only={*changes, "is_placeholder", "is_truncated"})
    record_texts(target_of(row), before=texts, after=texts_of(row), by=by)
    record("row.edited", by=by, on=row, agency=plan.agency_id, uid=row.uid, plan=plan.pk, before=before, after=changes)
    return row


@transaction.atomic
def edit_plan(*, plan: Plan, version: int, by: User, **changes: Any) -> Plan:
    """Change fields of the plan itself: title, subtitle, signatories, header labels, marker styles."""
    plan = locked_for_editing(plan)
    if plan.version != version:
        raise Stale(plan)
    before, texts = {name: getattr(plan, name) for name in changes}, texts_of(plan)
    for name, value in changes.items():
        setattr(plan, name, value)
    plan.version += 1
    plan.save()
    record_texts(target_of(plan), before=texts, after=texts_of(plan), by=by)
    record("plan.edited", by=by, on=plan, agency=plan.agency, before=before, after=changes)
    return plan


@transaction.atomic
def add_row(*, parent: Plan | Row, by: User, text: str, after: Row | None = None, **fields: Any) -> Row:
    """Add a row below `parent`, after a sibling or at the end.

    The kind follows from the parent: plan → work item (or a part, with `kind=`), item → focus point, focus point or
    measure → measure, section → point.
    """
    plan = locked_for_editing(plan_of(parent))
    row = _new_row(plan, parent, text, fields)
    siblings = siblings_of(row)
    row.position = free_position(siblings, after)
    row.save(force_insert=True)
    record("row.added", by=by, on=row, agency=plan.agency, uid=row.uid, plan=plan.pk, text=text)
    return row


@transaction.atomic
def add_measures(*, focus_point: FocusPoint, measures: Sequence[NewMeasure], by: User) -> None:
    """Add measures of a plan document, with all below them, after the focus point's own."""
    plan = locked_for_editing(plan_of(focus_point))
    last = focus_point.measures.filter(parent=None).order_by("position").last()
    append_measures(plan, focus_point, measures, above=last.position if last else 0)
    content = [asdict(measure) for measure in measures]
    record("row.pasted", by=by, on=focus_point, agency=plan.agency, uid=focus_point.uid, plan=plan.pk, content=content)


@transaction.atomic
def delete_row(*, row: Row, version: int, by: User) -> DeletedRow:
    """Delete a row with all below it: all of it goes into the plan's trash, and into the audit log."""
    plan = locked_for_editing(plan_of(row))
    row = _current(row, version)
    content = kept(row)
    deleted = into_trash(plan, row, content, by=by)
    record("row.deleted", by=by, on=row, agency=plan.agency, uid=row.uid, plan=plan.pk, content=told(content))
    row.delete()
    return deleted


@transaction.atomic
def move_row(*, row: Row, version: int, direction: Direction, by: User) -> Row:
    """Move a row up or down among its siblings; a measure also in (below the one before) or out (beside its parent)."""
    plan = locked_for_editing(plan_of(row))
    row = _current(row, version)
    before = {"parent": getattr(row, "parent_id", None), "position": row.position}
    if direction in ("in", "out"):
        if not isinstance(row, Measure):
            raise Refused(_("Only measures can be nested."))
        _nest(row, direction)
    else:
        _swap(row, direction)
    record(
        "row.moved", by=by, on=row, agency=plan.agency, uid=row.uid, plan=plan.pk, direction=direction, before=before
    )
    return row


@transaction.atomic
def set_units(*, node: FocusPoint | Measure, version: int, units: Sequence[UnitRef], by: User) -> FocusPoint | Measure:
    """Say who is responsible for a focus point or measure; a name of no unit of the agency is refused."""
    plan = locked_for_editing(plan_of(node))
    current = _current(node, version)
    names = UnitNames.of(plan)
    kept = set(current.responsibilities.values_list("label", flat=True))
    for ref in map(names.resolve, units):
        if ref.unit_id is None and not ref.generic and ref.name not in kept:
            raise Refused(_("“%(name)s” is not a unit of this agency.") % {"name": ref.name})
    key = "focus_point" if isinstance(current, FocusPoint) else "measure"
    before = [(row.label, row.part) for row in current.responsibilities.order_by("position")]
    current.responsibilities.all().delete()
    rows = responsibility_rows(_without_repetition(units), names, **{key: current})
    current.responsibilities.model._default_manager.bulk_create(rows)
    _save(current)
    after = [(row.label, row.part) for row in rows]
    record(
        "row.units", by=by, on=current, agency=plan.agency, uid=current.uid, plan=plan.pk, before=before, after=after
    )
    return current


def _current(row: Any, version: int) -> Any:
    """The row as it is now, locked; refused when gone, stale when saved since."""
    current = next(iter(type(row)._default_manager.select_for_update().filter(pk=row.pk).order_by()), None)
    if current is None:
        raise Refused(_("This row was deleted meanwhile. Copy your text before you leave the page."))
    if current.version != version:
        raise Stale(current)
    return current


def _save(row: Any, only: Collection[str] = ()) -> None:
    """Save with the next version, compared once more by the database: all fields, or these and no others."""
    seen = row.version
    row.version = seen + 1
    row.updated_at = timezone.now()
    saved = {*only, "version", "updated_at"}
    fields = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and (not only or field.name in saved)
    }
    if not type(row)._default_manager.filter(pk=row.pk, version=seen).update(**fields):
        raise Stale(type(row)._default_manager.get(pk=row.pk))


def _new_row(plan: Plan, parent: Plan | Row, text: str, fields: dict[str, Any]) -> Row:
    if isinstance(parent, Plan):
        if "kind" in fields:
            return PlanPart(plan=plan, text=text, **fields)
        return WorkItem(plan=plan, text=text, **fields)
    if isinstance(parent, WorkItem):
        return FocusPoint(item=parent, text=text, **fields)
    if isinstance(parent, FocusPoint):
        return Measure(focus_point=parent, text=text, **fields)
    if isinstance(parent, Measure):
        return Measure(focus_point_id=parent.focus_point_id, parent=parent, text=text, **fields)
    return PlanPart(plan=plan, kind=PartKind.POINT, parent=parent, text=text, **fields)


def _swap(row: Any, direction: Direction) -> None:
    rows = list(siblings_of(row))
    index = next(index for index, sibling in enumerate(rows) if sibling.pk == row.pk)
    other = index - 1 if direction == "up" else index + 1
    if not 0 <= other < len(rows):
        raise Refused(_("The row is already at the end of its list."))
    neighbour = rows[other]
    # A count that restarts belongs to the place, not to the row that happens to stand there.
    starts = (row.start_at, neighbour.start_at)
    target, row_position = neighbour.position, row.position
    manager = type(row)._default_manager
    manager.filter(pk=neighbour.pk).update(position=-1 - max(target, row_position))
    row.position, row.start_at = target, starts[1]
    _save(row)
    manager.filter(pk=neighbour.pk).update(position=row_position, start_at=starts[0], version=F("version") + 1)


def _nest(row: Measure, direction: Direction) -> None:
    if direction == "in":
        above = siblings_of(row).filter(position__lt=row.position).last()
        if above is None:
            raise Refused(_("There is no measure above to move it below."))
        row.parent, after = above, None
    else:
        parent = row.parent
        if parent is None:
            raise Refused(_("The measure is at the top already."))
        row.parent, after = parent.parent, parent
    row.start_at = None
    row.position = free_position(siblings_of(row), after)
    _save(row)


def _without_repetition(units: Iterable[UnitRef]) -> list[UnitRef]:
    return list({ref.name: ref for ref in units}.values())
