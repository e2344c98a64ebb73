"""A plan's periods as its coordinator handles them."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEntry
from tests.tracking.conftest import World
from tracking.models import ReportingPeriod
from tracking.states import PeriodState


def test_opening_asks_to_confirm_what_is_not_allotted(world: World, as_) -> None:
    world.allot(m1=[world.general])
    client, url = as_(world.coordinator), reverse("reporting_open", args=[world.plan.pk])

    unconfirmed = client.post(url, {"due_on": "2022-01-10"})
    assert (unconfirmed.status_code, ReportingPeriod.objects.count()) == (422, 0)
    confirmed = client.post(url, {"due_on": "2022-01-10", "confirmed": "on"})

    assert confirmed.status_code == 302
    assert ReportingPeriod.objects.get().due_on == dt.date(2022, 1, 10)


def test_opening_with_nobody_to_report_is_not_now(world: World, as_) -> None:
    url = reverse("reporting_open", args=[world.plan.pk])

    response = as_(world.coordinator).post(url, {"due_on": "2022-01-10", "confirmed": "on"})

    assert (response.status_code, ReportingPeriod.objects.count()) == (422, 0)


def test_locking_and_reopening_with_a_reason(reporting: World, as_) -> None:
    client, pk = as_(reporting.coordinator), reporting.period.pk

    client.post(reverse("period_lock", args=[pk]))
    assert ReportingPeriod.objects.get().state == PeriodState.LOCKED
    refused = client.post(reverse("period_reopen", args=[pk]), {"reason": " "})
    assert (refused.status_code, ReportingPeriod.objects.get().state) == (422, PeriodState.LOCKED)
    client.post(reverse("period_reopen", args=[pk]), {"reason": "補件"})

    assert ReportingPeriod.objects.get().state == PeriodState.OPEN
    assert AuditEntry.objects.get(action="period.reopened").data["reason"] == "補件"


def test_a_due_date_on_a_day_off_moves_to_the_next_working_day(reporting: World, as_) -> None:
    address = reverse("period_edit", args=[reporting.period.pk])

    # 8 January 2022 is a Saturday.
    response = as_(reporting.coordinator).post(address, {"due_on": "2022-01-08", "grace_days": "3"})

    period = ReportingPeriod.objects.get()
    assert (response.status_code, period.due_on, period.grace_days) == (302, dt.date(2022, 1, 10), 3)


@pytest.mark.parametrize("data", [{"due_on": "x", "grace_days": "1"}, {"due_on": "2020-01-01", "grace_days": "0"}])
def test_a_due_date_that_is_none_changes_nothing(reporting: World, as_, data: dict[str, str]) -> None:
    due_on = reporting.period.due_on

    response = as_(reporting.coordinator).post(reverse("period_edit", args=[reporting.period.pk]), data)

    assert (response.status_code, ReportingPeriod.objects.get().due_on) == (422, due_on)


def test_adding_a_period(reporting: World, as_) -> None:
    data = {
        "name": "上半年",
        "starts_on": "2021-01-01",
        "ends_on": "2021-06-30",
        "due_on": "2021-07-12",
        "grace_days": "7",
    }
    client, address = as_(reporting.coordinator), reverse("period_add", args=[reporting.plan.pk])

    assert client.post(address, data).status_code == 302
    assert client.post(address, data).status_code == 422

    assert list(ReportingPeriod.objects.values_list("name", flat=True)) == ["上半年", reporting.period.name]


NAMES = ["reporting_open", "period_add", "period_edit", "period_lock", "period_reopen"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("who", "status"), [("chief", 403), ("supervisor", 403), ("outsider", 404)])
def test_only_the_coordinator_acts(reporting: World, as_, name: str, who: str, status: int) -> None:
    pk = reporting.plan.pk if name in ("reporting_open", "period_add") else reporting.period.pk

    response = as_(getattr(reporting, who)).post(reverse(name, args=[pk]), {"reason": "x", "due_on": "2022-01-03"})

    period = ReportingPeriod.objects.get()
    assert (response.status_code, period.state, period.due_on) == (
        status,
        PeriodState.OPEN,
        timezone.localdate() + dt.timedelta(days=30),
    )


@pytest.mark.parametrize("name", NAMES)
def test_bad_id_and_wrong_method(reporting: World, as_, name: str) -> None:
    client = as_(reporting.coordinator)

    assert client.post(reverse(name, args=[999999])).status_code == 404
    assert client.get(reverse(name, args=[999999])).status_code == 405
