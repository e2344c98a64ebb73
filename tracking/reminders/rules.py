"""When a rule reminds of a due date. Pure: no database, no clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from agencies.workdays import Exceptions, is_working_day, next_working_day

# A reminder that could not go out on its day (the portal was off) still goes out this many days later.
CATCH_UP_DAYS = 6


@dataclass(frozen=True)
class Rule:
    """As `ReminderRule` keeps it: days before the due date (0 the day itself), then every so many after (0 never)."""

    days_before: tuple[int, ...] = (30, 7, 1, 0)
    every_days_after: int = 7
    escalate_after_days: int = 3
    is_quiet_on_days_off: bool = True
    is_active: bool = True


def moment_of(rule: Rule, due_on: dt.date, day: dt.date, exceptions: Exceptions) -> dt.date | None:
    """The scheduled day whose reminder goes out on `day`, or None where nothing does.

    It lies before `day` where it fell on a quiet day or was missed. The same scheduled day is answered for some days
    on: who was told of it is not told again.
    """
    if not rule.is_active or (rule.is_quiet_on_days_off and not is_working_day(day, exceptions)):
        return None
    scheduled = _last_scheduled(rule, due_on, day)
    if scheduled is None:
        return None
    reminding = next_working_day(scheduled, exceptions) if rule.is_quiet_on_days_off else scheduled
    return scheduled if (day - reminding).days <= CATCH_UP_DAYS else None


def is_escalated(rule: Rule, due_on: dt.date, day: dt.date) -> bool:
    """Overdue for so long that the unit's head is told as well."""
    return (day - due_on).days >= max(rule.escalate_after_days, 1)


def _last_scheduled(rule: Rule, due_on: dt.date, day: dt.date) -> dt.date | None:
    moments = [due_on - dt.timedelta(days=days) for days in rule.days_before]
    over = (day - due_on).days
    if rule.every_days_after and over >= rule.every_days_after:
        moments.append(due_on + dt.timedelta(days=over - over % rule.every_days_after))
    return max((moment for moment in moments if moment <= day), default=None)
