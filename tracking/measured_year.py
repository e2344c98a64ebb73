"""Rows → the indicators of a results document: what was aimed at and attained in the plan's year."""

from __future__ import annotations

from plans.document import PlanDocument
from plans.models import Plan

from .document import IndicatorEntry
from .measuring import Measured, measured
from .nodes import nodes
from .states import Direction


def indicator_entries(plan: Plan, document: PlanDocument) -> tuple[IndicatorEntry, ...]:
    """Those of the plan as a whole first, then in printed order, those of places that are gone last; one query.

    Only values that count are told.
    """
    cited = {node.uid: node.number for node in nodes(document)}
    order = {uid: place for place, uid in enumerate(["", *cited])}
    rows = measured(plan.indicators.in_use())
    rows.sort(key=lambda row: order.get(row.indicator.node_uid, len(order)))
    return tuple(_entry(row, cited.get(row.indicator.node_uid, "")) for row in rows)


def _entry(row: Measured, number: str) -> IndicatorEntry:
    indicator, last = row.indicator, row.last
    counting = [value for value in row.values if value.counts]
    return IndicatorEntry(
        name=indicator.name,
        node=indicator.node_uid,
        number=number,
        unit=indicator.unit,
        direction="down" if indicator.direction == Direction.DOWN else "up",
        baseline=indicator.baseline,
        target=indicator.target,
        value=last.value,
        attainment=last.per_cent,
        met=last.is_met,
        note=counting[-1].note if counting else "",
        source=indicator.source,
    )
