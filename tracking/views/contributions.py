"""Contributions to others' results: written by the contributing unit, taken over by the lead."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import scope
from agencies.errors import Refused, Stale
from agencies.models import TextChange
from agencies.permissions import require
from agencies.requests import SignedInRequest
from agencies.written import Present, Written, history_page, say_restored, version_sent

from .. import actions
from ..contributing import ContributionRow, contribution_row
from ..forms import ContributionForm
from ..histories import contribution_field, of_result
from ..models import Assignment, Contribution, ReportingPeriod, Result
from ..permissions import may_report
from .history import about
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
    return redirect(_rows_url(row))


@require_safe
def contribution_history(request: SignedInRequest, assignment_id: int, period_id: int, unit_id: int) -> HttpResponse:
    """What the unit wrote over which words, newest first: for the unit's own people."""
    row = _row(request, assignment_id, period_id, unit_id)
    present = Present(row.contribution.text, row.contribution.version) if row.contribution else None
    place = [assignment_id, period_id, unit_id]
    written = Written(
        changes=_changes(row),
        label=lambda _field: _("Contribution of %(unit)s") % {"unit": row.unit},
        present=lambda _field: present,
        restore_url=lambda change: reverse("contribution_text_restore", args=[*place, change.pk]),
        is_open=row.is_writable,
    )
    crumbs = [(_("My reports"), _rows_url(row))]
    return history_page(request, written, crumbs=crumbs, about=f"{about(row.assignment, row.period)} · {row.unit}")


@require_POST
def contribution_text_restore(
    request: SignedInRequest, assignment_id: int, period_id: int, unit_id: int, change_id: int
) -> HttpResponse:
    """Put the text before a change back: a save like any other, 409 where the contribution was saved since."""
    row = _row(request, assignment_id, period_id, unit_id)
    change = get_object_or_404(_changes(row), pk=change_id)
    actions.contribute(
        assignment=row.assignment,
        period=row.period,
        unit=row.unit,
        text=change.before,
        version=version_sent(request),
        by=request.user,
    )
    say_restored(request)
    return redirect(_rows_url(row))


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


def _rows_url(row: ContributionRow) -> str:
    return f"{reverse('my_reports')}?period={row.period.pk}#contributing"


def _changes(row: ContributionRow) -> QuerySet[TextChange]:
    if row.contribution is None:
        return TextChange.objects.none()
    texts = TextChange.objects.of(of_result(row.contribution.result_id))
    return texts.filter(field=contribution_field(row.unit.pk))


def _answer(request: SignedInRequest, row: ContributionRow, status: int, **said: object) -> HttpResponse:
    context = {"entry": row, "keep_url": f"{reverse('my_reports')}?period={row.period.pk}"} | said
    template = "tracking/contributions.html#answer" if request.htmx else "tracking/contributions.html"
    return render(request, template, context, status=status)
