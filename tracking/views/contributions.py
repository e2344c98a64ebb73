"""Contributions to others' results: written by the contributing unit, taken over by the lead."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.access import scope
from agencies.errors import Refused, Stale
from agencies.permissions import require
from agencies.requests import SignedInRequest

from .. import actions
from ..contributing import ContributionRow, contribution_row
from ..forms import ContributionForm
from ..models import Assignment, Contribution, ReportingPeriod, Result
from ..permissions import may_report
from .places import opened_row_url


@require_POST
def contribution_edit(request: SignedInRequest, assignment_id: int, period_id: int, unit_id: int) -> HttpResponse:
    """Save a unit's contribution; autosave is answered with the new version alone."""
    row = _row(request, assignment_id, period_id, unit_id)
    form = ContributionForm(request.POST)
    if not form.is_valid():
        return _answer(request, row, 422, errors=[str(error) for found in form.errors.values() for error in found])
    try:
        saved = actions.contribute(
            assignment=row.assignment, period=row.period, unit=row.unit, by=request.user, **form.content()
        )
    except Stale as stale:
        return _answer(request, row, 409, conflict=stale.current, typed=form.cleaned_data["text"])
    except Refused as refused:
        return _answer(request, row, 422, errors=[str(refused)], typed=form.cleaned_data["text"])
    if "X-Autosave" in request.headers:
        return HttpResponse(status=204, headers={"X-Row-Version": str(saved.version)})
    messages.success(request, _("Saved."))
    return redirect(f"{reverse('my_reports')}?period={row.period.pk}#contributing")


@require_POST
def contribution_take_over(request: SignedInRequest, contribution_id: int) -> HttpResponse:
    """Append it to the narrative of the lead's result."""
    results = Result.objects.visible_to(request.user)
    contributions = Contribution.objects.filter(result__in=results).select_related(
        "result__assignment__plan", "result__period"
    )
    contribution = get_object_or_404(contributions, pk=contribution_id)
    require(may_report(request.user, contribution.result.assignment))
    actions.take_over(contribution=contribution, by=request.user)
    return redirect(opened_row_url(contribution.result.assignment, contribution.result.period))


def _row(request: SignedInRequest, assignment_id: int, period_id: int, unit_id: int) -> ContributionRow:
    """A row of one of the person's own units; nobody else knows of it here."""
    if unit_id not in scope(request.user).units:
        raise Http404
    assignment = get_object_or_404(Assignment, pk=assignment_id)
    period = get_object_or_404(ReportingPeriod, pk=period_id, plan=assignment.plan_id)
    row = contribution_row(period, assignment, unit_id)
    if row is None:
        raise Http404
    return row


def _answer(request: SignedInRequest, row: ContributionRow, status: int, **said: object) -> HttpResponse:
    context = {"entry": row, "keep_url": f"{reverse('my_reports')}?period={row.period.pk}"} | said
    template = "tracking/contributions.html#answer" if request.htmx else "tracking/contributions.html"
    return render(request, template, context, status=status)
