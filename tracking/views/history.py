"""The history of a result's texts: who wrote what, when, over which words."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.history import shown
from agencies.models import TextChange, Unit
from agencies.permissions import require
from agencies.requests import SignedInRequest, whole_number

from .. import actions
from ..actions.results import TEXTS
from ..contributing import history_field
from ..models import Result
from ..permissions import may_report, may_see_writing
from ..worklist import ReportRow
from .places import opened_row_url, visible_row

PAGE_SIZE = 20


@require_safe
def result_history(request: SignedInRequest, assignment_id: int, period_id: int) -> HttpResponse:
    """Newest first: for the agency's own people; superiors read what was accepted, not how it came about."""
    row = visible_row(request, assignment_id, period_id)
    require(may_see_writing(request.user, row.assignment))
    page = Paginator(_changes(row), PAGE_SIZE).get_page(request.GET.get("page"))
    is_open = row.is_writable and may_report(request.user, row.assignment)
    now = {name: getattr(row.result, name) for name in TEXTS} if row.result else {}
    units = _units(page)
    changes = shown(page, label=lambda field: _label(field, units), now=now, is_open=is_open)
    context = {"row": row, "page": page, "changes": changes, "version": row.result.version if row.result else 0}
    return render(request, "tracking/history.html", context)


@require_POST
def result_text_restore(request: SignedInRequest, assignment_id: int, period_id: int, change_id: int) -> HttpResponse:
    """Put the text before a change back: a save like any other, 409 where the result was saved since."""
    row = visible_row(request, assignment_id, period_id)
    require(may_report(request.user, row.assignment))
    change = get_object_or_404(_changes(row), pk=change_id)
    result = get_object_or_404(Result, assignment=row.assignment, period=row.period)
    version = whole_number(request.POST.get("row_version", "")) or 0
    actions.restore_text(result=result, version=version, field=change.field, text=change.before, by=request.user)
    messages.success(request, _("The earlier text was put back."))
    return redirect(opened_row_url(row.assignment, row.period))


def _changes(row: ReportRow) -> QuerySet[TextChange]:
    return TextChange.objects.of(f"result:{row.result.pk}") if row.result else TextChange.objects.none()


def _units(changes: Iterable[TextChange]) -> dict[str, str]:
    """The names of the units that contributed, by the name of their text."""
    keys = [change.field.partition(".")[2] for change in changes if change.field.startswith(history_field(""))]
    return {history_field(unit.pk): unit.name for unit in Unit.objects.filter(pk__in=keys)}


def _label(field: str, units: dict[str, str]) -> str:
    if field in units:
        return _("Contribution of %(unit)s") % {"unit": units[field]}
    return {"narrative": _("What was done"), "behind_reason": _("Why behind")}.get(field, "")
