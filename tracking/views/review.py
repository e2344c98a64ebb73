"""Accepting and returning results."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.errors import Refused
from agencies.permissions import require
from agencies.requests import SignedInRequest

from .. import actions
from ..forms import ReasonForm
from ..models import Result
from ..permissions import may_review


@require_POST
def result_accept(request: SignedInRequest, result_id: int) -> HttpResponse:
    """Accept; the row stays on the page and says so."""
    result = _visible(request, result_id)
    require(may_review(request.user, result.assignment))
    try:
        actions.accept_result(result=result, by=request.user)
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
    try:
        actions.return_result(result=result, reason=form.cleaned_data["reason"], by=request.user)
    except Refused as refused:
        return _row(request, result_id, refusal=str(refused))
    return _row(request, result_id)


def _visible(request: SignedInRequest, result_id: int) -> Result:
    return get_object_or_404(Result.objects.visible_to(request.user).with_content(), pk=result_id)


def _row(request: SignedInRequest, result_id: int, refusal: str = "") -> HttpResponse:
    status = 422 if refusal else 200
    if request.htmx or refusal:
        template = "tracking/review.html#row" if request.htmx else "tracking/review.html"
        result = _visible(request, result_id)
        return render(request, template, {"result": result, "results": [result], "refusal": refusal}, status=status)
    return redirect(f"{reverse('my_reports')}?tab=review")
