"""A superior's consolidated report: gathering, narratives with their sources, sending it to be signed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import scope
from agencies.models import Agency
from agencies.permissions import coordinates, require
from agencies.requests import SignedInRequest
from agencies.states import Role
from plans.models import Plan

from ..actions import annual as actions
from ..actions import consolidation
from ..annual.consolidating import accepted_below, narrative
from ..annual.files import files_context
from ..annual.forms import OutgoingForm
from ..annual.page import TONES, next_step, trail
from ..forms import ReasonForm
from ..permissions import may_see_annual, may_sign_annual, may_write_annual
from ..states import ReportKind, ReportState
from .annual import save_evaluation, save_summary

WHOLE = ReportKind.CONSOLIDATED


@require_POST
def consolidation_start(request: SignedInRequest, agency_id: int, year: int) -> HttpResponse:
    """Go to the year's consolidated report; an agency without a plan of that year gets an empty draft to hang it on."""
    superior = scope(request.user).superior_as(Role.COORDINATOR)
    agency = get_object_or_404(Agency.objects.active().filter(pk__in=superior), pk=agency_id)
    require(coordinates(request.user, agency.pk))
    plan = consolidation.plan_of_year(agency=agency, year=year, by=request.user)
    return redirect("consolidated_report", plan.pk)


@require_safe
def consolidated_report(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """The narratives per focus point with their sources, and which agencies below are in."""
    plan = _visible_plan(request, plan_id)
    require(may_see_annual(request.user, plan))
    reports = plan.annual_reports.filter(kind=WHOLE).defer("document")
    people = ("signed_by", "signed_for", "submitted_by", "decided_by")
    report = reports.select_related(*people).prefetch_related("evaluations").first()
    state = ReportState(report.state) if report else ReportState.DRAFT
    rows = list(report.evaluations.all()) if report else []
    context = {
        "plan": plan,
        "report": report,
        "state": state,
        "tone": TONES[state],
        "is_writable": report is None or report.is_writable,
        "members": accepted_below(plan, with_documents=False),
        "expected": Agency.objects.active().filter(parent=plan.agency_id).count(),
        "rows": [(row, narrative(row)) for row in rows],
        "lacks": [],
        "next_step": next_step(report, plan),
        "trail": trail(report),
        "may_write": may_write_annual(request.user, plan),
        "may_sign": may_sign_annual(request.user, plan),
        "outgoing": OutgoingForm(initial={"outgoing_on": timezone.localdate()}),
        "reason_form": ReasonForm(),
        **files_context(report, None, request.user),
        "ask_url": reverse("consolidated_ask_signature", args=[plan.pk]),
    }
    return render(request, "tracking/consolidated.html", context)


@require_POST
def consolidated_gather(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """Take in what is accepted by now."""
    plan = _writable_plan(request, plan_id)
    consolidation.gather_reports(plan=plan, by=request.user)
    messages.success(request, _("The accepted reports were taken in; edited wording was kept."))
    return redirect("consolidated_report", plan.pk)


@require_POST
def consolidated_summary(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """Save the summary."""
    plan = _writable_plan(request, plan_id)
    return save_summary(request, plan, WHOLE, reverse("consolidated_report", args=[plan.pk]))


@require_POST
def consolidated_narrative(request: SignedInRequest, plan_id: int, focus_key: str) -> HttpResponse:
    """Save the narrative of a focus point."""
    plan = _writable_plan(request, plan_id)
    return save_evaluation(request, plan, WHOLE, focus_key, reverse("consolidated_report", args=[plan.pk]))


@require_POST
def consolidated_ask_signature(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """Freeze the report and send it to be signed."""
    plan = _writable_plan(request, plan_id)
    actions.ask_for_signature(plan=plan, kind=WHOLE, by=request.user)
    messages.success(request, _("Sent to be signed."))
    return redirect("consolidated_report", plan.pk)


def _visible_plan(request: SignedInRequest, plan_id: int) -> Plan:
    plans = Plan.objects.visible_to(request.user).select_related("agency__parent")
    return get_object_or_404(plans, pk=plan_id)


def _writable_plan(request: SignedInRequest, plan_id: int) -> Plan:
    plan = _visible_plan(request, plan_id)
    require(may_write_annual(request.user, plan))
    return plan
