"""Opening and locking periods."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.errors import Refused
from agencies.models import AuditEntry
from plans.models import Framework
from tests import factories
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import ReportingPeriod
from tracking.planned_periods import GRACE_DAYS
from tracking.states import PeriodState, ResultState


def test_the_year_end_period_is_the_calendar_year(world: World) -> None:
    world.allot(m1=[world.general])

    period = actions.open_reporting(plan=world.plan, by=world.coordinator)

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

    period = actions.open_reporting(plan=world.plan, by=world.coordinator)

    opened = ReportingPeriod.objects.order_by("ends_on").values_list("name", "due_on", "is_year_end")
    # 10 July 2021 is a Saturday.
    assert list(opened) == [("上半年", dt.date(2021, 7, 12), False), ("年終", dt.date(2022, 1, 10), True)]
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

    actions.reopen_period(period=reporting.period, reason="補件", by=reporting.coordinator)

    assert reporting.save("m1", version=1, narrative="還來得及").narrative == "還來得及"


def test_a_period_is_over_after_its_days_of_grace(world: World) -> None:
    world.allot(m1=[world.general])
    period = world.open(days_left=-3)
    period = actions.change_due_date(period=period, due_on=period.due_on, grace_days=3, by=world.coordinator)
    assert (period.is_over, period.is_open) == (False, True)

    world.period = actions.change_due_date(period=period, due_on=period.due_on, grace_days=2, by=world.coordinator)

    assert (world.period.is_over, world.period.is_open) == (True, False)
    with pytest.raises(Refused):
        world.save("m1")


def test_reopening_says_why_and_until_when(world: World) -> None:
    world.allot(m1=[world.general])
    period = actions.open_reporting(plan=world.plan, by=world.coordinator)
    today = timezone.localdate()

    for reason, until in ((" ", today), ("補件", None), ("補件", today - dt.timedelta(days=1))):
        with pytest.raises(Refused):
            actions.reopen_period(period=period, reason=reason, until=until, by=world.coordinator)
    world.period = actions.reopen_period(period=period, reason="補件", until=today, by=world.coordinator)

    assert (world.period.is_open, world.save("m1").version) == (True, 1)
    assert AuditEntry.objects.get(action="period.reopened").data == {"reason": "補件", "until": today.isoformat()}
    with pytest.raises(Refused):
        actions.reopen_period(period=world.period, reason="又來", until=today, by=world.coordinator)


def test_a_reopening_ends_by_itself(world: World) -> None:
    world.allot(m1=[world.general])
    period = actions.open_reporting(plan=world.plan, by=world.coordinator)
    period.reopened_until = timezone.localdate() - dt.timedelta(days=1)

    assert period.is_open is False


def test_what_was_returned_is_mended_though_the_period_is_over(reporting: World) -> None:
    result = actions.return_result(result=reporting.handed_in("m1"), reason="補照片", by=reporting.head)
    draft = reporting.save("m21")
    actions.lock_period(period=reporting.period, by=reporting.coordinator)

    mended = reporting.save("m1", version=result.version, narrative="補好了")
    handed_in = actions.hand_in_all(period=reporting.period, units=[reporting.general.pk], by=reporting.editor)

    assert [entry.pk for entry in handed_in] == [mended.pk]
    draft.refresh_from_db()
    assert draft.state == ResultState.DRAFT


def test_one_more_period(reporting: World) -> None:
    day = dt.date(2021, 7, 12)
    fields = {"starts_on": dt.date(2021, 1, 1), "ends_on": dt.date(2021, 6, 30), "due_on": day}

    period = actions.add_period(plan=reporting.plan, name="上半年", by=reporting.coordinator, **fields)

    assert (period.is_year_end, period.due_on, period.grace_days) == (False, day, GRACE_DAYS)
    with pytest.raises(Refused):
        actions.add_period(plan=reporting.plan, name="上半年", by=reporting.coordinator, **fields)
    fields["ends_on"] = dt.date(2020, 6, 30)
    with pytest.raises(Refused):
        actions.add_period(plan=reporting.plan, name="別的", by=reporting.coordinator, **fields)


def test_a_due_date_before_the_period_is_refused(reporting: World) -> None:
    with pytest.raises(Refused):
        actions.change_due_date(
            period=reporting.period, due_on=dt.date(2020, 12, 31), grace_days=0, by=reporting.coordinator
        )
