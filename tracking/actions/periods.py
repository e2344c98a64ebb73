"""Opening, changing, locking and reopening reporting periods."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import roc
from agencies.audit import record
from agencies.errors import Refused
from agencies.models import Holiday, User
from plans.models import Plan

from ..models import ReportingPeriod
from ..planned_periods import GRACE_DAYS, PlannedPeriod, planned_periods
from ..states import PeriodState
from .locking import lock_plans, locked_plan


def periods_to_open(plan: Plan) -> list[PlannedPeriod]:
    """The periods of the plan's year as its framework says, due on working days; the last is the year-end one."""
    entries = plan.framework.periods if plan.framework else []
    return planned_periods(plan.year, entries, Holiday.objects.exceptions(dt.date(roc.gregorian_year(plan.year), 1, 1)))


@transaction.atomic
def open_reporting(*, plan: Plan, by: User, due_on: dt.date | None = None) -> ReportingPeriod:
    """Open all periods of the year and return the year-end one (due on `due_on`). Once open they stay as they are.

    Refused without an approved version or without any assignment.
    """
    plan = locked_plan(plan)
    present = plan.periods.filter(is_year_end=True).first()
    if present:
        return present
    if plan.approved_version_id is None:
        raise Refused(_("Reporting can be opened once the plan is approved."))
    if not plan.assignments.open().exists():
        raise Refused(_("Allot the measures first: nobody would have anything to report."))
    planned = periods_to_open(plan)
    if due_on:
        planned[-1] = dataclasses.replace(planned[-1], due_on=due_on)
    taken = set(plan.periods.values_list("name", flat=True))
    opened = [
        ReportingPeriod.objects.create(plan=plan, **dataclasses.asdict(period))
        for period in planned
        if period.name not in taken or period.is_year_end
    ]
    record(
        "reporting.opened",
        by=by,
        on=plan,
        agency=plan.agency,
        periods=[[period.name, period.due_on.isoformat()] for period in opened],
        due_on=opened[-1].due_on.isoformat(),
    )
    return opened[-1]


@transaction.atomic
def add_period(
    *,
    plan: Plan,
    name: str,
    starts_on: dt.date,
    ends_on: dt.date,
    due_on: dt.date,
    by: User,
    grace_days: int = GRACE_DAYS,
) -> ReportingPeriod:
    """Open one more period. Refused before reporting is open, for a name there is already, or ends before it starts."""
    plan = locked_plan(plan)
    if not plan.periods.filter(is_year_end=True).exists():
        raise Refused(_("Open reporting first."))
    if plan.periods.filter(name=name.strip()).exists():
        raise Refused(_("There is a period of this name already."))
    _refuse_unordered(starts_on, ends_on, due_on)
    period = ReportingPeriod.objects.create(
        plan=plan, name=name.strip(), starts_on=starts_on, ends_on=ends_on, due_on=due_on, grace_days=grace_days
    )
    record("period.added", by=by, on=period, agency=plan.agency, name=period.name, due_on=due_on.isoformat())
    return period


@transaction.atomic
def change_due_date(*, period: ReportingPeriod, due_on: dt.date, grace_days: int, by: User) -> ReportingPeriod:
    """Set when the period is due and how many days of grace follow. Refused for a day before the period's first."""
    period = _locked(period)
    _refuse_unordered(period.starts_on, period.ends_on, due_on)
    if (period.due_on, period.grace_days) != (due_on, grace_days):
        before = {"due_on": period.due_on.isoformat(), "grace_days": period.grace_days}
        period.due_on, period.grace_days = due_on, grace_days
        period.save(update_fields=["due_on", "grace_days"])
        after = {"due_on": due_on.isoformat(), "grace_days": grace_days}
        record("period.due_date_changed", by=by, on=period, agency=period.plan.agency, before=before, after=after)
    return period


@transaction.atomic
def lock_period(*, period: ReportingPeriod, by: User) -> ReportingPeriod:
    """End writing in a period before it is over, or end its reopening; what was not handed in stays as it is."""
    period = _locked(period)
    if period.state != PeriodState.LOCKED:
        period.state, period.reopened_until = PeriodState.LOCKED, None
        period.save(update_fields=["state", "reopened_until"])
        record("period.locked", by=by, on=period, agency=period.plan.agency)
    return period


@transaction.atomic
def reopen_period(*, period: ReportingPeriod, reason: str, by: User, until: dt.date | None = None) -> ReportingPeriod:
    """Let units write again in a period that is locked or over, through the day `until`.

    Without `until` a locked period is open for as long as it would have been; one that is over needs the day. Refused
    without a reason, for a day that has passed, and for a period that is open.
    """
    period = _locked(period)
    if not reason.strip():
        raise Refused(_("Please say why the period is reopened."))
    if period.is_open:
        raise Refused(_("This reporting period is open."))
    if until is None and period.is_over:
        raise Refused(_("This reporting period is over. Say until which day it is reopened."))
    if until is not None and until < timezone.localdate():
        raise Refused(_("The day until which it is reopened has passed."))
    period.state, period.reopened_until = PeriodState.OPEN, until
    period.save(update_fields=["state", "reopened_until"])
    record(
        "period.reopened",
        by=by,
        on=period,
        agency=period.plan.agency,
        reason=reason.strip(),
        until=until.isoformat() if until else None,
    )
    return period


def _locked(period: ReportingPeriod) -> ReportingPeriod:
    lock_plans(periods=period.pk)
    return ReportingPeriod.objects.select_for_update(of=("self",)).select_related("plan__agency").get(pk=period.pk)


def _refuse_unordered(starts_on: dt.date, ends_on: dt.date, due_on: dt.date) -> None:
    if ends_on < starts_on:
        raise Refused(_("The period ends before it starts."))
    if due_on < starts_on:
        raise Refused(_("The due date lies before the period."))
