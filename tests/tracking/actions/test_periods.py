"""Opening and locking periods."""

import datetime as dt

import pytest

from agencies.errors import Refused
from agencies.models import AuditEntry
from plans.models import Framework
from tests import factories
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import ReportingPeriod
from tracking.states import PeriodState


def test_the_year_end_period_is_the_calendar_year(world: World) -> None:
    world.allot(m1=[world.general])

    period = world.open()

    assert (period.starts_on, period.ends_on, period.due_on) == (
        dt.date(2021, 1, 1),
        dt.date(2021, 12, 31),
        dt.date(2021, 12, 31),
    )
    assert (period.is_year_end, period.state) == (True, PeriodState.OPEN)


def test_the_framework_says_otherwise(world: World) -> None:
    entries = [
        {"name": "上半年", "starts_on": "2021-01-01", "ends_on": "2021-06-30", "due_on": "2021-07-10"},
        {"name": "年終", "starts_on": "2021-07-01", "ends_on": "2021-12-31", "due_on": "2022-01-10"},
    ]
    world.plan.framework = Framework.objects.create(agency=world.bureau, year=110, title="f", periods=entries)
    world.plan.save()
    world.allot(m1=[world.general])

    period = world.open()

    assert (period.name, period.starts_on, period.due_on) == ("年終", dt.date(2021, 7, 1), dt.date(2022, 1, 10))


def test_a_due_date_may_be_given_and_opening_twice_changes_nothing(world: World) -> None:
    world.allot(m1=[world.general])
    due_on = dt.date(2022, 1, 5)

    first = actions.open_reporting(plan=world.plan, by=world.coordinator, due_on=due_on)
    second = actions.open_reporting(plan=world.plan, by=world.coordinator)

    assert (first, first.due_on) == (second, due_on)
    assert AuditEntry.objects.filter(action="reporting.opened").count() == 1


def test_refused_without_assignments_or_version(world: World) -> None:
    draft = factories.plan(world.plant, year=111)

    for plan in (world.plan, draft):
        with pytest.raises(Refused):
            actions.open_reporting(plan=plan, by=world.coordinator)

    assert ReportingPeriod.objects.count() == 0


def test_a_locked_period_takes_nothing_until_unlocked(reporting: World) -> None:
    result = reporting.save("m1")
    period = actions.lock_period(period=reporting.period, by=reporting.coordinator)
    assert period.state == PeriodState.LOCKED
    with pytest.raises(Refused):
        reporting.save("m1", version=1, narrative="太晚")
    with pytest.raises(Refused):
        actions.hand_in(result=result, by=reporting.editor)
    with pytest.raises(Refused):
        actions.hand_in_all(period=reporting.period, units=[reporting.general.pk], by=reporting.editor)

    actions.unlock_period(period=reporting.period, by=reporting.coordinator)

    assert reporting.save("m1", version=1, narrative="還來得及").narrative == "還來得及"
