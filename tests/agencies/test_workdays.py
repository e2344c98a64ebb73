"""Working days: laws for any calendar, and some days of Taiwan's."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.workdays import Exceptions, is_working_day, next_working_day, working_days_between

DAYS = st.dates(dt.date(2025, 12, 1), dt.date(2026, 2, 28))
CALENDARS = st.dictionaries(DAYS, st.booleans(), max_size=30)
HOLIDAYS = {dt.date(2026, 2, day): False for day in (16, 17, 18, 19, 20)} | {dt.date(2026, 2, 7): True}


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (dt.date(2026, 2, 6), True),
        (dt.date(2026, 2, 7), True),
        (dt.date(2026, 2, 8), False),
        (dt.date(2026, 2, 16), False),
        (dt.date(2026, 2, 23), True),
    ],
)
def test_a_day_is_as_the_week_says_unless_the_calendar_says_otherwise(day: dt.date, worked: bool) -> None:
    assert is_working_day(day, HOLIDAYS) is worked


def test_a_due_date_in_the_new_year_holiday_moves_past_it() -> None:
    assert next_working_day(dt.date(2026, 2, 14), HOLIDAYS) == dt.date(2026, 2, 23)
    assert next_working_day(dt.date(2026, 2, 7), HOLIDAYS) == dt.date(2026, 2, 7)


@given(DAYS, CALENDARS)
def test_the_next_working_day_is_worked_and_none_before_it_is(day: dt.date, exceptions: Exceptions) -> None:
    found = next_working_day(day, exceptions)

    assert is_working_day(found, exceptions)
    assert [d for d in _days(day, found) if d != found and is_working_day(d, exceptions)] == []


@given(DAYS, DAYS, CALENDARS)
def test_days_between_are_those_counted_one_by_one(a: dt.date, b: dt.date, exceptions: Exceptions) -> None:
    start, end = sorted((a, b))
    one_by_one = sum(is_working_day(day, exceptions) for day in _days(start, end) if day != start)

    assert working_days_between(start, end, exceptions) == one_by_one
    assert working_days_between(end, start, exceptions) == -one_by_one


@given(DAYS, DAYS, DAYS, CALENDARS)
def test_parts_add_up(a: dt.date, b: dt.date, c: dt.date, exceptions: Exceptions) -> None:
    parts = working_days_between(a, b, exceptions) + working_days_between(b, c, exceptions)

    assert parts == working_days_between(a, c, exceptions)


def _days(start: dt.date, end: dt.date) -> list[dt.date]:
    return [start + dt.timedelta(days=offset) for offset in range((end - start).days + 1)]
