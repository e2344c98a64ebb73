"""An agency's annual report: how complete it is, what it says, signing and submitting."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.errors import Refused, Stale
from agencies.permissions import require
from agencies.requests import SignedInRequest
from plans.models import Plan

from ..actions import annual as actions
from ..annual.forms import OutgoingForm, SignatureForm, TextForm
from ..annual.page import annual_context
from ..forms import ReasonForm
from ..models import AnnualReport, FocusEvaluation
from ..permissions import may_see_annual, may_sign_annual, may_write_annual
from ..states import ReportKind
from .texts import conflict, saved, unreadable


@require_safe
def annual_report(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """The report as it stands; `?tab=` report, review, accepted lists the rows (`&focus=` those of a focus point)."""
    plan = _visible_plan(request, plan_id)
    require(may_see_annual(request.user, plan))
    return _page(request, plan)


@require_POST
def annual_summary(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """Save the summary: 204 to a form that saves itself, with the new version; 409 with both texts."""
    plan = _visible_plan(request, plan_id)
    require(may_write_annual(request.user, plan))
    return save_summary(request, plan, ReportKind.OWN, reverse("annual_report", args=[plan.pk]))


@require_POST
def annual_evaluation(request: SignedInRequest, plan_id: int, focus_key: str) -> HttpResponse:
    """Save what the agency says of a focus point, likewise."""
    plan = _visible_plan(request, plan_id)
    require(may_write_annual(request.user, plan))
    return save_evaluation(request, plan, ReportKind.OWN, focus_key, reverse("annual_report", args=[plan.pk]))


@require_POST
def annual_take_over(request: SignedInRequest, plan_id: int, focus_key: str) -> HttpResponse:
    """Put the self-reviews of a focus point behind what stands in its evaluation, and save that."""
    plan = _visible_plan(request, plan_id)
    require(may_write_annual(request.user, plan))
    take_over = partial(actions.take_over_reviews, plan=plan, focus_key=focus_key, by=request.user)
    page = reverse("annual_report", args=[plan.pk])
    return _evaluated(request, take_over, page, reverse("annual_evaluation", args=[plan.pk, focus_key]))


@require_POST
def annual_ask_signature(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """Freeze the report and send it to be signed; what is missing has to be confirmed."""
    plan = _visible_plan(request, plan_id)
    require(may_write_annual(request.user, plan))
    confirmed = bool(request.POST.get("confirmed"))
    try:
        actions.ask_for_signature(plan=plan, kind=ReportKind.OWN, by=request.user, confirmed=confirmed)
    except Refused as refusal:
        return _page(request, plan, refusal=str(refusal))
    messages.success(request, _("Sent to be signed."))
    return redirect("annual_report", plan.pk)


@require_POST
def annual_take_back(request: SignedInRequest, report_id: int) -> HttpResponse:
    """Open a report again that waits for its signature or for its submission."""
    report = visible_report(request, report_id)
    require(may_write_annual(request.user, report.plan))
    actions.take_back(report=report, by=request.user)
    return redirect(actions.page_of(report))


@require_POST
def annual_sign(request: SignedInRequest, report_id: int) -> HttpResponse:
    """Sign what was read."""
    report = visible_report(request, report_id)
    require(may_sign_annual(request.user, report.plan))
    form = SignatureForm(request.POST)
    sha256 = form.cleaned_data["sha256"] if form.is_valid() else ""
    try:
        signed = actions.sign_report(report=report, sha256=sha256, by=request.user)
    except Refused as refusal:
        return _refused(request, report, refusal)
    if signed.signed_for:
        messages.success(request, _("Signed for %(head)s.") % {"head": signed.signed_for})
    else:
        messages.success(request, _("Signed."))
    return redirect(actions.page_of(report))


@require_POST
def annual_decline(request: SignedInRequest, report_id: int) -> HttpResponse:
    """Give the report back unsigned, with a reason."""
    report = visible_report(request, report_id)
    require(may_sign_annual(request.user, report.plan))
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        actions.decline_signature(report=report, reason=reason, by=request.user)
    except Refused as refusal:
        return _refused(request, report, refusal)
    return redirect(actions.page_of(report))


@require_POST
def annual_submit(request: SignedInRequest, report_id: int) -> HttpResponse:
    """Submit the signed report upward with the letter's date and number."""
    report = visible_report(request, report_id)
    require(may_write_annual(request.user, report.plan))
    form = OutgoingForm(request.POST)
    if not form.is_valid():
        return _refused(request, report, Refused(_("Give the date and the number of the letter.")), outgoing=form)
    try:
        submission = actions.submit_report(report=report, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        return _refused(request, report, refusal, outgoing=form)
    messages.success(request, _("Submitted. Receipt number: %(number)s") % {"number": submission.receipt_number})
    return redirect(actions.page_of(report))


def visible_report(request: SignedInRequest, report_id: int) -> AnnualReport:
    """The report without its frozen document, or 404."""
    reports = AnnualReport.objects.visible_to(request.user).without_document()
    return get_object_or_404(reports.select_related("plan__agency__parent", "plan__approved_version"), pk=report_id)


def _visible_plan(request: SignedInRequest, plan_id: int) -> Plan:
    """A visible plan that has an approved version; before that there is nothing to report on."""
    plans = Plan.objects.visible_to(request.user).filter(approved_version__isnull=False)
    return get_object_or_404(plans.select_related("agency__parent", "approved_version"), pk=plan_id)


def _page(
    request: SignedInRequest,
    plan: Plan,
    *,
    refusal: str = "",
    outgoing: OutgoingForm | None = None,
) -> HttpResponse:
    context: dict[str, Any] = annual_context(plan, tab=request.GET.get("tab", ""), focus=request.GET.get("focus", ""))
    context |= {
        "refusal": refusal,
        "may_write": may_write_annual(request.user, plan),
        "may_sign": may_sign_annual(request.user, plan),
        "outgoing": outgoing or OutgoingForm(initial={"outgoing_on": timezone.localdate()}),
        "reason_form": ReasonForm(),
    }
    return render(request, "tracking/annual.html", context, status=422 if refusal else 200)


def _refused(
    request: SignedInRequest, report: AnnualReport, refusal: Refused, outgoing: OutgoingForm | None = None
) -> HttpResponse:
    """The page again with what is in the way; a consolidated report has another page, so the refusal is passed on."""
    if report.kind != ReportKind.OWN:
        raise refusal
    return _page(request, report.plan, refusal=str(refusal), outgoing=outgoing)


def save_summary(request: SignedInRequest, plan: Plan, kind: ReportKind, page: str) -> HttpResponse:
    """Save the summary that was sent; `page` is where the form stands."""
    form = TextForm(request.POST)
    if not form.is_valid():
        return unreadable(request, form)
    text = form.cleaned_data["text"]
    try:
        report = actions.save_summary(plan=plan, kind=kind, version=form.version, text=text, by=request.user)
    except Stale as stale:
        current = stale.current
        assert isinstance(current, AnnualReport)  # noqa: S101
        theirs = {"theirs": current.summary, "version": current.version, "at": current.updated_at}
        return conflict(request, page, text, place=_("Annual report"), **theirs)
    return saved(request, page, report.version, "summary")


def save_evaluation(request: SignedInRequest, plan: Plan, kind: ReportKind, focus_key: str, page: str) -> HttpResponse:
    """Save the evaluation or narrative that was sent, likewise."""
    seen = request.POST.get("sources_seen", "")
    save = partial(
        actions.save_evaluation, plan=plan, kind=kind, focus_key=focus_key, by=request.user, sources_seen=seen
    )
    return _evaluated(request, save, page, request.path)


def _evaluated(request: SignedInRequest, save: Callable[..., FocusEvaluation], page: str, address: str) -> HttpResponse:
    """`address` is where a text that came too late is saved."""
    form = TextForm(request.POST)
    if not form.is_valid():
        return unreadable(request, form)
    text = form.cleaned_data["text"]
    try:
        evaluation = save(version=form.version, text=text)
    except Stale as stale:
        current = stale.current
        assert isinstance(current, FocusEvaluation)  # noqa: S101
        theirs = {"theirs": current.text, "version": current.version, "at": current.updated_at, "by": current.by}
        theirs |= {"gathered": current.is_gathered, "sources_seen": request.POST.get("sources_seen", "")}
        return conflict(request, page, text, place=_("Annual report"), action=address, **theirs)
    return saved(request, page, evaluation.version, f"focus-{evaluation.focus_key}")
