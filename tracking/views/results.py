"""One result: read, write, hand in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.errors import Refused, Stale
from agencies.permissions import require
from agencies.requests import SignedInRequest, whole_number

from .. import actions
from ..forms import ResultForm
from ..models import Result
from ..permissions import may_report
from ..worklist import ReportRow
from .places import opened_row_url, result_form, row_context, visible_row


@require_http_methods(["GET", "HEAD", "POST"])
def result_edit(request: SignedInRequest, assignment_id: int, period_id: int) -> HttpResponse:
    """The row, opened; saving it. Autosave is answered with the new version alone."""
    row = visible_row(request, assignment_id, period_id)
    if request.method != "POST":
        template = "tracking/result.html#row" if request.htmx else "tracking/result.html"
        return render(request, template, row_context(request, row))
    require(may_report(request.user, row.assignment))
    form = result_form(row, request.POST)
    try:
        result = _saved(request, row, form)
    except Stale as stale:
        return _conflict(request, row, form, stale.current)
    except Refused as refused:
        return _not_saved(request, row, form, str(refused))
    if result is None:
        return _not_saved(request, row, form)
    if "X-Autosave" in request.headers:
        return HttpResponse(status=204, headers={"X-Row-Version": str(result.version)})
    messages.success(request, _("Saved."))
    return redirect(opened_row_url(row.assignment, row.period))


@require_POST
def result_hand_in(request: SignedInRequest, assignment_id: int, period_id: int) -> HttpResponse:
    """Save what the form says and hand it in."""
    row = visible_row(request, assignment_id, period_id)
    require(may_report(request.user, row.assignment))
    form = result_form(row, request.POST)
    try:
        result = _saved(request, row, form)
    except Stale as stale:
        return _conflict(request, row, form, stale.current)
    except Refused as refused:
        return _not_saved(request, row, form, str(refused))
    if result is None:
        return _not_saved(request, row, form)
    try:
        actions.hand_in(result=result, by=request.user)
    except Refused as refused:
        # The text is saved: the form goes on from there.
        row = visible_row(request, assignment_id, period_id)
        return _not_saved(request, row, result_form(row), str(refused))
    messages.success(request, _("Handed in: %(number)s") % {"number": row.assignment.number})
    return redirect(f"{reverse('my_reports')}?period={row.period.pk}")


@require_safe
def result_state(request: SignedInRequest, assignment_id: int, period_id: int) -> HttpResponse:
    """The state alone: fetched after each autosave."""
    row = visible_row(request, assignment_id, period_id)
    return render(request, "tracking/result.html#state", {"row": row})


@require_POST
def result_carry_on(request: SignedInRequest, assignment_id: int, period_id: int) -> HttpResponse:
    """Begin with what was written in the period before."""
    row = visible_row(request, assignment_id, period_id)
    require(may_report(request.user, row.assignment))
    actions.carry_on(assignment=row.assignment, period=row.period, by=request.user)
    return redirect(opened_row_url(row.assignment, row.period))


def _saved(request: SignedInRequest, row: ReportRow, form: ResultForm) -> Result | None:
    """Save a valid form; None for one that is not. `version_seen` comes from the conflict panel's button."""
    if not form.is_valid():
        return None
    seen = whole_number(request.POST.get("version_seen", ""))
    version = form.cleaned_data["row_version"] if seen is None else seen
    return actions.save_result(
        assignment=row.assignment, period=row.period, version=version, by=request.user, **form.content()
    )


def _conflict(request: SignedInRequest, row: ReportRow, form: ResultForm, current: Any) -> HttpResponse:
    context = {"conflict": current, "keep_url": opened_row_url(row.assignment, row.period)}
    return _answer(request, row, form, context, 409)


def _not_saved(request: SignedInRequest, row: ReportRow, form: ResultForm, refusal: str = "") -> HttpResponse:
    return _answer(request, row, form, {"errors": [refusal] if refusal else form.messages()}, 422)


def _answer(
    request: SignedInRequest, row: ReportRow, form: ResultForm, said: dict[str, Any], status: int
) -> HttpResponse:
    """What is in the way: alone for autosave, else within the page, the text as it was sent."""
    if request.htmx:
        return render(request, "tracking/result.html#answer", said, status=status)
    context = row_context(request, row, form) | said
    if context["form"] is None:
        # Nothing can be written here any more, but what was typed must not be lost.
        context["kept_text"] = form["narrative"].value()
    return render(request, "tracking/result.html", context, status=status)
