"""Entering the values of indicators: with a unit's result, or by the coordinator where no unit reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.audit import record
from agencies.errors import Refused, Stale
from agencies.history import record_replaced, record_texts
from agencies.models import User

from ..attaining import plain, written
from ..histories import NOTE, VALUE, entered_field, measured_field, of_indicator, of_result
from ..measuring import asked_of, is_asked, is_reported_by_unit
from ..models import Indicator, Measurement, ReportingPeriod, Result
from .indicators import row_of
from .locking import lock_plans, refuse_while_reported


@dataclass(frozen=True, slots=True)
class MeasurementInput:
    """An indicator's value as entered (None: not known yet), and a remark."""

    indicator_id: int
    value: Decimal | None
    note: str = ""


def enter_measurements(*, result: Result, inputs: Sequence[MeasurementInput], by: User) -> None:
    """Write what was measured with a result; an emptied line goes. Part of `save_result`, in its transaction.

    Refused for an indicator that this result does not report.
    """
    if not inputs:
        return
    asked = asked_of(result.assignment, result.period, result.pk)
    writable = {entry.indicator.pk for entry in asked if entry.is_writable}
    if any(given.indicator_id not in writable for given in inputs):
        raise Refused(_("One of these indicators is not reported here. Open the page again."))
    stored = _stored(result, inputs, lock=True)
    before = {measured_field(key): measured_written(present) for key, present in stored.items()}
    after = {measured_field(given.indicator_id): measured_written(given) for given in inputs}
    record_texts(of_result(result.pk), before=before, after=after, by=by)
    for given in inputs:
        present = stored.get(given.indicator_id)
        if present is None:
            if given.value is not None or given.note:
                Measurement.objects.create(
                    indicator_id=given.indicator_id,
                    period=result.period,
                    result=result,
                    value=given.value,
                    note=given.note,
                    by=by,
                )
        elif given.value is None and not given.note:
            present.delete()
        elif (present.value, present.note, present.result_id) != (given.value, given.note, result.pk):
            _write(present, given.value, given.note, by, result=result)


def is_entered(result: Result, inputs: Sequence[MeasurementInput]) -> bool:
    """What is stored says the same."""
    stored = _stored(result, inputs)
    nothing = Measurement(value=None, note="")
    return all(
        (present.value, present.note) == (given.value, given.note)
        for given in inputs
        for present in [stored.get(given.indicator_id, nothing)]
    )


@transaction.atomic
def measure(
    *, indicator: Indicator, period: ReportingPeriod, value: Decimal | None, note: str, version: int, by: User
) -> Measurement | None:
    """The coordinator enters a value; it counts at once. Without value and remark what was entered goes (None).

    `version` is the row version that was edited, 0 for none. Raises `Stale` with the row (None if it went) when
    somebody else saved meanwhile something else. Refused where a unit reports the value, where none is asked for, and
    once the annual report is being signed.
    """
    lock_plans(pk=indicator.plan_id)
    indicator = row_of(indicator)
    _refuse_unless_measurable(indicator, period)
    present = Measurement.objects.select_for_update().filter(indicator=indicator, period=period).first()
    if (present.version if present else 0) != version:
        if present and (present.value, present.note) == (value, note):
            return present
        raise Stale(present)
    before, texts = None if present is None else str(present), _texts(present, period)
    if value is None and not note:
        if present:
            present.delete()
        saved = None
    elif present is None:
        saved = Measurement.objects.create(indicator=indicator, period=period, value=value, note=note, by=by)
    else:
        saved = _write(present, value, note, by, result=None)
    record_replaced({of_indicator(indicator.pk): (texts, _texts(saved, period))}, by=by)
    record(
        "indicator.measured",
        by=by,
        on=indicator,
        agency=indicator.plan.agency,
        period=period.pk,
        before=before,
        after=None if saved is None else str(saved),
    )
    return saved


def _texts(entered: Measurement | None, period: ReportingPeriod) -> dict[str, str]:
    """What the history of the indicator keeps of it."""
    if entered is None:
        return {}
    return {entered_field(VALUE, period.pk): written(entered.value), entered_field(NOTE, period.pk): entered.note}


def measured_written(entered: Measurement | MeasurementInput) -> str:
    """What was entered as the text that the history of a result keeps of it: value and remark, apart by a tab."""
    value = plain(entered.value)
    return f"{value}\t{entered.note}" if value or entered.note else ""


def measured_read(indicator_id: int, text: str) -> MeasurementInput:
    """Inverse of `measured_written`."""
    value, _tab, note = text.partition("\t")
    return MeasurementInput(indicator_id, Decimal(value) if value else None, note)


def _refuse_unless_measurable(indicator: Indicator, period: ReportingPeriod) -> None:
    if period.plan_id != indicator.plan_id:
        raise Refused(_("This reporting period belongs to another plan."))
    if indicator.retired_on:
        raise Refused(_("This indicator is retired; nothing more is measured."))
    if not is_asked(indicator.frequency, period):
        raise Refused(_("No value of this indicator is asked for in this period."))
    if is_reported_by_unit(indicator):
        raise Refused(_("A unit reports this value with its result; return the result to have it changed."))
    if period.is_year_end:
        why = _("The annual report is being signed or was submitted; its values cannot be changed now.")
        refuse_while_reported(indicator.plan_id, why)


def _stored(result: Result, inputs: Sequence[MeasurementInput], *, lock: bool = False) -> dict[int, Measurement]:
    if not inputs:
        return {}
    rows = Measurement.objects.filter(indicator__in=[given.indicator_id for given in inputs], period=result.period_id)
    return {row.indicator_id: row for row in (rows.select_for_update().order_by("pk") if lock else rows)}


def _write(present: Measurement, value: Decimal | None, note: str, by: User, *, result: Result | None) -> Measurement:
    Measurement.objects.filter(pk=present.pk).update(
        value=value, note=note, by=by, result=result, version=F("version") + 1, updated_at=timezone.now()
    )
    present.refresh_from_db()
    return present
