"""Places among siblings: gap keys, so that a row goes between two others without touching them."""

from __future__ import annotations

from itertools import chain, zip_longest
from typing import Any

from django.db.models import F, QuerySet

from ..loading import Row
from ..models import FocusPoint, PlanPart, WorkItem
from ..models.numbered import GAP


def siblings_of(row: Row) -> QuerySet[Any]:
    """The rows among which this one is ordered (itself included), in order."""
    rows: QuerySet[Any] = type(row)._default_manager.order_by("position")
    if isinstance(row, PlanPart):
        return rows.filter(plan=row.plan_id, kind=row.kind, parent=row.parent_id)
    if isinstance(row, WorkItem):
        return rows.filter(plan=row.plan_id)
    if isinstance(row, FocusPoint):
        return rows.filter(item=row.item_id)
    return rows.filter(focus_point=row.focus_point_id, parent=row.parent_id)


def free_position(siblings: QuerySet[Any], after: Row | None) -> int:
    """A position after a sibling (or at the end), making room where the gap is used up."""
    rows = list(siblings)
    if after is None or not rows:
        return (rows[-1].position if rows else 0) + GAP
    index = next((index for index, row in enumerate(rows) if row.pk == after.pk), len(rows) - 1)
    if index == len(rows) - 1:
        return rows[-1].position + GAP
    here, following = rows[index].position, rows[index + 1].position
    if following - here > 1:
        return (here + following) // 2
    respace(siblings)
    return (index + 1) * GAP + GAP // 2


def respace(siblings: QuerySet[Any]) -> None:
    """Give the siblings even gaps, in two steps so that no two ever share a position."""
    pks = list(siblings.values_list("pk", flat=True))
    siblings.update(position=-F("position") - 1)
    for index, pk in enumerate(pks, start=1):
        siblings.model._default_manager.filter(pk=pk).update(position=index * GAP)


def position_as_before(siblings: QuerySet[Any], place: dict[str, Any]) -> int:
    """The position of a row that stood at `place` (of `keeping.place_of`): beside its nearest neighbour, else last."""
    rows = {row.uid: row for row in siblings}
    neighbours = zip_longest(((uid, True) for uid in place["above"]), ((uid, False) for uid in place["below"]))
    for uid, stood_above in filter(None, chain.from_iterable(neighbours)):
        if uid in rows:
            return free_position(siblings, rows[uid]) if stood_above else _position_before(siblings, rows[uid])
    return free_position(siblings, None)


def _position_before(siblings: QuerySet[Any], row: Row) -> int:
    above = siblings.filter(position__lt=row.position).last()
    if above is not None:
        return free_position(siblings, above)
    if row.position > 1:
        return row.position // 2
    respace(siblings)
    return GAP // 2
