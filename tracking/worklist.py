"""Assignments of a period with the state of their results: what every list of work is made of."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from .models import Assignment, ReportingPeriod, Result
from .models.assignment import AssignmentQuerySet
from .states import OUTSTANDING, SETTLED, PeriodState, ResultState, RowState

TONES = {
    RowState.RETURNED: "overdue",
    RowState.DRAFT: "doing",
    RowState.BLANK: "none",
    RowState.HANDED_IN: "behind",
    RowState.ACCEPTED: "done",
    RowState.NOT_APPLICABLE: "none",
}
_ORDER = {state: place for place, state in enumerate(RowState)}


@dataclass(frozen=True)
class ReportRow:
    """An assignment in a period. `result` is there only if the reader may read it; `state` is always true."""

    assignment: Assignment
    period: ReportingPeriod
    state: RowState
    result: Result | None = None
    updated_at: dt.datetime | None = None

    @property
    def label(self) -> str:
        return str(self.state.label)

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def is_outstanding(self) -> bool:
        return self.state in OUTSTANDING

    @property
    def is_writable(self) -> bool:
        """The unit may write now."""
        is_open = self.period.state == PeriodState.OPEN or self.state == RowState.RETURNED
        return self.is_outstanding and is_open and self.assignment.closed_in_id is None


def report_rows(period: ReportingPeriod, assignments: AssignmentQuerySet, reader: Any) -> list[ReportRow]:
    """The rows of open assignments, what is to be done first, then in the order of the plan; six queries."""
    found = list(assignments.open().select_related("lead_unit", "plan__agency").order_by("position", "lead_unit"))
    results = Result.objects.filter(period=period, assignment__in=found)
    states = {pk: (state, at) for pk, state, at in results.values_list("assignment_id", "state", "updated_at")}
    readable = {result.assignment_id: result for result in results.visible_to(reader).with_content()}
    rows = [_row(assignment, period, states.get(assignment.pk), readable.get(assignment.pk)) for assignment in found]
    return sorted(rows, key=lambda row: _ORDER[row.state])


def report_row(assignment: Assignment, period: ReportingPeriod, reader: Any) -> ReportRow:
    """One row, as `report_rows` gives it, also of a closed assignment."""
    results = Result.objects.filter(period=period, assignment=assignment)
    state = results.values_list("state", "updated_at").first()
    return _row(assignment, period, state, results.visible_to(reader).with_content().first())


def segments(rows: Iterable[ReportRow]) -> list[tuple[str, int, str]]:
    """`(tone, count, word)` of a stacked bar: accepted, handed in, draft, returned, not written."""
    counts = Counter(row.state for row in rows)
    order = (RowState.ACCEPTED, RowState.HANDED_IN, RowState.DRAFT, RowState.RETURNED, RowState.BLANK)
    return [(TONES[state], counts[state], str(state.label)) for state in order if counts[state]]


def ready_count(rows: Iterable[ReportRow]) -> int:
    """How many would be handed in by handing in all that is done."""
    return sum(row.is_writable and row.result is not None and row.result.is_ready for row in rows)


def periods_of(units: frozenset[int]) -> QuerySet[ReportingPeriod]:
    """Periods in which these units have something assigned, by due date, with `outstanding` (what is not handed in)."""
    assigned = Q(
        plan__assignments__lead_unit__in=units,
        plan__assignments__closed_in=None,
        plan__assignments__not_applicable_reason="",
    )
    settled = Q(
        results__assignment__lead_unit__in=units,
        results__assignment__closed_in=None,
        results__assignment__not_applicable_reason="",
        results__state__in=SETTLED,
    )
    counts = {
        "assigned": Count("plan__assignments", filter=assigned, distinct=True),
        "settled": Count("results", filter=settled, distinct=True),
    }
    having = ReportingPeriod.objects.filter(plan__assignments__lead_unit__in=units).values("pk")
    return (
        ReportingPeriod.objects.filter(pk__in=having)
        .select_related("plan__agency")
        .annotate(**counts)
        .order_by("due_on", "pk")
    )


def most_urgent(periods: Sequence[ReportingPeriod]) -> ReportingPeriod | None:
    """The first open one with something to do; else the last."""
    return next((period for period in periods if is_pending(period)), periods[-1] if periods else None)


def is_pending(period: Any) -> bool:
    """An annotated period of `periods_of` is open and something is to be handed in."""
    return period.state == PeriodState.OPEN and period.assigned > period.settled


def _row(
    assignment: Assignment,
    period: ReportingPeriod,
    known: tuple[str, dt.datetime] | None,
    result: Result | None,
) -> ReportRow:
    state, updated_at = known or (RowState.BLANK, None)
    if assignment.not_applicable_reason:
        state = RowState.NOT_APPLICABLE
    elif state == ResultState.DRAFT and result is not None and result.version == 0 and not result.photos:  # type: ignore[attr-defined]
        state = RowState.BLANK
    if result is not None:
        result.assignment, result.period = assignment, period
    return ReportRow(assignment, period, RowState(state), result, updated_at)
