"""Working days: the week as it is, but for the exceptions of the government's calendar.

`exceptions` maps a day to whether it is worked: False for a holiday, True for a Saturday worked instead
(`Holiday.objects.exceptions`). Days it does not name are as the week says: Monday to Friday are worked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

Exceptions = Mapping[dt.date, bool]

_DAY = dt.timedelta(days=1)
_SATURDAY = 5


def is_weekend(day: dt.date) -> bool:
    """Saturday or Sunday, whatever the calendar says of it."""
    return day.weekday() >= _SATURDAY


def is_working_day(day: dt.date, exceptions: Exceptions) -> bool:
    return exceptions.get(day, not is_weekend(day))


def next_working_day(day: dt.date, exceptions: Exceptions) -> dt.date:
    """`day` itself where it is worked, else the first working day after it: where a due date moves to.

    Raises `OverflowError` where the calendar ends first.
    """
    while not is_working_day(day, exceptions):
        day += _DAY
    return day


def working_days_between(start: dt.date, end: dt.date, exceptions: Exceptions) -> int:
    """How many working days come after `start` up to and with `end`; negative where `end` lies before `start`.

    So Friday to Monday is 1, a day to itself 0, and parts add up:
    between(a, b) + between(b, c) == between(a, c).
    """
    if end < start:
        return -working_days_between(end, start, exceptions)
    days, odd = divmod((end - start).days, 7)
    # Whole weeks have five working days; then the rest day by day, and what the calendar changes.
    rest = sum(not is_weekend(end - offset * _DAY) for offset in range(odd))
    changed = sum(worked - (not is_weekend(day)) for day, worked in exceptions.items() if start < day <= end)
    return 5 * days + rest + changed
