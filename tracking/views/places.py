"""Finding what an address names, among what the person may see (404 otherwise)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404
from django.urls import reverse

from agencies.requests import SignedInRequest

from ..forms import ResultForm
from ..measuring import Asked, asked_of
from ..models import Assignment, ReportingPeriod
from ..permissions import may_report, may_see_writing
from ..worklist import ReportRow, report_row


def visible_row(request: SignedInRequest, assignment_id: int, period_id: int) -> ReportRow:
    """The row of an assignment in a period of its plan."""
    assignments = Assignment.objects.visible_to(request.user).with_measuring()
    assignment = get_object_or_404(assignments.select_related("lead_unit", "plan__agency"), pk=assignment_id)
    period = get_object_or_404(ReportingPeriod, pk=period_id, plan=assignment.plan_id)
    return report_row(assignment, period, request.user)


def row_context(request: SignedInRequest, row: ReportRow, form: ResultForm | None = None) -> dict[str, Any]:
    """What `tracking/result.html` needs of an opened row; a form only for who may write it now."""
    sees = {"sees_writing": may_see_writing(request.user, row.assignment)}
    is_writer = may_report(request.user, row.assignment) and row.is_writable
    if is_writer:
        form = form or result_form(row)
        return sees | {"row": row, "form": form, "asked": form.asked}
    return sees | {"row": row, "form": None, "asked": _asked(row) if row.result else []}


def result_form(row: ReportRow, data: Any = None) -> ResultForm:
    prefix_id = f"{row.assignment.pk}_{row.period.pk}"
    return ResultForm(data, result=row.result, prefix_id=prefix_id, asked=_asked(row))


def _asked(row: ReportRow) -> list[Asked]:
    """The row's indicators; no query where there are none."""
    if not row.assignment.is_measured:  # type: ignore[attr-defined]
        return []
    return asked_of(row.assignment, row.period, row.result.pk if row.result else None)


def opened_row_url(assignment: Assignment, period: ReportingPeriod) -> str:
    """My reports with this row open."""
    query = urlencode({"period": period.pk, "open": assignment.pk})
    return f"{reverse('my_reports')}?{query}#row-{assignment.pk}-{period.pk}"
