"""Where a row stands in its plan."""

from __future__ import annotations

from .loading import Row
from .models import FocusPoint, Measure, Plan, PlanPart, WorkItem

UID_LENGTH = 32


def plan_of(node: Plan | Row) -> Plan:
    """The plan a row belongs to."""
    if isinstance(node, Plan):
        return node
    if isinstance(node, PlanPart | WorkItem):
        return node.plan
    if isinstance(node, FocusPoint):
        return node.item.plan
    return node.focus_point.item.plan


def rows_of(plan: Plan) -> dict[str, Row]:
    """Every row of the plan by uid, with what it stands below and refers to: four queries."""
    parts = plan.parts.select_related("parent", "framework_node")
    items = plan.items.select_related("framework_node")
    focus_points = FocusPoint.objects.filter(item__plan=plan).select_related("item", "framework_node")
    measures = Measure.objects.filter(focus_point__item__plan=plan).select_related("parent", "focus_point__item")
    return {row.uid: row for rows in (parts, items, focus_points, measures) for row in rows}


def plan_id_of(row: Row) -> int:
    """The key of the plan a row belongs to; no query where what leads up to it was read with the row."""
    if isinstance(row, PlanPart | WorkItem):
        return row.plan_id
    if isinstance(row, FocusPoint):
        return row.item.plan_id
    return row.focus_point.item.plan_id


def find_row(plan: Plan, uid: str) -> Row | None:
    """The row of this plan with the uid, with what leads up to its plan; None where it has none."""
    if not uid.isalnum() or len(uid) > UID_LENGTH:
        return None
    if found := plan.parts.filter(uid=uid).first() or plan.items.filter(uid=uid).first():
        return found
    if focus := FocusPoint.objects.filter(item__plan=plan, uid=uid).select_related("item").first():
        focus.item.plan = plan
        return focus
    measures = Measure.objects.filter(focus_point__item__plan=plan, uid=uid).select_related("focus_point__item")
    if measure := measures.first():
        measure.focus_point.item.plan = plan
    return measure
