"""How far the agencies below a superior are in a year: states and counts, no text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from agencies.access import scope
from agencies.models import Agency
from agencies.states import Role
from plans.models import Plan
from plans.states import PlanState

from .models import Assignment, ReportingPeriod
from .states import BoardState, ResultState

TONES = {
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
    """Applicable open assignments of a plan, and how many stand where in its year-end period."""

    assigned: int = 0
    accepted: int = 0
    handed_in: int = 0
    returned: int = 0

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
    """An agency's plan of the year (or none) with its year-end period (or none)."""

    agency: Agency
    plan: Plan | None = None
    period: ReportingPeriod | None = None
    counts: Counts = Counts()

    @property
    def state(self) -> BoardState:
        if self.plan is None:
            return BoardState.NO_PLAN
        if self.plan.approved_version_id is None:
            return BoardState.SUBMITTED if self.plan.state == PlanState.SUBMITTED else BoardState.DRAFTING
        if self.period is None:
            return BoardState.NOT_OPEN
        if self.counts.assigned and self.counts.accepted == self.counts.assigned:
            return BoardState.COMPLETE
        return BoardState.OVERDUE if self.period.is_overdue() else BoardState.REPORTING

    @property
    def label(self) -> str:
        return str(self.state.label)

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def days_left(self) -> int | None:
        """Days until the results are due, negative when over; None when nothing is awaited."""
        awaited = self.state in (BoardState.REPORTING, BoardState.OVERDUE)
        return self.period.days_left if self.period and awaited else None

    @property
    def days_over(self) -> int:
        return max(0, -(self.days_left or 0))


def board_rows(person: Any, *years: int) -> list[BoardRow]:
    """Every agency the person supervises in each year, in the order of the tree; own agencies only if they have a plan.

    Four queries, whatever the number of agencies and years (and two for the scope).
    """
    reach = scope(person)
    agencies = list(Agency.objects.active().filter(pk__in=reach.supervised).with_tree_fields())
    supervised = Plan.objects.state_visible_to(person).filter(year__in=years, agency__in=reach.supervised)
    plans = {(plan.year, plan.agency_id): plan for plan in supervised}
    periods = {
        period.plan_id: period for period in ReportingPeriod.objects.filter(plan__in=plans.values(), is_year_end=True)
    }
    counts = counts_of(list(plans.values()))
    own = reach.agencies_as(Role.SUPERVISOR)
    rows = []
    for year in years:
        for agency in agencies:
            plan = plans.get((year, agency.pk))
            if plan:
                rows.append(BoardRow(agency, plan, periods.get(plan.pk), counts.get(plan.pk, Counts())))
            elif agency.pk not in own:
                rows.append(BoardRow(agency))
    return rows


def counts_of(plans: list[Plan]) -> dict[int, Counts]:
    """Counts by plan id, in one query; plans without assignments are left out."""

    def results(state: ResultState) -> Count:
        return Count("results", filter=Q(results__period__is_year_end=True, results__state=state), distinct=True)

    counted = (
        Assignment.objects.open()
        .applicable()
        .filter(plan__in=plans)
        .order_by()
        .values("plan")
        .annotate(
            assigned=Count("pk", distinct=True),
            accepted=results(ResultState.ACCEPTED),
            handed_in=results(ResultState.HANDED_IN),
            returned=results(ResultState.RETURNED),
        )
    )
    return {row.pop("plan"): Counts(**row) for row in counted}


def years_of(person: Any) -> list[int]:
    """ROC years in which a supervised agency has a plan, the latest first."""
    plans = Plan.objects.state_visible_to(person).filter(agency__in=scope(person).supervised)
    return list(plans.order_by("-year").values_list("year", flat=True).distinct())
