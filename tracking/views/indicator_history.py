"""The history of an indicator's texts and aims: for the agency's coordinator and head."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import Field
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.errors import Refused
from agencies.models import TextChange
from agencies.permissions import require
from agencies.requests import SignedInRequest
from agencies.written import Present, Written, history_page, say_restored, version_sent

from .. import actions
from ..actions.indicators import texts_of
from ..attaining import written
from ..histories import NOTE, VALUE, entered_field, entered_in, of_indicator
from ..indicator_forms import CoordinatorsMeasurementForm, IndicatorForm
from ..measuring import is_reported_by_unit
from ..models import Indicator, Measurement, ReportingPeriod
from ..permissions import may_see_measuring, may_set_indicators
from .indicators import visible_indicator


@require_safe
def indicator_history(request: SignedInRequest, indicator_id: int) -> HttpResponse:
    """Name, unit of measure, source, baseline, target and what the coordinator entered, newest change first."""
    indicator = visible_indicator(request, indicator_id)
    plan = indicator.plan
    require(may_see_measuring(request.user, plan))
    periods = list(plan.periods.all())
    shown = Written(
        changes=_changes(indicator),
        label=partial(_label, {str(period.pk): period.name for period in periods}),
        present=_present(indicator, periods).get,
        restore_url=lambda change: reverse("indicator_text_restore", args=[indicator.pk, change.pk]),
        is_open=may_set_indicators(request.user, plan),
    )
    crumbs = [
        (_("Indicators"), reverse("indicator_list", args=[plan.pk])),
        (indicator.name, reverse("indicator_detail", args=[indicator.pk])),
    ]
    return history_page(request, shown, crumbs=crumbs, about=f"{plan.agency} {plan.year} · {indicator.name}")


@require_POST
def indicator_text_restore(request: SignedInRequest, indicator_id: int, change_id: int) -> HttpResponse:
    """Put the text before a change back: a save like any other, 409 where it was saved since."""
    indicator = visible_indicator(request, indicator_id)
    require(may_set_indicators(request.user, indicator.plan))
    change = get_object_or_404(_changes(indicator), pk=change_id)
    if entered_in(change.field)[1]:
        _enter(request, indicator, change)
    else:
        content = {change.field: _read(IndicatorForm.base_fields[change.field], change.before)}
        version = version_sent(request)
        actions.edit_indicator(indicator=indicator, version=version, by=request.user, **content)
    say_restored(request)
    return redirect("indicator_detail", indicator.pk)


def _enter(request: SignedInRequest, indicator: Indicator, change: TextChange) -> None:
    """Value or remark, the other one as it is. What came with a unit's result is that unit's."""
    what, key = entered_in(change.field)
    period = get_object_or_404(ReportingPeriod, pk=key, plan=indicator.plan_id)
    there = Measurement.objects.filter(indicator=indicator, period=period).first()
    if there and there.result_id:
        raise Refused(_("A unit reports this value with its result; return the result to have it changed."))
    entered: dict[str, Any] = {VALUE: there.value, NOTE: there.note} if there else {VALUE: None, NOTE: ""}
    entered[what] = _read(CoordinatorsMeasurementForm.base_fields[what], change.before)
    version = version_sent(request)
    actions.measure(indicator=indicator, period=period, version=version, by=request.user, **entered)


def _read(field: Field, text: str) -> Any:
    """The text as its field of a form reads it. Refused where the field refuses it."""
    try:
        return field.clean(text)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


def _label(names: dict[str, str], field: str) -> str:
    what, period = entered_in(field)
    form = CoordinatorsMeasurementForm if period else IndicatorForm
    label = str(form.base_fields[what].label)
    return f"{label} · {names.get(period, '')}" if period else label


def _changes(indicator: Indicator) -> QuerySet[TextChange]:
    return TextChange.objects.of(of_indicator(indicator.pk))


def _present(indicator: Indicator, periods: list[ReportingPeriod]) -> dict[str, Present]:
    """Each text as it stands, by field; what was entered only where it is the coordinator's to enter."""
    found = {name: Present(text, indicator.version) for name, text in texts_of(indicator).items()}
    if indicator.retired_on or is_reported_by_unit(indicator):
        return found
    by_period = {there.period_id: there for there in indicator.measurements.all()}
    for period in periods:
        there = by_period.get(period.pk) or Measurement(version=0)
        if there.result_id is None:
            found[entered_field(VALUE, period.pk)] = Present(written(there.value), there.version)
            found[entered_field(NOTE, period.pk)] = Present(there.note, there.version)
    return found
