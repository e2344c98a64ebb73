"""What waits for a decision: results for the unit's head or the coordinator, annual reports for their next step."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy as ngettext

from agencies.dates import day_text_lazy
from agencies.languages import Said
from agencies.models import Agency, Unit
from agencies.workdays import Exceptions, next_working_day

from ..models import AnnualReport, ReportingPeriod, Result
from ..states import BEING_REVIEWED, REVIEWABLE, WITH_SUPERIOR, ReportState
from .due import LAPSES, Audience, Due, days_left, rule_of, wanted_on
from .rules import is_escalated, moment_of


def awaiting_decision(day: dt.date, exceptions: Exceptions) -> Iterator[Due]:
    """Results handed in for the unit's head, approved ones for the coordinator; three queries.

    They are as urgent as their period's due date, also where it is locked. Once the superior has the annual report
    nothing more waits.
    """
    handed_in, reviewed = _waiting()
    pks = {period for period, _unit in handed_in} | set(reviewed)
    periods = ReportingPeriod.objects.filter(pk__in=pks, due_on__gte=day - LAPSES)
    moments = {
        period.pk: (period, moment)
        for period in periods.select_related("plan__agency__reminder_rule")
        if (moment := moment_of(rule_of(period.plan.agency), wanted_on(period), day, exceptions))
    }
    units = Unit.objects.in_bulk({unit for period, unit in handed_in if period in moments})
    for (period_id, unit_id), count in handed_in.items():
        if period_id in moments:
            yield _to_review(*moments[period_id], units[unit_id], count, day)
    for period_id, count in reviewed.items():
        if period_id in moments:
            yield _to_accept(*moments[period_id], count, day)


def reports_due(day: dt.date, exceptions: Exceptions) -> Iterator[Due]:
    """Annual reports that the superior does not have yet, for who takes the next step; one query."""
    reports = AnnualReport.objects.filter(plan=OuterRef("plan"))
    year_ends = ReportingPeriod.objects.filter(
        is_year_end=True,
        due_on__gte=day - LAPSES,
        plan__agency__in=Agency.objects.active().exclude(parent=None),
    )
    year_ends = year_ends.exclude(Exists(reports.filter(state__in=WITH_SUPERIOR)))
    year_ends = year_ends.annotate(is_signing=Exists(reports.filter(state=ReportState.SIGNING)))
    for period in year_ends.select_related("plan__agency__reminder_rule"):
        agency = period.plan.agency
        # As the superior's board counts it.
        due_on = next_working_day(period.due_on, exceptions)
        moment = moment_of(rule_of(agency), due_on, day, exceptions)
        if moment is None:
            continue
        is_signing = period.is_signing  # type: ignore[attr-defined]
        text = (
            _("%(agency)s %(year)s: the annual report waits for the agency head's signature. Due %(due)s, %(left)s.")
            if is_signing
            else _("%(agency)s %(year)s: the annual report is not submitted upward yet. Due %(due)s, %(left)s.")
        )
        words = {
            "agency": agency.short_name,
            "year": period.plan.year,
            "due": day_text_lazy(due_on),
            "left": days_left(due_on, day),
        }
        url = reverse("annual_report", args=[period.plan_id])
        yield Due(
            key=f"report:{period.plan_id}:due:{moment}",
            unit_id=0,
            agency_id=agency.pk,
            due_on=due_on,
            is_escalated=is_escalated(rule_of(agency), due_on, day),
            text=Said(text, words),
            unit_url=url,
            agency_url=url,
            audience=Audience.CHIEF if is_signing else Audience.COORDINATOR,
        )


def _waiting() -> tuple[dict[tuple[int, int], int], dict[int, int]]:
    """How many results wait: handed in, by period and unit; approved by the unit's head, by period. One query."""
    submitted = AnnualReport.objects.filter(state__in=WITH_SUPERIOR).values("plan")
    results = Result.objects.filter(
        state__in=BEING_REVIEWED, assignment__closed_in=None, assignment__not_applicable_reason=""
    ).exclude(period__plan__in=submitted)
    counted = results.values_list("period", "assignment__lead_unit", "state").annotate(Count("pk")).order_by()
    handed_in: dict[tuple[int, int], int] = {}
    reviewed: Counter[int] = Counter()
    for period, unit, state, count in counted:
        if state in REVIEWABLE:
            handed_in[period, unit] = count
        else:
            reviewed[period] += count
    return handed_in, reviewed


def _to_review(period: ReportingPeriod, moment: dt.date, unit: Unit, count: int, day: dt.date) -> Due:
    text = ngettext(
        "%(agency)s %(year)s %(period)s: %(count)s result of %(unit)s waits for your decision. Due %(due)s, %(left)s.",
        "%(agency)s %(year)s %(period)s: %(count)s results of %(unit)s wait for your decision. Due %(due)s, %(left)s.",
        "count",
    )
    said = Said(text, _words(period, count, day) | {"unit": unit})
    return _decision(f"review:{period.pk}:{unit.pk}:{moment}", period, unit.pk, day, said, Audience.HEAD)


def _to_accept(period: ReportingPeriod, moment: dt.date, count: int, day: dt.date) -> Due:
    text = ngettext(
        "%(agency)s %(year)s %(period)s: %(count)s result waits for your acceptance. Due %(due)s, %(left)s.",
        "%(agency)s %(year)s %(period)s: %(count)s results wait for your acceptance. Due %(due)s, %(left)s.",
        "count",
    )
    said = Said(text, _words(period, count, day))
    return _decision(f"accept:{period.pk}:{moment}", period, 0, day, said, Audience.COORDINATOR)


def _decision(key: str, period: ReportingPeriod, unit_id: int, day: dt.date, text: Said, audience: Audience) -> Due:
    url = f"{reverse('my_reports')}?tab=review"
    return Due(
        key=key,
        unit_id=unit_id,
        agency_id=period.plan.agency_id,
        due_on=wanted_on(period),
        is_escalated=is_escalated(rule_of(period.plan.agency), wanted_on(period), day),
        text=text,
        unit_url=url,
        agency_url=url,
        audience=audience,
    )


def _words(period: ReportingPeriod, count: int, day: dt.date) -> dict[str, object]:
    return {
        "agency": period.plan.agency.short_name,
        "year": period.plan.year,
        "period": period.name,
        "count": count,
        "due": day_text_lazy(wanted_on(period)),
        "left": days_left(wanted_on(period), day),
    }
