"""Changes to the exceptional days."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from .. import trail
from ..calendar_file import CalendarDay
from ..models import Holiday, User


@transaction.atomic
def set_days(*, days: Iterable[CalendarDay], by: User | None) -> int:
    """Bring the exceptional days in line with a calendar; how many changed. Days it does not name stay as they are."""
    kept = {holiday.date: holiday for holiday in Holiday.objects.all()}
    changed = 0
    for day in days:
        holiday = kept.get(day.date)
        before = trail.values(holiday) if holiday else {}
        if not day.is_exception:
            if holiday:
                trail.record_deletion(holiday, by=by)
                holiday.delete()
                del kept[day.date]
                changed += 1
            continue
        holiday = holiday or Holiday(date=day.date)
        holiday.name, holiday.is_working_day = day.name, day.is_working_day
        if trail.values(holiday) != before:
            holiday.save()
            trail.record_saved(holiday, before=before, by=by)
            kept[day.date] = holiday
            changed += 1
    return changed
