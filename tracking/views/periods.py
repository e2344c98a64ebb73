"""A plan's reporting periods: opened, added, moved, locked, reopened by its coordinator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.dates import day_text
from agencies.errors import Refused
from agencies.permissions import require
from agencies.requests import SignedInRequest
from plans.models import Plan

from .. import actions
from ..models import ReportingPeriod
from ..period_forms import DueDateForm, OpeningForm, PeriodForm, ReopeningForm
from ..permissions import may_open_reporting
from .plan import approved_plan, overview, unallotted


@require_POST
def reporting_open(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """Open the year's periods; measures left unallotted have to be confirmed."""
    plan = approved_plan(request, plan_id)
    require(may_open_reporting(request.user, plan))
    form = OpeningForm(request.POST)
    missing = unallotted(plan)
    if form.is_valid() and missing and not form.cleaned_data["confirmed"]:
        form.add_error("confirmed", _("Some measures are allotted to nobody. Allot them, or confirm here."))
    if not form.is_valid():
        return render(request, "tracking/reporting.html", overview(request, plan) | {"opening": form}, status=422)
    actions.open_reporting(plan=plan, by=request.user, due_on=form.cleaned_data["due_on"])
    messages.success(request, _("Reporting is open."))
    return redirect("reporting", plan.pk)


@require_POST
def period_add(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """Open one more period."""
    plan = approved_plan(request, plan_id)
    require(may_open_reporting(request.user, plan))
    form = PeriodForm(request.POST)
    if form.is_valid():
        try:
            actions.add_period(plan=plan, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("reporting", plan.pk)
    return _refused(request, plan, {"period_form": form})


@require_POST
def period_edit(request: SignedInRequest, period_id: int) -> HttpResponse:
    """Change when a period is due."""
    period = _changeable(request, period_id)
    form = DueDateForm(request.POST)
    if not form.is_valid():
        return _refused(request, period.plan, {"period_errors": _messages(form)})
    try:
        period = actions.change_due_date(period=period, by=request.user, **form.cleaned_data)
    except Refused as refused:
        return _refused(request, period.plan, {"period_errors": [str(refused)]})
    said = _("%(period)s is due on %(day)s.") % {"period": period.name, "day": day_text(period.due_on)}
    messages.success(request, said)
    return redirect("reporting", period.plan_id)


@require_POST
def period_lock(request: SignedInRequest, period_id: int) -> HttpResponse:
    """End writing in a period."""
    period = _changeable(request, period_id)
    actions.lock_period(period=period, by=request.user)
    return redirect("reporting", period.plan_id)


@require_POST
def period_reopen(request: SignedInRequest, period_id: int) -> HttpResponse:
    """Let units write again, with a reason."""
    period = _changeable(request, period_id)
    form = ReopeningForm(request.POST)
    if not form.is_valid():
        return _refused(request, period.plan, {"period_errors": _messages(form)})
    try:
        actions.reopen_period(period=period, by=request.user, **form.cleaned_data)
    except Refused as refused:
        return _refused(request, period.plan, {"period_errors": [str(refused)]})
    return redirect("reporting", period.plan_id)


def _changeable(request: SignedInRequest, period_id: int) -> ReportingPeriod:
    plans = Plan.objects.visible_to(request.user)
    periods = ReportingPeriod.objects.filter(plan__in=plans)
    period = get_object_or_404(
        periods.select_related("plan__agency", "plan__approved_version", "plan__framework"), pk=period_id
    )
    require(may_open_reporting(request.user, period.plan))
    return period


def _refused(request: SignedInRequest, plan: Plan, said: dict[str, Any]) -> HttpResponse:
    return render(request, "tracking/reporting.html", overview(request, plan) | said, status=422)


def _messages(form: Any) -> list[str]:
    return [
        _("%(field)s: %(message)s") % {"field": form[field].label, "message": message}
        for field, found in form.errors.items()
        for message in found
    ]
