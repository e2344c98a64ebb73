"""Plans of a year before: small ones, with some of the measures of a plan that the demo has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from django.utils import timezone

from agencies.models import Holiday, User
from agencies.workdays import next_working_day
from plans import actions as plan_actions
from plans.document import FocusPoint, Measure, PlanDocument, new_uid
from plans.models import Plan
from tracking import actions
from tracking.models import Assignment, ReportingPeriod, Result
from tracking.nodes import document_of

from .evidence import add_evidence

# How long whoever tries the demo has until its reporting is due: the reported years are long over.
DAYS_LEFT = 14


def due_day() -> dt.date:
    """When the demo's reporting is due: a working day, as the forms would have it."""
    return next_working_day(timezone.localdate() + dt.timedelta(days=DAYS_LEFT), Holiday.objects.exceptions())


def plan_of_year_before(plan: Plan, year: int, kept: Collection[str], editor: User, head: User) -> Plan:
    """The agency's plan of that year, approved: of `plan` the measures `kept` alone, each a node of its own."""
    document = _only(document_of(plan), kept)
    title = document.title.replace(str(plan.year), str(year))
    document = replace(document, year=year, title=title, basis=(), sections=(), subtitle="", framework=None)
    before = plan_actions.import_document(agency=plan.agency, document=document, by=editor)
    plan_actions.submit_plan(plan=before, by=editor)
    plan_actions.approve_plan(plan=before, by=head)
    before.refresh_from_db()
    return before


def accepted_result(
    *,
    assignment: Assignment,
    period: ReportingPeriod,
    narrative: str,
    reporter: User,
    reviewer: User,
    coordinator: User,
    measurements: Sequence[actions.MeasurementInput] = (),
    evidence: Sequence[dict[str, Any]] = (),
) -> Result:
    """A result as far as it goes within its agency: reported, seen by the unit's head if it has one, accepted."""
    result = actions.save_result(
        assignment=assignment,
        period=period,
        version=0,
        narrative=narrative,
        progress="done",
        measurements=measurements,
        by=reporter,
    )
    add_evidence(assignment, period, evidence, by=reporter)
    result = actions.hand_in(result=result, by=reporter)
    if reviewer != coordinator:
        result = actions.review_result(result=result, by=reviewer)
    return actions.accept_result(result=result, by=coordinator)


def _only(document: PlanDocument, kept: Collection[str]) -> PlanDocument:
    items = []
    for item in document.items:
        points = tuple(point for point in (_focus(focus, kept) for focus in item.focus_points) if point.measures)
        if points:
            items.append(replace(item, uid=new_uid(), framework=None, focus_points=points))
    goals = tuple(replace(goal, uid=new_uid(), framework=None) for goal in document.goals)
    return replace(document, goals=goals, items=tuple(items))


def _focus(focus: FocusPoint, kept: Collection[str]) -> FocusPoint:
    return replace(focus, uid=new_uid(), framework=None, measures=_measures(focus.measures, kept))


def _measures(measures: tuple[Measure, ...], kept: Collection[str]) -> tuple[Measure, ...]:
    found = ((measure, _measures(measure.measures, kept)) for measure in measures)
    return tuple(
        replace(measure, uid=new_uid(), measures=below) for measure, below in found if measure.uid in kept or below
    )
