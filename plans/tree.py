"""Where a row stands in its plan."""

from __future__ import annotations

from typing import Any

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


def find_row(plan: Plan, uid: str) -> Row | None:
    """The row of this plan with the uid, with what leads up to its plan; None where it has none."""
    if not uid.isalnum() or len(uid) > UID_LENGTH:
        return None
    return (
        plan.parts.filter(uid=uid).first()
        or plan.items.filter(uid=uid).first()
        or FocusPoint.objects.filter(item__plan=plan, uid=uid).select_related("item").first()
        or Measure.objects.filter(focus_point__item__plan=plan, uid=uid).select_related("focus_point__item").first()
    )


def subtree_json(row: Row) -> dict[str, Any]:
    """What a row and all below it say, for the trail: nothing typed is ever lost."""
    content: dict[str, Any] = {"uid": row.uid, "text": row.text, "position": row.position}
    if isinstance(row, PlanPart):
        content |= {"title": row.title, "kind": row.kind, "data": row.data}
        below: Any = row.children.order_by("position")
    elif isinstance(row, WorkItem):
        below = row.focus_points.order_by("position")
    elif isinstance(row, FocusPoint):
        below = row.measures.filter(parent=None).order_by("position")
    else:
        below = row.children.order_by("position")
    if isinstance(row, FocusPoint | Measure):
        content["units"] = [[answer.label, answer.part] for answer in row.responsibilities.order_by("position")]
    content["below"] = [subtree_json(child) for child in below]
    return content
