"""Which periods a year has."""

import datetime as dt
from itertools import pairwise

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from tracking.planned_periods import GRACE_DAYS, planned_periods
from tracking.states import Frequency


def day(month: int, number: int, year: int = 2021) -> dt.date:
    return dt.date(year, month, number)


def test_without_entries_there_is_the_year_end_alone() -> None:
    (period,) = planned_periods(110, [], {})

    assert (period.starts_on, period.ends_on, period.due_on, period.is_year_end) == (
        day(1, 1),
        day(12, 31),
        day(12, 31),
        True,
    )


def test_quarters_are_named_and_due_on_working_days() -> None:
    entry = {"frequency": "quarterly", "due_days": 10, "grace_days": 5}

    periods = planned_periods(110, [entry], {day(4, 12): False})

    assert [(period.starts_on, period.ends_on, period.due_on) for period in periods] == [
        # 10 April 2021 is a Saturday, and the Monday after is off here.
        (day(1, 1), day(3, 31), day(4, 13)),
        (day(4, 1), day(6, 30), day(7, 12)),
        (day(7, 1), day(9, 30), day(10, 11)),
        (day(10, 1), day(12, 31), day(1, 10, 2022)),
    ]
    with translation.override(settings.LANGUAGE_CODE):
        names = [_("First quarter"), _("Second quarter"), _("Third quarter"), _("Year-end")]
    assert [period.name for period in periods] == names
    assert [period.is_year_end for period in periods] == [False, False, False, True]
    assert {period.grace_days for period in periods} == {5}


@pytest.mark.parametrize(("frequency", "count"), [("monthly", 12), ("quarterly", 4), ("half_yearly", 2), ("yearly", 1)])
def test_the_periods_of_a_frequency_cover_the_year_without_gaps(frequency: str, count: int) -> None:
    periods = planned_periods(109, [{"frequency": Frequency(frequency)}], {})

    assert len(periods) == count
    assert (periods[0].starts_on, periods[-1].ends_on) == (dt.date(2020, 1, 1), dt.date(2020, 12, 31))
    for before, after in pairwise(periods):
        assert after.starts_on == before.ends_on + dt.timedelta(days=1)


def test_listed_periods_keep_their_names() -> None:
    listed = {"name": "上半年", "starts_on": "2021-01-01", "ends_on": "2021-06-30", "due_on": "2021-07-12"}

    (period,) = planned_periods(110, [listed], {})

    assert (period.name, period.due_on, period.grace_days, period.is_year_end) == (
        "上半年",
        day(7, 12),
        GRACE_DAYS,
        True,
    )
