"""The rows behind the figures: assignments in a period, and indicators. States alone, but for what may be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from ..models import Assignment, Indicator, ReportingPeriod, Result
from ..states import BEING_REVIEWED, SETTLED, ResultState, RowState
from ..worklist import ReportRow
from .figures import attained
from .filters import Filters
from .focus import FocusGroup
from .states import Attainment, Standing

_STATES = {
    Standing.ACCEPTED: frozenset({ResultState.ACCEPTED}),
    Standing.HANDED_IN: BEING_REVIEWED,
    Standing.RETURNED: frozenset({ResultState.RETURNED}),
    Standing.REPORTED: SETTLED,
}
_NOT_MISSING = SETTLED | {ResultState.RETURNED}


def assignments_behind(filters: Filters, group: FocusGroup | None, today: dt.date) -> QuerySet[Assignment]:
    """Open assignments of the year with `period_id`, `state` and `changed_at` of the result; by agency and place.

    The year-end period counts, but for what is overdue: there every period whose due date has passed.
    """
    standing = filters.state
    periods = Q(plan__periods__is_year_end=True)
    if standing == Standing.OVERDUE:
        periods = Q(plan__periods__due_on__lt=today)
    rows = Assignment.objects.open().filter(plan__year=filters.year, plan__agency__in=filters.ids)
    rows = rows.annotate(at=FilteredRelation("plan__periods", condition=periods)).filter(at__isnull=False)
    if filters.unit:
        rows = rows.filter(lead_unit=filters.unit)
    if group:
        rows = rows.filter(group.condition("focus__"))
    return _standing(rows, standing).order_by(
        "plan__agency__position", "plan__agency__code", "plan", "at__due_on", "position", "lead_unit"
    )


def _standing(rows: Any, standing: Standing | None) -> Any:
    if standing is None:
        return rows
    if standing == Standing.NOT_APPLICABLE:
        return rows.exclude(not_applicable_reason="")
    rows = rows.applicable()
    if standing == Standing.DUE:
        return rows
    results = Result.objects.filter(assignment=OuterRef("pk"), period=OuterRef("at__pk"))
    if standing == Standing.MISSING:
        return rows.filter(~Exists(results.filter(state__in=_NOT_MISSING)))
    if standing == Standing.OVERDUE:
        return rows.filter(~Exists(results.filter(state__in=SETTLED)))
    return rows.filter(Exists(results.filter(state__in=_STATES[standing])))


def report_rows_of(assignments: Any, reader: Any) -> list[ReportRow]:
    """A page of `assignments_behind` as rows of a work list: the result only where `reader` may read it."""
    result = Result.objects.filter(assignment=OuterRef("pk"), period=OuterRef("at__pk"))
    found = list(
        assignments.select_related("lead_unit", "plan__agency").annotate(
            period_id=F("at__pk"),
            period_name=F("at__name"),
            period_state=F("at__state"),
            result_state=Subquery(result.values("state")[:1]),
            changed_at=Subquery(result.values("updated_at")[:1]),
        )
    )
    periods = {row.period_id: _period(row) for row in found}
    readable = {
        (result.assignment_id, result.period_id): result
        for result in Result.objects.visible_to(reader).filter(assignment__in=found, period__in=periods)
    }
    return [
        ReportRow(
            row,
            periods[row.period_id],
            _row_state(row),
            readable.get((row.pk, row.period_id)),
            row.changed_at,
        )
        for row in found
    ]


def _period(row: Any) -> ReportingPeriod:
    """What a row shows of its period, without a query for it."""
    return ReportingPeriod(pk=row.period_id, plan_id=row.plan_id, name=row.period_name, state=row.period_state)


def _row_state(row: Any) -> RowState:
    if row.not_applicable_reason:
        return RowState.NOT_APPLICABLE
    return RowState(row.result_state or RowState.BLANK)


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator with its last value."""

    indicator: Indicator
    value: Any
    attainment: Attainment

    @property
    def per_cent(self) -> Any:
        """How much of the target is attained; None where that cannot be said."""
        return self.indicator.attainment(self.value)

    @property
    def tone(self) -> str:
        return {Attainment.MET: "done", Attainment.MISSED: "behind"}.get(self.attainment, "none")


def indicators_behind(filters: Filters, attainment: str) -> Any:
    """Indicators of the year's plans with their last value, those of one attainment if it is named."""
    in_force = Indicator.objects.in_force()
    indicators = attained(in_force.filter(plan__year=filters.year, plan__agency__in=filters.ids))
    if attainment in Attainment.values:
        indicators = indicators.filter(attainment=attainment)
    return indicators.select_related("plan__agency").order_by(
        "plan__agency__position", "plan__agency__code", "plan", "position", "pk"
    )


def indicator_rows(indicators: Sequence[Any]) -> list[IndicatorRow]:
    return [IndicatorRow(row, row.value, Attainment(row.attainment)) for row in indicators]
