"""Which reporting periods a year has, as the framework says: listed one by one, or generated from a frequency.

Pure: knows neither ORM nor request.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from agencies import roc
from agencies.workdays import Exceptions, next_working_day

from .states import Frequency

# Days from the end of a period to its due date, and of grace after it, where the framework says nothing.
DUE_DAYS = 10
GRACE_DAYS = 14

MONTHS_EACH = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.HALF_YEARLY: 6, Frequency.YEARLY: 12}


@dataclass(frozen=True, slots=True)
class PlannedPeriod:
    """A period to be opened; exactly one of a year is the year-end one."""

    name: str
    starts_on: dt.date
    ends_on: dt.date
    due_on: dt.date
    grace_days: int = GRACE_DAYS
    is_year_end: bool = False


def planned_periods(year: int, entries: Iterable[Mapping[str, Any]], exceptions: Exceptions) -> list[PlannedPeriod]:
    """The periods of a ROC year in order of their ends; the last one is the year-end one.

    `entries` are a framework's `periods`: {"name", "starts_on", "ends_on", "due_on"[, "grace_days"]} each, or one
    {"frequency"[, "due_days", "grace_days"]} that stands for all of its periods. Without entries there is the year-end
    one alone, due on 31 December. Due dates that are no working day move to the next one.
    """
    found: list[PlannedPeriod] = []
    for entry in entries:
        found.extend(_generated(year, entry) if "frequency" in entry else [_listed(entry)])
    if not found:
        start, end = _span(year, 1, 12)
        found = [PlannedPeriod(_year_end_name(), start, end, end)]
    found.sort(key=lambda period: period.ends_on)
    found[-1] = replace(found[-1], is_year_end=True)
    return [replace(period, due_on=next_working_day(period.due_on, exceptions)) for period in found]


def _listed(entry: Mapping[str, Any]) -> PlannedPeriod:
    starts_on, ends_on, due_on = (dt.date.fromisoformat(entry[key]) for key in ("starts_on", "ends_on", "due_on"))
    return PlannedPeriod(entry["name"], starts_on, ends_on, due_on, int(entry.get("grace_days", GRACE_DAYS)))


def _generated(year: int, entry: Mapping[str, Any]) -> list[PlannedPeriod]:
    """All periods of the frequency. The last one is where the year as a whole is reported, and named so."""
    frequency = Frequency(entry["frequency"])
    months = MONTHS_EACH[frequency]
    due = dt.timedelta(days=int(entry.get("due_days", DUE_DAYS)))
    grace = int(entry.get("grace_days", GRACE_DAYS))
    periods = []
    for number, (name, first) in enumerate(zip(_names(frequency), range(1, 13, months), strict=True), 1):
        start, end = _span(year, first, first + months - 1)
        is_last = number == 12 // months
        periods.append(PlannedPeriod(_year_end_name() if is_last else name, start, end, end + due, grace))
    return periods


def _names(frequency: Frequency) -> list[str]:
    # Names are data of the plan, whatever language the coordinator reads the pages in.
    with translation.override(settings.LANGUAGE_CODE):
        if frequency == Frequency.MONTHLY:
            return [str(MONTHS[month]) for month in range(1, 13)]
        return {
            Frequency.QUARTERLY: [_("First quarter"), _("Second quarter"), _("Third quarter"), _("Fourth quarter")],
            Frequency.HALF_YEARLY: [_("First half-year"), _("Second half-year")],
            Frequency.YEARLY: [_("Year-end")],
        }[frequency]


def _year_end_name() -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return _("Year-end")


def _span(year: int, first: int, last: int) -> tuple[dt.date, dt.date]:
    western = roc.gregorian_year(year)
    return dt.date(western, first, 1), dt.date(western, last, calendar.monthrange(western, last)[1])
