"""Home: what the person has to do, by the roles held; each one click away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.access import scope
from agencies.keeping.reviewing import reviews_due
from agencies.requests import SignedInRequest
from agencies.states import Role
from plans.models import Plan
from plans.states import PlanState

from ..board import Counts, board_rows, counts_of, years_of
from ..inspecting import findings_at_hand
from ..models import AnnualReport, Assignment
from ..permissions import is_reviewer, may_supervise
from ..states import BoardState, ReportKind, ReportState
from ..worklist import is_pending, periods_of, report_rows, waiting_for

SHOWN = 6
LATE_SHOWN = 12


@dataclass(frozen=True)
class OwnPlan:
    """A plan of an agency the person coordinates or heads, with the counts of its year-end period and its report."""

    plan: Plan
    counts: Counts
    report: AnnualReport | None = None


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Sections only for the roles held; who holds none is told whom to ask."""
    context: dict[str, Any] = {"is_member": bool(scope(request.user).memberships)}
    context |= _to_report(request) | _to_review(request) | _own_plans(request) | _late_below(request)
    context |= _findings(request)
    context["reviews_due"] = reviews_due(request.user)
    return render(request, "home.html", context)


def _to_report(request: SignedInRequest) -> dict[str, Any]:
    units = scope(request.user).units
    if not units:
        return {}
    periods = list(periods_of(units))
    pending = [period for period in periods if is_pending(period)]
    if not pending:
        return {"reports_nothing": True}
    period = pending[0]
    assignments = Assignment.objects.visible_to(request.user).of_units(units).filter(plan=period.plan_id)
    rows = [row for row in report_rows(period, assignments, request.user) if row.is_outstanding]
    return {"period": period, "rows": rows[:SHOWN], "outstanding": len(rows), "other_periods": pending[1:]}


def _to_review(request: SignedInRequest) -> dict[str, Any]:
    if not is_reviewer(request.user):
        return {}
    waiting = waiting_for(request.user)
    return {"reviews": list(waiting.select_related("assignment__lead_unit", "period")[:SHOWN]), "is_reviewer": True}


def _own_plans(request: SignedInRequest) -> dict[str, Any]:
    reach = scope(request.user)
    coordinated, headed = reach.agencies_as(Role.COORDINATOR), reach.agencies_as(Role.AGENCY_HEAD)
    if not coordinated | headed:
        return {}
    plans = list(Plan.objects.filter(agency__in=coordinated | headed).for_list()[:SHOWN])
    counts = counts_of(plans)
    found = AnnualReport.objects.filter(plan__in=plans, kind=ReportKind.OWN).without_document()
    reports = {report.plan_id: report for report in found}
    return {
        "to_sign": [
            plan
            for plan in plans
            if plan.agency_id in headed and plan.pk in reports and reports[plan.pk].state == ReportState.SIGNING
        ],
        "to_approve": [plan for plan in plans if plan.agency_id in headed and plan.state == PlanState.SUBMITTED],
        "own_plans": [
            OwnPlan(plan, counts.get(plan.pk, Counts()), reports.get(plan.pk))
            for plan in plans
            if plan.agency_id in coordinated
        ],
        "is_coordinator": bool(coordinated),
        "is_head": bool(headed),
    }


def _late_below(request: SignedInRequest) -> dict[str, Any]:
    if not may_supervise(request.user):
        return {}
    # Two years: in January what is late belongs to the year that has just ended, while new plans are being written.
    rows = board_rows(request.user, *list(years_of(request.user))[:2])
    late = sorted((row for row in rows if row.state == BoardState.OVERDUE), key=lambda row: -row.days_over)
    return {
        "late": late[:LATE_SHOWN],
        "reports_to_review": [row for row in rows if row.is_direct and row.state == BoardState.TO_REVIEW],
        "late_total": len(late),
        "late_state": BoardState.OVERDUE.value,
        "board_total": len({row.agency.pk for row in rows}),
        "is_supervisor": True,
    }


def _findings(request: SignedInRequest) -> dict[str, Any]:
    """What inspections left to be put right by own units, and what was answered to the inspecting side."""
    if not scope(request.user).memberships:
        return {}
    due, answered = findings_at_hand(request.user)
    return {"findings_due": due[:SHOWN], "findings_answered": answered[:SHOWN]}
