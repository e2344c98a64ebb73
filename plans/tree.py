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
