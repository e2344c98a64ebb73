"""Approving, accepting and returning results, one by one or many at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.errors import Refused
from agencies.models import User
from agencies.permissions import coordinates, require
from agencies.requests import SignedInRequest, whole_number

from .. import actions
from ..forms import ReasonForm
from ..measuring import with_measured
from ..models import Result
from ..permissions import heads_unit, is_reviewer, may_review
from ..states import REVIEWABLE
from ..worklist import waiting_for


@require_POST
def result_accept(request: SignedInRequest, result_id: int) -> HttpResponse:
    """The person's step: approve as head, accept as coordinator. The row stays on the page and says so."""
    result = _visible(request, result_id)
    require(may_review(request.user, result.assignment))
    try:
        _take_step(result, request.user)
    except Refused as refused:
        return _row(request, result_id, refusal=str(refused))
    return _row(request, result_id)


@require_POST
def result_return(request: SignedInRequest, result_id: int) -> HttpResponse:
    """Return with a reason."""
    result = _visible(request, result_id)
    require(may_review(request.user, result.assignment))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _row(request, result_id, refusal=_("Please say what is to be put right."))
    is_coordinator = coordinates(request.user, result.assignment.plan.agency_id)
    as_coordinator = is_coordinator and not _is_heads_step(result, request.user)
    reason = form.cleaned_data["reason"]
    try:
        actions.return_result(result=result, reason=reason, by=request.user, as_coordinator=as_coordinator)
    except Refused as refused:
        return _row(request, result_id, refusal=str(refused))
    if request.POST.get("from") == "reporting":
        messages.success(request, _("Returned: %(number)s") % {"number": result.assignment.number})
        return redirect(f"{reverse('reporting', args=[result.assignment.plan_id])}?period={result.period_id}")
    return _row(request, result_id)


@require_POST
def results_accept(request: SignedInRequest) -> HttpResponse:
    """The person's step for every result ticked (`result`) that waits for it; the others stay and are counted."""
    require(is_reviewer(request.user))
    numbers = map(whole_number, request.POST.getlist("result"))
    ticked = {number for number in numbers if number is not None}
    waiting = waiting_for(request.user).filter(pk__in=ticked).select_related("assignment__plan")
    done = 0
    for result in waiting:
        try:
            _take_step(result, request.user)
        except Refused as refused:
            messages.error(request, f"{result.assignment.number} {refused}")
        else:
            done += 1
    if done:
        messages.success(request, _("%(count)s approved or accepted.") % {"count": done})
    else:
        messages.info(request, _("Nothing was ticked that waits for you."))
    return redirect(f"{reverse('my_reports')}?tab=review")


def _take_step(result: Result, person: User) -> None:
    """Approve as the unit's head, accept as coordinator; who is both does both. `Refused` when it is not their turn."""
    is_coordinator = coordinates(person, result.assignment.plan.agency_id)
    if _is_heads_step(result, person) or not is_coordinator:
        result = actions.review_result(result=result, by=person)
    if is_coordinator:
        actions.accept_result(result=result, by=person)


def _is_heads_step(result: Result, person: User) -> bool:
    return result.state in REVIEWABLE and heads_unit(person, result.assignment.lead_unit_id)


def _visible(request: SignedInRequest, result_id: int) -> Result:
    return get_object_or_404(Result.objects.visible_to(request.user).with_content(), pk=result_id)


def _row(request: SignedInRequest, result_id: int, refusal: str = "") -> HttpResponse:
    status = 422 if refusal else 200
    if request.htmx or refusal:
        template = "tracking/review.html#row" if request.htmx else "tracking/review.html"
        (result,) = with_measured([_visible(request, result_id)])
        is_decided = not waiting_for(request.user).filter(pk=result_id).exists()
        context = {"result": result, "results": [result], "refusal": refusal, "is_decided": is_decided}
        return render(request, template, context, status=status)
    return redirect(f"{reverse('my_reports')}?tab=review")
