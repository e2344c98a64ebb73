"""A plan's reporting as its coordinator sees it: every assignment, its state, opening and locking."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.permissions import require
from agencies.requests import SignedInRequest
from plans.models import Plan

from .. import actions
from ..actions.periods import year_end
from ..forms import OpeningForm, OverviewFilter, ReasonForm
from ..leaves import Leaf, leaves
from ..models import Assignment, ReportingPeriod
from ..permissions import may_allot, may_open_reporting, may_see_overview
from ..states import PeriodState
from ..worklist import ReportRow, report_rows, segments


@require_GET
def reporting(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """Every assignment with its state; filters in the address."""
    plan = _approved_plan(request, plan_id)
    require(may_see_overview(request.user, plan))
    return render(request, "tracking/reporting.html", _overview(request, plan))


@require_POST
def reporting_open(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """Open the year-end period; measures left unallotted have to be confirmed."""
    plan = _approved_plan(request, plan_id)
    require(may_open_reporting(request.user, plan))
    form = OpeningForm(request.POST)
    missing = _unallotted(plan)
    if form.is_valid() and missing and not form.cleaned_data["confirmed"]:
        form.add_error("confirmed", _("Some measures are allotted to nobody. Allot them, or confirm here."))
    if not form.is_valid():
        return render(request, "tracking/reporting.html", _overview(request, plan) | {"opening": form}, status=422)
    actions.open_reporting(plan=plan, by=request.user, due_on=form.cleaned_data["due_on"])
    messages.success(request, _("Reporting is open."))
    return redirect("reporting", plan.pk)


@require_POST
def period_lock(request: SignedInRequest, period_id: int) -> HttpResponse:
    """Lock a period; a locked one is opened again."""
    plans = Plan.objects.visible_to(request.user)
    period = get_object_or_404(ReportingPeriod.objects.filter(plan__in=plans).select_related("plan"), pk=period_id)
    require(may_open_reporting(request.user, period.plan))
    if request.POST.get("unlock"):
        actions.unlock_period(period=period, by=request.user)
    else:
        actions.lock_period(period=period, by=request.user)
    return redirect("reporting", period.plan_id)


@require_POST
def assignment_not_applicable(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """Say that nothing is to be reported here, and why."""
    assignment = _visible_assignment(request, assignment_id)
    require(may_allot(request.user, assignment.plan))
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.mark_not_applicable(assignment=assignment, reason=reason, by=request.user)
    return redirect("reporting", assignment.plan_id)


@require_POST
def assignment_applicable(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """Undo it."""
    assignment = _visible_assignment(request, assignment_id)
    require(may_allot(request.user, assignment.plan))
    actions.apply_again(assignment=assignment, by=request.user)
    return redirect("reporting", assignment.plan_id)


def _approved_plan(request: SignedInRequest, plan_id: int) -> Plan:
    """A visible plan that has an approved version; before that there is nothing to report on."""
    plans = Plan.objects.visible_to(request.user).filter(approved_version__isnull=False)
    return get_object_or_404(plans.select_related("agency", "approved_version", "framework"), pk=plan_id)


def _visible_assignment(request: SignedInRequest, assignment_id: int) -> Assignment:
    return get_object_or_404(Assignment.objects.visible_to(request.user).select_related("plan"), pk=assignment_id)


def _overview(request: SignedInRequest, plan: Plan) -> dict[str, Any]:
    period = plan.periods.filter(is_year_end=True).first()
    context: dict[str, Any] = {
        "plan": plan,
        "period": period,
        "is_locked": bool(period and period.state == PeriodState.LOCKED),
        "may_allot": may_allot(request.user, plan),
    }
    if period is None:
        context |= {"missing": _unallotted(plan), "assigned": plan.assignments.open().count()}
        return context | {"opening": OpeningForm(initial={"due_on": year_end(plan)["due_on"]})}
    rows = report_rows(period, Assignment.objects.visible_to(request.user).filter(plan=plan), request.user)
    units = sorted({(row.assignment.lead_unit_id, row.assignment.lead_unit.name) for row in rows})
    filters = OverviewFilter(request.GET, units=units)
    chosen = [row for row in rows if _fits(row, **filters.chosen())]
    return context | {"rows": chosen, "total": len(rows), "segments": segments(rows), "filters": filters}


def _fits(row: ReportRow, state: str | None, unit: int | None, q: str | None) -> bool:
    assignment = row.assignment
    return (
        (not state or row.state == state)
        and (not unit or assignment.lead_unit_id == unit)
        and (not q or q in assignment.wording or q in assignment.number or q in assignment.heading)
    )


def _unallotted(plan: Plan) -> list[Leaf]:
    version = plan.approved_version
    if version is None:
        return []
    allotted = set(plan.assignments.open().values_list("node_uid", flat=True))
    return [leaf for leaf in leaves(version.load()) if leaf.uid not in allotted]
