"""What a person does next with a plan that is in force: shown on the plan's page, by role and state."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.access import scope
from agencies.permissions import coordinates, heads
from plans.hooks import NextAction
from plans.models import Plan

from .models import AnnualReport, Assignment, ReportingPeriod
from .permissions import oversees
from .states import BEING_SIGNED, ReportKind, ReportState


@dataclass(frozen=True, slots=True)
class Stage:
    """How far the year of a plan is. `ends_on` of the year-end period: None before reporting was opened.

    `is_mine`: measures are allotted to the person's units, which lead or contribute.
    """

    is_allotted: bool
    is_mine: bool
    ends_on: dt.date | None
    report_id: int | None
    report_state: str


def next_action(plan: Plan, person: Any) -> NextAction | None:
    """The next thing to do for the most answerable of the person's roles; one query for who has one, else none."""
    is_coordinator, is_head = coordinates(person, plan.agency_id), heads(person, plan.agency_id)
    is_superior, units = oversees(person, plan.agency), scope(person).units
    if not (is_coordinator or is_head or is_superior or units):
        return None
    stage = _stage(plan, units)
    answers = (
        _to_sign(plan, stage) if is_head else None,
        _to_coordinate(plan, stage) if is_coordinator else None,
        _to_report(stage) if units else None,
        _to_decide(stage) if is_superior else None,
    )
    return next((answer for answer in answers if answer is not None), None)


def _stage(plan: Plan, units: frozenset[int]) -> Stage:
    assignments = Assignment.objects.open().filter(plan=OuterRef("pk"))
    ours = assignments.filter(Q(lead_unit__in=units) | Q(contributors__in=units))
    ends_on = ReportingPeriod.objects.filter(plan=OuterRef("pk"), is_year_end=True).values("ends_on")[:1]
    reports = AnnualReport.objects.filter(plan=OuterRef("pk"), kind=ReportKind.OWN)
    found = (
        Plan.objects.filter(pk=plan.pk)
        .annotate(
            is_allotted=Exists(assignments),
            is_mine=Exists(ours),
            ends_on=ends_on,
            report=reports.values("pk")[:1],
            report_state=reports.values("state")[:1],
        )
        .values_list("is_allotted", "is_mine", "ends_on", "report", "report_state")
        .get()
    )
    return Stage(*found[:4], report_state=found[4] or "")


def _to_sign(plan: Plan, stage: Stage) -> NextAction | None:
    if stage.report_state != ReportState.SIGNING:
        return None
    url = reverse("annual_report", args=[plan.pk])
    return NextAction(url, _("Read and sign the annual report"), _("The annual report is waiting to be signed."))


def _to_coordinate(plan: Plan, stage: Stage) -> NextAction | None:
    if not stage.is_allotted:
        text = _("The plan is in force. Say now which unit answers for which measure.")
        return NextAction(reverse("allotment", args=[plan.pk]), _("Allot the measures"), text)
    if stage.ends_on is None:
        text = _("The measures are allotted. Open reporting, so that the units find them under “My reports”.")
        return NextAction(reverse("reporting", args=[plan.pk]), _("Open reporting"), text)
    annual = reverse("annual_report", args=[plan.pk])
    if stage.report_state == ReportState.RETURNED:
        return NextAction(annual, _("Put the annual report right"), _("The superior returned the annual report."))
    if stage.report_state == ReportState.SIGNED:
        return NextAction(annual, _("Submit the annual report"), _("The annual report is signed."))
    if stage.report_state in (*BEING_SIGNED, ReportState.SUBMITTED, ReportState.ACCEPTED):
        return NextAction(annual, _("See the annual report"), _("The annual report is on its way."))
    if stage.ends_on < timezone.localdate():
        text = _("The year is over. Assemble the annual report of the accepted results.")
        return NextAction(annual, _("Assemble the annual report"), text)
    text = _("The units are reporting.")
    return NextAction(reverse("reporting", args=[plan.pk]), _("See how reporting stands"), text)


def _to_report(stage: Stage) -> NextAction | None:
    if (
        not stage.is_mine
        or stage.ends_on is None
        or stage.report_state in (ReportState.SUBMITTED, ReportState.ACCEPTED)
    ):
        return None
    text = _("Measures of this plan are allotted to your unit.")
    return NextAction(reverse("my_reports"), _("Go to my reports"), text)


def _to_decide(stage: Stage) -> NextAction | None:
    if stage.report_state != ReportState.SUBMITTED:
        return None
    url = reverse("annual_submission", args=[stage.report_id])
    return NextAction(
        url, _("Read the submitted report"), _("The annual report is waiting to be accepted or returned.")
    )
