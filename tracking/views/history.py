"""The history of a result's texts: who wrote what, when, over which words."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.models import TextChange, Unit
from agencies.permissions import require
from agencies.requests import SignedInRequest

from .. import actions
from ..actions.results import TEXTS
from ..histories import contributing_unit, of_result
from ..models import Assignment, ReportingPeriod, Result
from ..permissions import may_report, may_see_writing
from ..worklist import ReportRow
from .places import opened_row_url, visible_row
from .written import Present, Written, history_page, say_restored, version_sent


@require_safe
def result_history(request: SignedInRequest, assignment_id: int, period_id: int) -> HttpResponse:
    """Newest first: for the agency's own people; superiors read what was accepted, not how it came about."""
    row = visible_row(request, assignment_id, period_id)
    require(may_see_writing(request.user, row.assignment))
    place = [assignment_id, period_id]
    written = Written(
        changes=_changes(row),
        label=partial(_label, cache(partial(_units, row))),
        present=partial(_present, row.result),
        restore_url=lambda change: reverse("result_text_restore", args=[*place, change.pk]),
        is_open=row.is_writable and may_report(request.user, row.assignment),
    )
    crumbs = [(_("My reports"), reverse("my_reports")), (row.assignment.number, reverse("result_edit", args=place))]
    return history_page(request, written, crumbs=crumbs, about=about(row.assignment, row.period))


@require_POST
def result_text_restore(request: SignedInRequest, assignment_id: int, period_id: int, change_id: int) -> HttpResponse:
    """Put the text before a change back: a save like any other, 409 where the result was saved since."""
    row = visible_row(request, assignment_id, period_id)
    require(may_report(request.user, row.assignment))
    change = get_object_or_404(_changes(row), pk=change_id)
    result = get_object_or_404(Result, assignment=row.assignment, period=row.period)
    version = version_sent(request)
    actions.restore_text(result=result, version=version, field=change.field, text=change.before, by=request.user)
    say_restored(request)
    return redirect(opened_row_url(row.assignment, row.period))


def about(assignment: Assignment, period: ReportingPeriod) -> str:
    """Of which measure and period something was written."""
    return f"{assignment.number} {truncatechars(assignment.wording, 80)} · {period.name}"


def _changes(row: ReportRow) -> QuerySet[TextChange]:
    return TextChange.objects.of(of_result(row.result.pk)) if row.result else TextChange.objects.none()


def _present(result: Result | None, field: str) -> Present | None:
    """A contribution is its unit's, and restored in its own history."""
    return Present(getattr(result, field), result.version) if result and field in TEXTS else None


def _units(row: ReportRow) -> dict[str, str]:
    """The names of the units that may have contributed, by key."""
    return {str(unit.pk): unit.name for unit in Unit.objects.filter(agency=row.assignment.plan.agency_id)}


def _label(units: Callable[[], dict[str, str]], field: str) -> str:
    unit = contributing_unit(field)
    if unit:
        return _("Contribution of %(unit)s") % {"unit": units().get(unit, "")}
    return {"narrative": _("What was done"), "behind_reason": _("Why behind")}.get(field, "")
