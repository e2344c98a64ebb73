"""Submit, return, approve, amend, discard."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.errors import Stale
from agencies.permissions import require
from agencies.requests import SignedInRequest

from .. import actions
from ..forms import ReasonForm, SummaryForm
from ..models import Plan
from ..permissions import may_decide, may_edit
from .fetch import visible_plan
from .page import plan_page


@require_POST
def plan_submit(request: SignedInRequest, plan_id: int) -> HttpResponse:
    plan = visible_plan(request, plan_id)
    require(may_edit(request.user, plan))
    actions.submit_plan(plan=plan, by=request.user)
    messages.success(request, _("Submitted. The agency head decides next."))
    return redirect("plan_detail", plan.pk)


@require_POST
def plan_return(request: SignedInRequest, plan_id: int) -> HttpResponse:
    plan = visible_plan(request, plan_id, with_document=True)
    require(may_decide(request.user, plan))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return plan_page(request, plan, reason_form=form, status=422)
    try:
        actions.return_plan(plan=plan, by=request.user, **form.cleaned_data)
    except Stale:
        return _submitted_anew(request, plan, reason_form=form)
    messages.success(request, _("Returned with your reason."))
    return redirect("plan_detail", plan.pk)


@require_POST
def plan_approve(request: SignedInRequest, plan_id: int) -> HttpResponse:
    plan = visible_plan(request, plan_id, with_document=True)
    require(may_decide(request.user, plan))
    form = SummaryForm(request.POST)
    if not form.is_valid():
        return plan_page(request, plan, status=422)
    try:
        version = actions.approve_plan(plan=plan, by=request.user, **form.cleaned_data)
    except Stale:
        return _submitted_anew(request, plan, summary=form.cleaned_data["summary"])
    messages.success(request, _("Approved as version %(number)s.") % {"number": version.number})
    return redirect("plan_detail", plan.pk)


@require_POST
def plan_amend(request: SignedInRequest, plan_id: int) -> HttpResponse:
    plan = visible_plan(request, plan_id)
    require(may_edit(request.user, plan))
    actions.begin_amendment(plan=plan, by=request.user)
    messages.success(request, _("Amendment begun. The version in force stays until the amendment is approved."))
    return redirect("plan_edit", plan.pk)


@require_POST
def plan_discard(request: SignedInRequest, plan_id: int) -> HttpResponse:
    plan = visible_plan(request, plan_id)
    require(may_edit(request.user, plan))
    actions.discard_amendment(plan=plan, by=request.user)
    said = _(
        "The amendment was discarded; the version in force stands. Rows it added are in the trash (under More); the "
        "history of each row has the changed texts, once an amendment is begun again."
    )
    messages.success(request, said)
    return redirect("plan_detail", plan.pk)


def _submitted_anew(request: SignedInRequest, plan: Plan, **typed: Any) -> HttpResponse:
    """409: the page as it is now, with what was typed; its buttons decide on what it shows."""
    plan = visible_plan(request, plan.pk, with_document=True)
    refusal = _("The plan was submitted anew after you opened it. Please read it again; nothing was decided.")
    return plan_page(request, plan, refusal=refusal, status=409, **typed)
