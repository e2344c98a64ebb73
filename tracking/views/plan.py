"""A plan's reporting as its coordinator sees it: its periods, every assignment and its state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from agencies.permissions import require
from agencies.requests import SignedInRequest, whole_number
from plans.models import Plan

from .. import actions
from ..actions.periods import periods_to_open
from ..forms import OverviewFilter, ReasonForm
from ..leaves import Leaf, leaves
from ..models import Assignment, ReportingPeriod
from ..period_forms import DueDateForm, OpeningForm, PeriodForm, ReopeningForm
from ..permissions import may_allot, may_see_overview, may_see_self_reviews
from ..worklist import ReportRow, report_rows, segments


@require_safe
def reporting(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """The periods, and every assignment with its state in one of them (`?period=`); filters in the address."""
    plan = approved_plan(request, plan_id)
    require(may_see_overview(request.user, plan))
    return render(request, "tracking/reporting.html", overview(request, plan))


@require_POST
def assignment_not_applicable(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """Say that nothing is to be reported here, and why."""
    assignment = _visible_assignment(request, assignment_id)
    require(may_allot(request.user, assignment.plan))
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.mark_not_applicable(assignment=assignment, reason=reason, by=request.user)
    return _back_to(assignment, request)


@require_POST
def assignment_applicable(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """Undo it."""
    assignment = _visible_assignment(request, assignment_id)
    require(may_allot(request.user, assignment.plan))
    actions.apply_again(assignment=assignment, by=request.user)
    return _back_to(assignment, request)


def _back_to(assignment: Assignment, request: SignedInRequest) -> HttpResponse:
    """The row again, in the period that was shown (`period`)."""
    url = reverse("reporting", args=[assignment.plan_id])
    period = whole_number(request.POST.get("period", ""))
    return redirect(f"{url}?period={period}#row-{assignment.pk}-{period}" if period else url)


def approved_plan(request: SignedInRequest, plan_id: int) -> Plan:
    """A visible plan that has an approved version; before that there is nothing to report on."""
    plans = Plan.objects.visible_to(request.user).filter(approved_version__isnull=False)
    return get_object_or_404(plans.select_related("agency", "approved_version", "framework"), pk=plan_id)


def _visible_assignment(request: SignedInRequest, assignment_id: int) -> Assignment:
    return get_object_or_404(Assignment.objects.visible_to(request.user).select_related("plan"), pk=assignment_id)


@dataclass(frozen=True)
class PeriodLine:
    """A period and the forms that change it; none for who may not."""

    period: ReportingPeriod
    due_form: DueDateForm | None
    reopening: ReopeningForm | None


def overview(request: SignedInRequest, plan: Plan) -> dict[str, Any]:
    """What `tracking/reporting.html` needs."""
    periods = list(plan.periods.order_by("ends_on"))
    period = _chosen(request, periods)
    may_change = may_allot(request.user, plan)
    context: dict[str, Any] = {
        "plan": plan,
        "period": period,
        "may_allot": may_change,
        "may_return": may_change,
        "may_see_self_reviews": may_see_self_reviews(request.user, plan),
        "lines": [_line(entry, may_change=may_change) for entry in periods],
        "period_form": PeriodForm() if may_change else None,
    }
    if period is None:
        planned = periods_to_open(plan)
        context |= {"missing": unallotted(plan), "assigned": plan.assignments.open().count(), "planned": planned}
        return context | {"opening": OpeningForm(initial={"due_on": planned[-1].due_on})}
    rows = report_rows(period, Assignment.objects.visible_to(request.user).filter(plan=plan), request.user)
    units = sorted({(row.assignment.lead_unit_id, row.assignment.lead_unit.name) for row in rows})
    filters = OverviewFilter(request.GET, units=units)
    chosen = [row for row in rows if _fits(row, **filters.chosen())]
    return context | {"rows": chosen, "total": len(rows), "segments": segments(rows), "filters": filters}


def _chosen(request: SignedInRequest, periods: list[ReportingPeriod]) -> ReportingPeriod | None:
    """The one named in the address, else the first that is open and has begun, else the year-end one."""
    if not any(period.is_year_end for period in periods):
        return None
    wanted = request.GET.get("period", "")
    named = next((period for period in periods if str(period.pk) == wanted), None)
    current = next((period for period in periods if period.is_open and period.has_begun), None)
    return named or current or next(period for period in periods if period.is_year_end)


def _line(period: ReportingPeriod, *, may_change: bool) -> PeriodLine:
    if not may_change:
        return PeriodLine(period, None, None)
    reopening = None if period.is_open else ReopeningForm(auto_id=f"id_{period.pk}_%s")
    return PeriodLine(period, DueDateForm.of(period), reopening)


def _fits(row: ReportRow, state: str | None, unit: int | None, q: str | None) -> bool:
    assignment = row.assignment
    return (
        (not state or row.state == state)
        and (not unit or assignment.lead_unit_id == unit)
        and (not q or q in assignment.wording or q in assignment.number or q in assignment.heading)
    )


def unallotted(plan: Plan) -> list[Leaf]:
    version = plan.approved_version
    if version is None:
        return []
    allotted = set(plan.assignments.open().values_list("node_uid", flat=True))
    return [leaf for leaf in leaves(version.load()) if leaf.uid not in allotted]
