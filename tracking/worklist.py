"""Assignments of a period with the state of their results: what every list of work is made of."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from agencies.access import scope
from agencies.states import Role

from .models import Assignment, ReportingPeriod, Result
from .models.assignment import AssignmentQuerySet
from .models.result import ResultQuerySet
from .permissions import reviewed_units
from .states import OUTSTANDING, SETTLED, ResultState, RowState

TONES = {
    RowState.RETURNED: "overdue",
    RowState.DRAFT: "doing",
    RowState.BLANK: "none",
    RowState.HANDED_IN: "behind",
    RowState.REVIEWED: "behind",
    RowState.ACCEPTED: "done",
    RowState.NOT_APPLICABLE: "none",
}
_ORDER = {state: place for place, state in enumerate(RowState)}


@dataclass(frozen=True)
class ReportRow:
    """An assignment in a period. `result` is there only if the reader may read it; `state` is always true.

    `previous` is the name of the latest earlier period in which something was written, to carry on from.
    """

    assignment: Assignment
    period: ReportingPeriod
    state: RowState
    result: Result | None = None
    updated_at: dt.datetime | None = None
    previous: str = ""

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
        is_open = self.period.is_open or self.state == RowState.RETURNED
        return self.is_outstanding and is_open and self.assignment.closed_in_id is None


def report_rows(period: ReportingPeriod, assignments: AssignmentQuerySet, reader: Any) -> list[ReportRow]:
    """The rows of open assignments, what is to be done first, then in the order of the plan; six queries."""
    return rows_of_periods([period], assignments, reader)


def rows_of_periods(
    periods: Sequence[ReportingPeriod], assignments: AssignmentQuerySet, reader: Any
) -> list[ReportRow]:
    """The rows of several periods, period by period, each as `report_rows` gives them; six queries in all."""
    found = list(
        assignments.open()
        .with_measuring()
        .select_related("lead_unit", "plan__agency")
        .order_by("position", "lead_unit")
    )
    results = Result.objects.filter(period__in=periods, assignment__in=found)
    known = _known(found)
    readable = {
        (result.period_id, result.assignment_id): result for result in results.visible_to(reader).with_content()
    }
    rows: list[ReportRow] = []
    for period in periods:
        ours = [assignment for assignment in found if assignment.plan_id == period.plan_id]
        of_period = [
            _row(assignment, period, known.get(assignment.pk, []), readable.get((period.pk, assignment.pk)))
            for assignment in ours
        ]
        rows += sorted(of_period, key=lambda row: _ORDER[row.state])
    return rows


def report_row(assignment: Assignment, period: ReportingPeriod, reader: Any) -> ReportRow:
    """One row, as `report_rows` gives it, also of a closed assignment."""
    results = Result.objects.filter(period=period, assignment=assignment).visible_to(reader)
    return _row(assignment, period, _known([assignment]).get(assignment.pk, []), results.with_content().first())


def waiting_for(person: Any) -> ResultQuerySet:
    """Results that wait for this person's decision: as unit head, or as coordinator; the longest waiting first."""
    coordinated = scope(person).agencies_as(Role.COORDINATOR)
    return Result.objects.visible_to(person).awaiting_review(reviewed_units(person), coordinated)


def with_waiting(periods: QuerySet[ReportingPeriod], person: Any) -> QuerySet[ReportingPeriod]:
    """Periods that each know how many results wait for the person (`waiting`), so that a page asks but once."""
    one = waiting_for(person).order_by().annotate(one=Value(1)).values("one")
    count = one.annotate(count=Count("pk")).values("count")
    return periods.annotate(waiting=Coalesce(Subquery(count), 0))


def segments(rows: Iterable[ReportRow]) -> list[tuple[str, int, str]]:
    """`(tone, count, word)` of a stacked bar: accepted, approved, handed in, draft, returned, not written."""
    counts = Counter(row.state for row in rows)
    order = (
        RowState.ACCEPTED,
        RowState.REVIEWED,
        RowState.HANDED_IN,
        RowState.DRAFT,
        RowState.RETURNED,
        RowState.BLANK,
    )
    return [(TONES[state], counts[state], str(state.label)) for state in order if counts[state]]


def ready_count(rows: Iterable[ReportRow]) -> int:
    """How many would be handed in by handing in all that is done."""
    return sum(row.is_writable and row.result is not None and row.result.is_ready for row in rows)


def periods_of(units: frozenset[int]) -> QuerySet[ReportingPeriod]:
    """Periods in which these units report or contribute, by due date, with counts of results.

    `assigned` in all, `settled` of them (out of the units' hands), `returned` to them. `contributes`: to others' too.
    """
    assigned = Q(
        plan__assignments__lead_unit__in=units,
        plan__assignments__closed_in=None,
        plan__assignments__not_applicable_reason="",
    )
    reported = Q(
        results__assignment__lead_unit__in=units,
        results__assignment__closed_in=None,
        results__assignment__not_applicable_reason="",
    )
    settled = reported & Q(results__state__in=SETTLED)
    returned = reported & Q(results__state=ResultState.RETURNED)
    counts = {
        "assigned": Count("plan__assignments", filter=assigned, distinct=True),
        "settled": Count("results", filter=settled, distinct=True),
        "returned": Count("results", filter=returned, distinct=True),
    }
    theirs = Q(plan__assignments__lead_unit__in=units) | Q(plan__assignments__contributors__in=units)
    contributed = Assignment.contributors.through.objects.filter(
        unit__in=units, assignment__plan=OuterRef("plan"), assignment__closed_in=None
    )
    having = ReportingPeriod.objects.filter(theirs).values("pk")
    return (
        ReportingPeriod.objects.filter(pk__in=having)
        .select_related("plan__agency")
        .annotate(**counts, contributes=Exists(contributed))
        .order_by("due_on", "pk")
    )


def most_urgent(periods: Sequence[ReportingPeriod]) -> ReportingPeriod | None:
    """The first one with something to do; else the last that has begun; else the first."""
    pending = (period for period in periods if is_pending(period))
    begun = [period for period in periods if period.has_begun]
    return next(pending, None) or (begun[-1] if begun else next(iter(periods), None))


def is_pending(period: Any) -> bool:
    """An annotated period of `periods_of` has begun and something can be handed in, if only what was returned."""
    return bool(period.returned or (period.is_open and period.has_begun and period.assigned > period.settled))


@dataclass(frozen=True, slots=True)
class _Known:
    """What everybody who sees the row may know of a result."""

    period_id: int
    period: str
    ends_on: dt.date
    state: str
    updated_at: dt.datetime
    says_something: bool


def _known(assignments: Sequence[Assignment]) -> dict[int, list[_Known]]:
    """The results of the assignments in every period, by assignment; one query, without their texts."""
    says_something = ExpressionWrapper(~Q(narrative=""), output_field=BooleanField())
    found = Result.objects.filter(assignment__in=assignments).annotate(says_something=says_something).order_by()
    known: dict[int, list[_Known]] = defaultdict(list)
    fields = ("period_id", "period__name", "period__ends_on", "state", "updated_at", "says_something")
    for pk, *values in found.values_list("assignment_id", *fields):
        known[pk].append(_Known(*values))
    return known


def _row(assignment: Assignment, period: ReportingPeriod, known: list[_Known], result: Result | None) -> ReportRow:
    present = next((entry for entry in known if entry.period_id == period.pk), None)
    earlier = [entry for entry in known if entry.ends_on < period.ends_on and entry.says_something]
    previous = max(earlier, key=lambda entry: entry.ends_on).period if earlier else ""
    state, updated_at = (present.state, present.updated_at) if present else (RowState.BLANK, None)
    if assignment.not_applicable_reason:
        state = RowState.NOT_APPLICABLE
    elif state == ResultState.DRAFT and result is not None and result.version == 0 and not result.evidence_list:  # type: ignore[attr-defined]
        state = RowState.BLANK
    if result is not None:
        result.assignment, result.period = assignment, period
    return ReportRow(assignment, period, RowState(state), result, updated_at, previous)
