"""My reports: everything a person's units report on, and what waits for the person's review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import scope
from agencies.permissions import require
from agencies.requests import SignedInRequest

from .. import actions
from ..contributing import contribution_rows
from ..measuring import with_measured
from ..models import Assignment, ReportingPeriod
from ..permissions import is_reviewer
from ..worklist import (
    ReportRow,
    is_pending,
    most_urgent,
    periods_of,
    ready_count,
    report_rows,
    rows_of_periods,
    segments,
    waiting_for,
    with_waiting,
)
from .places import row_context


@dataclass(frozen=True)
class Tab:
    """An entry of `components/tabs.html`."""

    url: str
    label: str
    count: int | None
    is_current: bool


@require_safe
def my_reports(request: SignedInRequest) -> HttpResponse:
    """One page with all assignments of a period (`?period=`), one row open (`?open=`); `?tab=review` to review.

    `?period=all` shows what is outstanding in every period that has begun.
    """
    reviews = is_reviewer(request.user)
    if reviews and request.GET.get("tab") == "review":
        results = with_measured(list(waiting_for(request.user).with_content()))
        context: dict[str, Any] = {
            "results": results,
            "is_list": True,
            "tabs": _tabs(len(results), None, is_review=True),
        }
        return render(request, "tracking/review.html", context)
    found = periods_of(scope(request.user).units)
    periods = list(with_waiting(found, request.user) if reviews else found)
    if request.GET.get("period") == "all":
        context = {"periods": periods, "period": None} | _all_outstanding(request, periods)
    else:
        period = _chosen(request, periods)
        context = {"periods": periods, "period": period, "rows": []}
        if period:
            context |= _summary(request, period)
            if period.contributes:  # type: ignore[attr-defined]
                context["contributing"] = contribution_rows(period, scope(request.user).units)
    context |= _opened(request, context["rows"])
    if reviews:
        waiting = periods[0].waiting if periods else waiting_for(request.user).count()  # type: ignore[attr-defined]
        context["tabs"] = _tabs(waiting, context.get("outstanding"), is_review=False)
    return render(request, "tracking/my_reports.html", context)


@require_safe
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


@dataclass(frozen=True)
class Group:
    """What is outstanding in one period; `ready` of it would be handed in by handing in all that is done."""

    period: ReportingPeriod
    rows: list[ReportRow]
    ready: int


def _all_outstanding(request: SignedInRequest, periods: list[ReportingPeriod]) -> dict[str, Any]:
    pending = [period for period in periods if is_pending(period)]
    assignments = Assignment.objects.visible_to(request.user).of_units(scope(request.user).units)
    of_plans = assignments.filter(plan__in={period.plan_id for period in pending})
    rows = [row for row in rows_of_periods(pending, of_plans, request.user) if row.is_outstanding]
    by_period = [(period, [row for row in rows if row.period == period]) for period in pending]
    return {
        "is_all": True,
        "rows": rows,
        "outstanding": len(rows),
        "groups": [Group(period, found, ready_count(found)) for period, found in by_period],
    }


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


def _tabs(waiting: int, outstanding: int | None, *, is_review: bool) -> list[Tab]:
    url = reverse("my_reports")
    return [
        Tab(url, _("To report"), outstanding, not is_review),
        Tab(f"{url}?tab=review", _("To review"), waiting, is_review),
    ]
