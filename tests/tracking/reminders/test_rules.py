"""On which day a rule reminds: days before, on the day, after, quiet days, missed days."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.workdays import is_working_day
from tracking.reminders.rules import CATCH_UP_DAYS, Rule, is_escalated, moment_of

DUE = dt.date(2026, 1, 15)  # a Thursday
ALWAYS = Rule(is_quiet_on_days_off=False)
ONE_DAY = dt.timedelta(days=1)


def newly(rule: Rule, due: dt.date, start: dt.date, days: int, exceptions: dict[dt.date, bool]) -> list[dt.date]:
    """Days from `start` on which somebody who remembers what was told hears something new."""
    told, heard = set(), []
    for day in (start + offset * ONE_DAY for offset in range(days)):
        moment = moment_of(rule, due, day, exceptions)
        if moment is not None and moment not in told:
            told.add(moment)
            heard.append(day)
    return heard


def test_the_usual_rule_reminds_before_on_and_every_week_after_the_day() -> None:
    heard = newly(ALWAYS, DUE, DUE - 40 * ONE_DAY, 60, {})

    assert [(day - DUE).days for day in heard] == [-30, -7, -1, 0, 7, 14]


def test_what_falls_on_a_day_off_waits_for_the_next_working_day() -> None:
    due = dt.date(2026, 2, 15)  # a Sunday in the new year's holiday
    holidays = {dt.date(2026, 2, day): False for day in (16, 17, 18, 19, 20)}

    heard = newly(Rule(), due, due - 10 * ONE_DAY, 20, holidays)

    # Seven days before is Sunday the 8th; one day before and the day itself wait together for Monday the 23rd, when
    # a week after is past as well: one reminder, the newest.
    assert heard == [dt.date(2026, 2, 9), dt.date(2026, 2, 23)]


def test_a_saturday_worked_instead_is_not_quiet() -> None:
    saturday = dt.date(2026, 1, 10)

    assert moment_of(Rule(days_before=(5,)), DUE, saturday, {}) is None
    assert moment_of(Rule(days_before=(5,)), DUE, saturday, {saturday: True}) == saturday


def test_a_missed_day_is_caught_up_for_some_days() -> None:
    scheduled = DUE - 30 * ONE_DAY
    rule = Rule(days_before=(30,), every_days_after=0)

    answers = [moment_of(rule, DUE, scheduled + days * ONE_DAY, {}) for days in (0, 2, CATCH_UP_DAYS, 7)]

    assert answers == [scheduled, scheduled, scheduled, None]


@pytest.mark.parametrize(
    "rule", [Rule(is_active=False), Rule(days_before=(), every_days_after=0)], ids=["off", "no days"]
)
def test_a_rule_that_is_off_or_names_no_day_says_nothing(rule: Rule) -> None:
    assert newly(rule, DUE, DUE - 40 * ONE_DAY, 80, {}) == []


@given(
    rule=st.builds(
        Rule,
        days_before=st.lists(st.integers(0, 60), max_size=5).map(tuple),
        every_days_after=st.integers(0, 20),
        is_quiet_on_days_off=st.booleans(),
    ),
    exceptions=st.dictionaries(st.dates(dt.date(2025, 12, 1), dt.date(2026, 3, 1)), st.booleans(), max_size=20),
)
def test_nothing_is_said_on_a_quiet_day_before_its_time_or_twice(rule: Rule, exceptions: dict[dt.date, bool]) -> None:
    heard = newly(rule, DUE, DUE - 62 * ONE_DAY, 120, exceptions)

    early = [day for day in heard if day < DUE - max(rule.days_before, default=-1) * ONE_DAY]
    quiet = [day for day in heard if rule.is_quiet_on_days_off and not is_working_day(day, exceptions)]
    assert (early, quiet) == ([], [])


@pytest.mark.parametrize(("after", "days", "expected"), [(3, 2, False), (3, 3, True), (0, 0, False), (0, 1, True)])
def test_the_head_hears_of_it_once_it_is_overdue_for_long(after: int, days: int, expected: bool) -> None:
    assert is_escalated(Rule(escalate_after_days=after), DUE, DUE + days * ONE_DAY) is expected
