"""How far the agencies below a superior are in a year: states and counts, no text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from agencies.access import scope
from agencies.models import Agency, Holiday
from agencies.states import Role
from agencies.workdays import Exceptions, next_working_day, working_days_between
from plans.models import Plan
from plans.states import PlanState

from .models import AnnualReport, Assignment, Evidence, ReportingPeriod
from .states import BoardState, ReportKind, ReportState, ResultState

TONES = {
    BoardState.ACCEPTED: "done",
    BoardState.TO_REVIEW: "doing",
    BoardState.RETURNED: "behind",
    BoardState.OVERDUE: "overdue",
    BoardState.NO_PLAN: "none",
    BoardState.DRAFTING: "none",
    BoardState.SUBMITTED: "doing",
    BoardState.NOT_OPEN: "none",
    BoardState.REPORTING: "doing",
    BoardState.COMPLETE: "done",
}


@dataclass(frozen=True)
class Counts:
    """Applicable open assignments of a plan, and how many stand where in its year-end period.

    `proved` are the accepted ones with evidence.
    """

    assigned: int = 0
    accepted: int = 0
    handed_in: int = 0
    returned: int = 0
    proved: int = 0

    @property
    def segments(self) -> list[tuple[str, int, str]]:
        """`(tone, count, word)` of a stacked bar over `assigned`."""
        return [
            ("done", self.accepted, str(ResultState.ACCEPTED.label)),
            ("behind", self.handed_in, str(ResultState.HANDED_IN.label)),
            ("overdue", self.returned, str(ResultState.RETURNED.label)),
        ]


@dataclass(frozen=True)
class BoardRow:
    """An agency's plan of the year (or none) with its year-end period and its report (or none).

    `report` is the consolidated one where that was submitted. Days are working days by `calendar`. `is_direct`: the
    reader decides on this agency's report; `is_supervised`: may open its plan and results.
    """

    agency: Agency
    year: int
    plan: Plan | None = None
    period: ReportingPeriod | None = None
    counts: Counts = Counts()
    report: AnnualReport | None = None
    calendar: Exceptions | None = None
    is_direct: bool = False
    is_supervised: bool = True

    @cached_property
    def state(self) -> BoardState:
        if self.plan is None:
            return BoardState.NO_PLAN
        # First: a superior without a plan of its own consolidates on an empty draft.
        if self.report and self.report.submission:
            return _SUBMITTED_STATES.get(ReportState(self.report.state), BoardState.RETURNED)
        if self.plan.approved_version_id is None:
            return BoardState.SUBMITTED if self.plan.state == PlanState.SUBMITTED else BoardState.DRAFTING
        if self.due_on is None:
            return BoardState.NOT_OPEN
        if timezone.localdate() > self.closes_on:
            return BoardState.OVERDUE
        is_complete = self.counts.assigned and self.counts.accepted == self.counts.assigned
        return BoardState.COMPLETE if is_complete else BoardState.REPORTING

    @property
    def label(self) -> str:
        return str(self.state.label)

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @cached_property
    def due_on(self) -> dt.date | None:
        """When the report is due: the period's day, moved to the next working day."""
        return next_working_day(self.period.due_on, self.calendar or {}) if self.period else None

    @cached_property
    def closes_on(self) -> dt.date:
        """The last day of grace, moved to the next working day: what comes after it is late."""
        assert self.period is not None, "asked only of an open period"  # noqa: S101
        assert self.due_on is not None, "an open period has a due date"  # noqa: S101
        grace = dt.timedelta(days=self.period.grace_days)
        return next_working_day(self.due_on + grace, self.calendar or {})

    @property
    def has_grace(self) -> bool:
        """There are days of grace after the due date."""
        return bool(self.period and self.period.grace_days)

    @property
    def is_in_grace(self) -> bool:
        """The report is awaited, its due date over, the days of grace are not."""
        return self.state in _AWAITED and self._is_grace(timezone.localdate())

    @property
    def came_in_grace(self) -> bool:
        """The report was submitted after its due date, within the days of grace."""
        submitted = self._submitted_on()
        return submitted is not None and self._is_grace(submitted)

    @property
    def is_late(self) -> bool:
        """Something is awaited, and the days of grace are over."""
        return (self.days_left or 0) < 0

    @property
    def days_left(self) -> int | None:
        """Working days until the report is due, in the days of grace until these are over, negative after them.

        None when nothing is awaited.
        """
        awaited = self.state in _AWAITED
        return self._until_due(timezone.localdate()) if self.due_on and awaited else None

    @property
    def days_over(self) -> int:
        return max(0, -(self.days_left or 0))

    @property
    def days_early(self) -> int | None:
        """Working days from the submission to the due date, 0 in the days of grace, negative when it came after them.

        None before the submission.
        """
        submitted = self._submitted_on()
        if submitted is None or self.due_on is None:
            return None
        return 0 if self._is_grace(submitted) else self._until_due(submitted)

    @property
    def days_late(self) -> int:
        """Working days by which the submission came late."""
        return max(0, -(self.days_early or 0))

    def _submitted_on(self) -> dt.date | None:
        submitted = self.report.submitted_at if self.report and self.state in _HANDED_OVER else None
        return timezone.localdate(submitted) if submitted else None

    def _is_grace(self, day: dt.date) -> bool:
        return self.due_on is not None and self.due_on < day <= self.closes_on

    def _until_due(self, day: dt.date) -> int:
        due_on = self.due_on
        assert due_on is not None, "asked only of an open period"  # noqa: S101
        return working_days_between(day, due_on if day <= due_on else self.closes_on, self.calendar or {})


_SUBMITTED_STATES = {ReportState.SUBMITTED: BoardState.TO_REVIEW, ReportState.ACCEPTED: BoardState.ACCEPTED}
_HANDED_OVER = frozenset({BoardState.TO_REVIEW, BoardState.ACCEPTED})
_AWAITED = frozenset({BoardState.REPORTING, BoardState.COMPLETE, BoardState.OVERDUE, BoardState.RETURNED})


def board_rows(person: Any, *years: int) -> list[BoardRow]:
    """Every agency whose year the person follows, in each year, in the order of the tree; own ones if they have a plan.

    Five queries, whatever the number of agencies and years (one more for plans not opened, three for the scope).
    How many results have evidence: `with_proof`.
    """
    reach = scope(person)
    agencies = list(Agency.objects.active().filter(pk__in=reach.overseen).with_tree_fields())
    found = list(Plan.objects.filter(year__in=years, agency__in=reach.overseen).without_frame())
    plans = {(plan.year, plan.agency_id): plan for plan in found}
    periods = {period.plan_id: period for period in _year_end_periods(found)}
    reports = _reports_of(found)
    counts = _counts(found, periods)
    calendar = _calendar(periods.values(), reports.values())
    own = reach.agencies_as(Role.SUPERVISOR)
    deciding = reach.agencies_as(Role.COORDINATOR) | reach.supervised
    rows = []
    for year in years:
        for agency in agencies:
            plan = plans.get((year, agency.pk))
            if plan is None and agency.pk in own:
                continue
            key = plan.pk if plan else 0
            rows.append(
                BoardRow(
                    agency,
                    year,
                    plan,
                    periods.get(key),
                    counts.get(key, Counts()),
                    reports.get(key),
                    calendar,
                    is_direct=agency.parent_id in deciding,
                    is_supervised=agency.pk in reach.supervised,
                )
            )
    return rows


def _calendar(periods: Iterable[ReportingPeriod], reports: Iterable[AnnualReport]) -> Exceptions:
    """Days off between any two days that a row counts between: today, due dates, submissions; one query."""
    days = [timezone.localdate(), *(period.due_on for period in periods)]
    days += [timezone.localdate(report.submitted_at) for report in reports if report.submitted_at]
    return Holiday.objects.exceptions(start=min(days))


def _reports_of(plans: Iterable[Plan]) -> dict[int, AnnualReport]:
    """The report that counts upward by plan id: what was submitted, the consolidated one before the agency's own."""
    reports = AnnualReport.objects.filter(plan__in=plans).without_document().defer("summary", "document")
    found: dict[int, AnnualReport] = {}
    for report in sorted(reports, key=lambda report: (report.submission > 0, report.kind == ReportKind.CONSOLIDATED)):
        found[report.plan_id] = report
    return found


def counts_of(plans: list[Plan]) -> dict[int, Counts]:
    """Counts by plan id in the year-end periods, without `proved`; two queries, one more for plans without a period."""
    return _counts(plans, {period.plan_id: period for period in _year_end_periods(plans)})


def _year_end_periods(plans: list[Plan]) -> QuerySet[ReportingPeriod]:
    return ReportingPeriod.objects.filter(plan__in=plans, is_year_end=True).select_related("tally")


def _counts(plans: list[Plan], periods: Mapping[int, ReportingPeriod]) -> dict[int, Counts]:
    """From the tallies (`tracking.tallies`); before its period is open, a plan only has what is allotted."""
    found: dict[int, Counts] = {}
    for plan_id, period in periods.items():
        tally = period.tally
        found[plan_id] = Counts(tally.assigned, tally.accepted, tally.handed_in, tally.returned)
    unopened = [plan.pk for plan in plans if plan.pk not in periods and plan.approved_version_id]
    if unopened:
        allotted = Assignment.objects.open().applicable().filter(plan__in=unopened).order_by().values_list("plan")
        found |= {plan_id: Counts(assigned) for plan_id, assigned in allotted.annotate(count=Count("pk"))}
    return found


def with_proof(rows: Iterable[BoardRow]) -> list[BoardRow]:
    """The rows with how many of the accepted results have evidence; one query."""
    rows = list(rows)
    periods = [row.period for row in rows if row.period and row.counts.accepted]
    accepted = Q(results__period__in=periods, results__state=ResultState.ACCEPTED)
    has_evidence = Exists(Evidence.objects.filter(result=OuterRef("results__pk")))
    proved = Assignment.objects.open().applicable().filter(accepted, has_evidence, plan__in={row.plan for row in rows})
    counts = dict(proved.order_by().values_list("plan").annotate(count=Count("pk", distinct=True)))
    return [
        replace(row, counts=replace(row.counts, proved=counts.get(row.plan.pk, 0))) if row.plan else row for row in rows
    ]


def years_of(person: Any) -> dict[int, bool]:
    """ROC years in which an agency the person follows has a plan, the latest first; whether reporting is open."""
    plans = Plan.objects.filter(agency__in=scope(person).overseen).order_by("-year").values_list("year")
    opened = plans.annotate(opened=Count("periods", filter=Q(periods__is_year_end=True)))
    return {year: count > 0 for year, count in opened}
