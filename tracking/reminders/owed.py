"""What units owe: results to hand in, contributions they are asked for, findings to put right."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator

from django.db.models import Count, F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy as ngettext

from agencies.dates import day_text_lazy
from agencies.languages import Said
from agencies.models import Unit
from agencies.workdays import Exceptions

from ..models import Assignment, Contribution, Finding, ReportingPeriod, Result
from ..states import SETTLED, FindingState, PeriodState
from .due import Due, days_left, rule_of, wanted_on
from .rules import is_escalated, moment_of

# The text of a finding is quoted so far.
_QUOTED = 80

Moments = dict[int, tuple[ReportingPeriod, dt.date]]
# How many things by (period, unit).
Owed = dict[tuple[int, int], int]


def owed_by_units(day: dt.date, exceptions: Exceptions) -> Iterator[Due]:
    """Results and contributions of open periods, and findings; at most eight queries."""
    moments = _moments(day, exceptions)
    late = {key: count for key, count in _outstanding(set(moments)).items() if count > 0}
    asked = {key: count for key, count in _unwritten(set(moments)).items() if count > 0}
    units = Unit.objects.in_bulk({unit for _period, unit in [*late, *asked]})
    for (period_id, unit_id), count in late.items():
        yield _result(*moments[period_id], units[unit_id], count, day)
    for (period_id, unit_id), count in asked.items():
        if not _is_over(moments[period_id][0], day):
            yield _contribution(*moments[period_id], units[unit_id], count, day)
    yield from _findings(day, exceptions)


def _moments(day: dt.date, exceptions: Exceptions) -> Moments:
    """Open periods that have begun and are reminded of on `day`, with the scheduled day."""
    periods = ReportingPeriod.objects.filter(state=PeriodState.OPEN, starts_on__lte=day)
    return {
        period.pk: (period, moment)
        for period in periods.select_related("plan__agency__reminder_rule")
        if (moment := moment_of(rule_of(period.plan.agency), wanted_on(period), day, exceptions))
    }


def _outstanding(periods: set[int]) -> Owed:
    """How many results each unit has still to hand in; two queries."""
    if not periods:
        return {}
    assignments = Assignment.objects.open().applicable().filter(plan__periods__in=periods)
    settled = Result.objects.filter(
        period__in=periods, state__in=SETTLED, assignment__closed_in=None, assignment__not_applicable_reason=""
    )
    owed = _counted(assignments.values_list("plan__periods", "lead_unit").annotate(Count("pk")).order_by())
    owed.subtract(_counted(settled.values_list("period", "assignment__lead_unit").annotate(Count("pk")).order_by()))
    return owed


def _unwritten(periods: set[int]) -> Owed:
    """How many contributions each unit is asked for and has not written, to results still with their unit.

    Three queries.
    """
    if not periods:
        return {}
    asked = Assignment.contributors.through.objects.filter(
        assignment__plan__periods__in=periods, assignment__closed_in=None, assignment__not_applicable_reason=""
    )
    settled = Result.objects.filter(
        period__in=periods,
        state__in=SETTLED,
        assignment__closed_in=None,
        assignment__not_applicable_reason="",
        assignment__contributors__isnull=False,
    )
    written = Contribution.objects.filter(
        result__period__in=periods,
        result__assignment__closed_in=None,
        result__assignment__not_applicable_reason="",
        result__assignment__contributors=F("unit"),
    )
    written = written.exclude(text="").exclude(result__state__in=SETTLED)
    owed = _counted(asked.values_list("assignment__plan__periods", "unit").annotate(Count("pk")).order_by())
    owed.subtract(_counted(settled.values_list("period", "assignment__contributors").annotate(Count("pk")).order_by()))
    owed.subtract(_counted(written.values_list("result__period", "unit").annotate(Count("pk")).order_by()))
    return owed


def _counted(rows: Iterable[tuple[int, int, int]]) -> Counter[tuple[int, int]]:
    return Counter({(period, unit): count for period, unit, count in rows})


def _is_over(period: ReportingPeriod, day: dt.date) -> bool:
    return day > max(period.closes_on, wanted_on(period))


def _result(period: ReportingPeriod, moment: dt.date, unit: Unit, count: int, day: dt.date) -> Due:
    text = _("%(agency)s %(year)s %(period)s: %(unit)s has %(count)s still to report. Due %(due)s, %(left)s.")
    over = _(" The period is over: ask the coordinator to open it again.") if _is_over(period, day) else ""
    said = Said(text, _words(period, unit, count, day), over)
    return _of_period("period", period, moment, unit, day, said)


def _contribution(period: ReportingPeriod, moment: dt.date, unit: Unit, count: int, day: dt.date) -> Due:
    text = ngettext(
        "%(agency)s %(year)s %(period)s: %(unit)s is asked to contribute to %(count)s report of another unit. "
        "Due %(due)s, %(left)s.",
        "%(agency)s %(year)s %(period)s: %(unit)s is asked to contribute to %(count)s reports of other units. "
        "Due %(due)s, %(left)s.",
        "count",
    )
    said = Said(text, _words(period, unit, count, day))
    return _of_period("contribution", period, moment, unit, day, said)


def _of_period(what: str, period: ReportingPeriod, moment: dt.date, unit: Unit, day: dt.date, text: Said) -> Due:
    wanted = wanted_on(period)
    return Due(
        key=f"{what}:{period.pk}:{unit.pk}:{moment}",
        unit_id=unit.pk,
        agency_id=period.plan.agency_id,
        due_on=wanted,
        is_escalated=is_escalated(rule_of(period.plan.agency), wanted, day),
        text=text,
        unit_url=f"{reverse('my_reports')}?period={period.pk}",
        agency_url=reverse("reporting", args=[period.plan_id]),
    )


def _words(period: ReportingPeriod, unit: Unit, count: int, day: dt.date) -> dict[str, object]:
    return {
        "agency": period.plan.agency.short_name,
        "year": period.plan.year,
        "period": period.name,
        "unit": unit,
        "count": count,
        "due": day_text_lazy(wanted_on(period)),
        "left": days_left(wanted_on(period), day),
    }


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
            text=Said(
                _("Finding to put right (%(unit)s): %(text)s. Due %(due)s, %(left)s."),
                {
                    "unit": finding.owner_unit,
                    "text": finding.text.strip().rstrip("。.")[:_QUOTED],
                    "due": day_text_lazy(finding.due_on),
                    "left": days_left(finding.due_on, day),
                },
            ),
            unit_url=url,
            agency_url=url,
        )
