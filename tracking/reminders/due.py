"""One thing to remind of, and the words and dates that all of them share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.languages import Said
from agencies.models import Agency

from ..models import ReportingPeriod
from .rules import Rule

# What is later than this is asked for no more: by then the next year's is due.
LAPSES = dt.timedelta(days=366)


class Audience(Enum):
    """Whom a thing waits for; who stands in for a missing one is `recipients.Holders`' to say."""

    UNIT = "unit"
    HEAD = "head"
    COORDINATOR = "coordinator"
    CHIEF = "chief"


@dataclass(frozen=True)
class Due:
    """One thing for one audience on one scheduled day; `key` names all three.

    `unit_url` is the page for who reports for the unit, `agency_url` for who looks after it. Without a unit
    (`unit_id` 0) it is the agency's.
    """

    key: str
    unit_id: int
    agency_id: int
    due_on: dt.date
    is_escalated: bool
    text: Said
    unit_url: str
    agency_url: str
    audience: Audience = Audience.UNIT


def rule_of(agency: Agency) -> Rule:
    """The agency's own rule, else the usual one."""
    row = getattr(agency, "reminder_rule", None)
    if row is None:
        return Rule()
    return Rule(
        tuple(row.days_before),
        row.every_days_after,
        row.escalate_after_days,
        row.is_quiet_on_days_off,
        row.is_active,
    )


def wanted_on(period: ReportingPeriod) -> dt.date:
    """When results are wanted: the due date, or the last day of a period opened again."""
    return max(period.due_on, period.reopened_until or period.due_on)


def days_left(due: dt.date, day: dt.date) -> str:
    """How far `day` is from the due date, in words and calendar days; lazy, as it is put into `Said`."""
    return _days_left((due - day).days)


def _in_words(days: int) -> str:
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}


_days_left = lazy(_in_words, str)
