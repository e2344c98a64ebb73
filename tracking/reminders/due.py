"""What is to be reminded of on a day: results not handed in, findings not put right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies import roc
from agencies.models import Agency, Holiday, Unit
from agencies.workdays import Exceptions

from ..models import Assignment, Finding, ReportingPeriod, Result
from ..states import SETTLED, FindingState, PeriodState
from .rules import CATCH_UP_DAYS, Rule, is_escalated, moment_of

# How far back a day off can matter: the longest holiday and the days to catch up.
_LOOK_BACK = dt.timedelta(days=CATCH_UP_DAYS + 31)
# The text of a finding is quoted so far.
_QUOTED = 80


@dataclass(frozen=True)
class Due:
    """One thing for one unit on one scheduled day; `key` names all three.

    `unit_url` is the page for who reports for the unit, `agency_url` for who looks after it.
    """

    key: str
    unit_id: int
    agency_id: int
    due_on: dt.date
    is_escalated: bool
    text: str
    unit_url: str
    agency_url: str


def due_on(day: dt.date) -> list[Due]:
    """Everything to remind of, the longest overdue first; five queries."""
    exceptions = Holiday.objects.exceptions(day - _LOOK_BACK, day)
    found = [*_results(day, exceptions), *_findings(day, exceptions)]
    return sorted(found, key=lambda due: (due.due_on, due.key))


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


def _results(day: dt.date, exceptions: Exceptions) -> Iterator[Due]:
    open_periods = ReportingPeriod.objects.filter(state=PeriodState.OPEN).select_related("plan__agency__reminder_rule")
    moments = {
        period.pk: (period, moment)
        for period in open_periods.filter(starts_on__lte=day)
        if (moment := moment_of(rule_of(period.plan.agency), _wanted_on(period), day, exceptions))
    }
    for (period_id, unit), count in _outstanding(set(moments)).items():
        period, moment = moments[period_id]
        wanted_on = _wanted_on(period)
        is_over = day > max(period.closes_on, wanted_on)
        yield Due(
            key=f"period:{period.pk}:{unit.pk}:{moment}",
            unit_id=unit.pk,
            agency_id=period.plan.agency_id,
            due_on=wanted_on,
            is_escalated=is_escalated(rule_of(period.plan.agency), wanted_on, day),
            text=_("%(agency)s %(year)s %(period)s: %(unit)s has %(count)s still to report. Due %(due)s, %(left)s.")
            % {
                "agency": period.plan.agency.short_name,
                "year": period.plan.year,
                "period": period.name,
                "unit": unit,
                "count": count,
                "due": roc.format_date(wanted_on),
                "left": _left(wanted_on, day),
            }
            + (_(" The period is over: ask the coordinator to open it again.") if is_over else ""),
            unit_url=f"{reverse('my_reports')}?period={period.pk}",
            agency_url=reverse("reporting", args=[period.plan_id]),
        )


def _wanted_on(period: ReportingPeriod) -> dt.date:
    """When results are wanted: the due date, or the last day of a period opened again."""
    return max(period.due_on, period.reopened_until or period.due_on)


def _outstanding(periods: set[int]) -> dict[tuple[int, Unit], int]:
    """How many results each unit has still to hand in, by period and unit; two queries and one for the units."""
    if not periods:
        return {}
    assignments = Assignment.objects.open().applicable().filter(plan__periods__in=periods)
    assigned = assignments.values_list("plan__periods", "lead_unit").annotate(Count("pk")).order_by()
    settled_results = Result.objects.filter(
        period__in=periods, state__in=SETTLED, assignment__closed_in=None, assignment__not_applicable_reason=""
    )
    settled = {
        (period, unit): count
        for period, unit, count in settled_results.values_list("period", "assignment__lead_unit")
        .annotate(Count("pk"))
        .order_by()
    }
    left = {(period, unit): count - settled.get((period, unit), 0) for period, unit, count in assigned}
    units = Unit.objects.in_bulk({unit for period, unit in left})
    return {(period, units[unit]): count for (period, unit), count in left.items() if count > 0}


def _findings(day: dt.date, exceptions: Exceptions) -> Iterator[Due]:
    unanswered = Finding.objects.filter(state__in=[FindingState.OPEN, FindingState.RETURNED])
    for finding in unanswered.select_related("owner_unit__agency__reminder_rule"):
        agency = finding.owner_unit.agency
        moment = moment_of(rule_of(agency), finding.due_on, day, exceptions)
        if moment is None:
            continue
        url = reverse("finding_answer", args=[finding.pk])
        yield Due(
            key=f"finding:{finding.pk}:{moment}",
            unit_id=finding.owner_unit_id,
            agency_id=agency.pk,
            due_on=finding.due_on,
            is_escalated=is_escalated(rule_of(agency), finding.due_on, day),
            text=_("Finding to put right (%(unit)s): %(text)s. Due %(due)s, %(left)s.")
            % {
                "unit": finding.owner_unit,
                "text": finding.text.strip().rstrip("。.")[:_QUOTED],
                "due": roc.format_date(finding.due_on),
                "left": _left(finding.due_on, day),
            },
            unit_url=url,
            agency_url=url,
        )


def _left(due: dt.date, day: dt.date) -> str:
    days = (due - day).days
    if days == 0:
        return _("today")
    return _("%(days)s days left") % {"days": days} if days > 0 else _("%(days)s days late") % {"days": -days}
