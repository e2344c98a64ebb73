"""Values of indicators: what the coordinator enters, and how far a unit's values got while it types."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.errors import Refused, Stale
from agencies.permissions import require
from agencies.requests import SignedInRequest, whole_number

from .. import actions
from ..indicator_forms import CoordinatorsMeasurementForm
from ..measuring import asked_of
from ..models import ReportingPeriod
from ..permissions import may_set_indicators
from .indicators import detail, visible_indicator
from .places import visible_row


@require_POST
def measurement_edit(request: SignedInRequest, indicator_id: int, period_id: int) -> HttpResponse:
    """The coordinator's value for a period; `version_seen` comes from the conflict panel's button."""
    indicator = visible_indicator(request, indicator_id)
    require(may_set_indicators(request.user, indicator.plan))
    period = get_object_or_404(ReportingPeriod, pk=period_id, plan=indicator.plan_id)
    form = CoordinatorsMeasurementForm(request.POST, auto_id=f"id_{period.pk}_%s")

    def answer(status: int, **said: Any) -> HttpResponse:
        context = detail(request, indicator, (period.pk, form)) | said
        return render(request, "tracking/indicator_detail.html", context, status=status)

    if not form.is_valid():
        return answer(422)
    seen = whole_number(request.POST.get("version_seen", ""))
    try:
        actions.measure(
            indicator=indicator,
            period=period,
            value=form.cleaned_data["value"],
            note=form.cleaned_data["note"].strip(),
            version=form.cleaned_data["row_version"] if seen is None else seen,
            by=request.user,
        )
    except Stale as stale:
        return answer(409, conflict_period=period.pk, current=stale.current)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return answer(422)
    messages.success(request, _("Saved."))
    return redirect("indicator_detail", indicator.pk)


@require_safe
def result_measured(request: SignedInRequest, assignment_id: int, period_id: int) -> HttpResponse:
    """How far the row's indicators got: fetched after each autosave."""
    row = visible_row(request, assignment_id, period_id)
    asked = asked_of(row.assignment, row.period, row.result.pk) if row.result else []
    return render(request, "tracking/measured.html#all_attained", {"row": row, "asked": asked})
