"""My reports: everything a person's units report on, and what waits for the person's review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.access import scope
from agencies.permissions import require
from agencies.requests import SignedInRequest

from .. import actions
from ..models import Assignment, ReportingPeriod, Result
from ..permissions import reviewed_units
from ..worklist import ReportRow, most_urgent, periods_of, ready_count, report_rows, segments
from .places import row_context


@dataclass(frozen=True)
class Tab:
    """An entry of `components/tabs.html`."""

    url: str
    label: str
    count: int | None
    is_current: bool


@require_GET
def my_reports(request: SignedInRequest) -> HttpResponse:
    """One page with all assignments of a period (`?period=`), one row open (`?open=`); `?tab=review` to review."""
    reviewed = reviewed_units(request.user)
    waiting = Result.objects.visible_to(request.user).awaiting_review(reviewed)
    if reviewed and request.GET.get("tab") == "review":
        results = list(waiting.with_content())
        context: dict[str, Any] = {"results": results, "tabs": _tabs(reviewed, len(results), None, is_review=True)}
        return render(request, "tracking/review.html", context)
    periods = list(periods_of(scope(request.user).units))
    period = _chosen(request, periods)
    context = {"periods": periods, "period": period, "rows": []}
    if period:
        context |= _summary(request, period)
        context |= _opened(request, context["rows"])
    outstanding = context.get("outstanding")
    waiting_count = waiting.count() if reviewed else 0
    context["tabs"] = _tabs(reviewed, waiting_count, outstanding, is_review=False)
    return render(request, "tracking/my_reports.html", context)


@require_GET
def report_progress(request: SignedInRequest, period_id: int) -> HttpResponse:
    """The bar and the button above my reports: fetched after each autosave."""
    period = get_object_or_404(periods_of(scope(request.user).units), pk=period_id)
    return render(request, "tracking/my_reports.html#progress", {"period": period} | _summary(request, period))


@require_POST
def hand_in_all(request: SignedInRequest, period_id: int) -> HttpResponse:
    """Hand in all that is done; what is not stays."""
    units = scope(request.user).units
    require(bool(units))
    period = get_object_or_404(periods_of(units), pk=period_id)
    handed_in = actions.hand_in_all(period=period, units=units, by=request.user)
    if handed_in:
        messages.success(request, _("%(count)s handed in.") % {"count": len(handed_in)})
    else:
        messages.info(request, _("Nothing was ready to be handed in."))
    return redirect(f"{reverse('my_reports')}?period={period.pk}")


def _chosen(request: SignedInRequest, periods: list[ReportingPeriod]) -> ReportingPeriod | None:
    wanted = request.GET.get("period", "")
    return next((period for period in periods if str(period.pk) == wanted), None) or most_urgent(periods)


def _summary(request: SignedInRequest, period: ReportingPeriod) -> dict[str, Any]:
    units = scope(request.user).units
    assignments = Assignment.objects.visible_to(request.user).of_units(units).filter(plan=period.plan_id)
    rows = report_rows(period, assignments, request.user)
    return {
        "rows": rows,
        "outstanding": sum(row.is_outstanding for row in rows),
        "segments": segments(rows),
        "ready": ready_count(rows),
    }


def _opened(request: SignedInRequest, rows: list[ReportRow]) -> dict[str, Any]:
    """The row named by `?open=`; else the first with something to do."""
    wanted = request.GET.get("open", "")
    row = next((row for row in rows if str(row.assignment.pk) == wanted), None)
    if row is None and not wanted and rows and rows[0].is_writable:
        row = rows[0]
    return row_context(request, row) | {"opened": row} if row else {}


def _tabs(reviewed: frozenset[int], waiting: int, outstanding: int | None, *, is_review: bool) -> list[Tab]:
    """Tabs only for who has two things to choose from."""
    if not reviewed:
        return []
    url = reverse("my_reports")
    return [
        Tab(url, _("To report"), outstanding, not is_review),
        Tab(f"{url}?tab=review", _("To review"), waiting, is_review),
    ]
