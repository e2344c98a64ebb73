"""Findings: added, corrected, answered, given another due date, closed, returned."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.errors import Refused, Stale
from agencies.permissions import require
from agencies.requests import SignedInRequest, whole_number

from .. import actions
from ..forms import ReasonForm
from ..inspecting import may_answer, may_score, may_see_finding_history
from ..inspection_forms import AnswerForm, DueDateForm, FindingForm, FindingTextForm
from ..models import Finding, Inspection
from ..states import ANSWERABLE, FindingState
from .inspections import detail_page, inspection_url, visible_inspection


@require_http_methods(["GET", "HEAD", "POST"])
def finding_add(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    """A new finding of an inspection."""
    inspection = visible_inspection(request, inspection_id)
    require(may_score(request.user, inspection))
    form = FindingForm(request.POST or None, inspection=inspection)
    if request.method == "POST" and form.is_valid():
        try:
            finding = actions.add_finding(inspection=inspection, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(inspection_url(inspection, finding))
    context = {"form": form, "inspection": inspection}
    return render(request, "tracking/inspection_finding_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def finding_edit(request: SignedInRequest, finding_id: int) -> HttpResponse:
    """The words of a finding, and nothing else of it."""
    finding = visible_finding(request, finding_id)
    require(may_score(request.user, finding.inspection))
    form = FindingTextForm(request.POST) if request.method == "POST" else FindingTextForm.of(finding)
    if not form.is_bound or not form.is_valid():
        return _text_page(request, finding, form)
    seen = whole_number(request.POST.get("version_seen", ""))
    version = form.cleaned_data["row_version"] if seen is None else seen
    try:
        actions.edit_finding(finding=finding, text=form.cleaned_data["text"], version=version, by=request.user)
    except Stale as stale:
        return _text_page(request, finding, form, current=stale.current)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _text_page(request, finding, form)
    messages.success(request, _("Saved."))
    return redirect(inspection_url(finding.inspection, finding))


@require_http_methods(["GET", "HEAD", "POST"])
def finding_answer(request: SignedInRequest, finding_id: int) -> HttpResponse:
    """The finding alone: its unit answers here, also where it does not see the inspection as a whole."""
    finding = visible_finding(request, finding_id)
    if request.method != "POST":
        return answer_page(request, finding)
    require(may_answer(request.user, finding))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return answer_page(request, finding, form, status=422)
    seen = whole_number(request.POST.get("version_seen", ""))
    version = form.cleaned_data["row_version"] if seen is None else seen
    try:
        actions.answer_finding(finding=finding, answer=form.cleaned_data["answer"], version=version, by=request.user)
    except Stale as stale:
        return answer_page(request, visible_finding(request, finding_id), form, status=409, current=stale.current)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return answer_page(request, finding, form, status=422)
    messages.success(request, _("Answered. The inspecting side decides now."))
    return redirect("finding_answer", finding.pk)


@require_POST
def finding_close(request: SignedInRequest, finding_id: int) -> HttpResponse:
    """It is put right."""
    finding = _decidable(request, finding_id)
    try:
        actions.close_finding(finding=finding, by=request.user)
    except Refused as refusal:
        return _refused(request, finding, str(refusal))
    return redirect(inspection_url(finding.inspection, finding))


@require_POST
def finding_return(request: SignedInRequest, finding_id: int) -> HttpResponse:
    """The answer goes back to the unit with a reason."""
    finding = _decidable(request, finding_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _refused(request, finding, _("Please say what is to be put right."))
    try:
        actions.return_finding(finding=finding, reason=form.cleaned_data["reason"], by=request.user)
    except Refused as refusal:
        return _refused(request, finding, str(refusal))
    return redirect(inspection_url(finding.inspection, finding))


@require_POST
def finding_move(request: SignedInRequest, finding_id: int) -> HttpResponse:
    """Another due date, with a reason."""
    finding = visible_finding(request, finding_id)
    require(may_score(request.user, finding.inspection))
    form = DueDateForm.sent(request.POST, finding)
    if not form.is_valid():
        refusal = _("Please give the new due date and say why it is moved.")
        return _refused(request, finding, refusal, due_form=form)
    version = form.cleaned_data.pop("row_version")
    try:
        actions.move_due_date(finding=finding, version=version, by=request.user, **form.cleaned_data)
    except Stale:
        refusal = _("Somebody else changed this finding meanwhile. Look at it as it is now, then send yours again.")
        sent = request.POST.copy()
        sent["row_version"] = str(visible_finding(request, finding_id).version)
        form = DueDateForm.sent(sent, finding)
        return _refused(request, finding, refusal, due_form=form, status=409)
    except Refused as refusal:
        return _refused(request, finding, str(refusal), due_form=form)
    return redirect(inspection_url(finding.inspection, finding))


def visible_finding(request: SignedInRequest, finding_id: int) -> Finding:
    """The finding, without who was tested, or 404."""
    findings = Finding.objects.visible_to(request.user).select_related(
        "owner_unit", "answered_by", "closed_by", "inspection__agency", "inspection__sheet"
    )
    return get_object_or_404(findings.defer("inspection__tested_name"), pk=finding_id)


def _decidable(request: SignedInRequest, finding_id: int) -> Finding:
    finding = visible_finding(request, finding_id)
    require(may_score(request.user, finding.inspection))
    return finding


def _refused(
    request: SignedInRequest, finding: Finding, refusal: str, due_form: DueDateForm | None = None, status: int = 422
) -> HttpResponse:
    inspection = visible_inspection(request, finding.inspection_id)
    return detail_page(request, inspection, refusal=refusal, refused=finding, due_form=due_form, status=status)


def _text_page(request: SignedInRequest, finding: Finding, form: FindingTextForm, current: Any = None) -> HttpResponse:
    if finding.state == FindingState.CLOSED and not form.is_bound:
        raise Refused(_("This finding is %(state)s.") % {"state": finding.get_state_display()})
    status = 409 if current else 422 if form.errors else 200
    context = {"form": form, "finding": finding, "current": current}
    return render(request, "tracking/inspection_finding_edit.html", context, status=status)


def answer_page(
    request: SignedInRequest, finding: Finding, form: AnswerForm | None = None, status: int = 200, current: Any = None
) -> HttpResponse:
    """The finding alone; with the form of its answer for who may give it, as `form` has it."""
    may_write = may_answer(request.user, finding) and (finding.state in ANSWERABLE or form is not None)
    context = {
        "finding": finding,
        "form": (form or AnswerForm.of(finding)) if may_write else None,
        "may_score": may_score(request.user, finding.inspection),
        "sees_history": may_see_finding_history(request.user, finding),
        "current": current,
        "may_open": Inspection.objects.visible_to(request.user).filter(pk=finding.inspection_id).exists(),
    }
    return render(request, "tracking/inspection_finding.html", context, status=status)
