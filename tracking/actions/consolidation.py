"""Gathering what subordinates submitted into a superior's consolidated report."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import roc
from agencies.audit import record
from agencies.errors import Refused
from agencies.history import record_replaced
from agencies.models import Agency, User
from plans.actions import create_plan
from plans.models import Plan

from ..annual.consolidating import fresh_narratives, narrative, stored_sources
from ..consolidated import carried_over
from ..histories import evaluation_field, of_report
from ..models import AnnualReport, FocusEvaluation
from ..states import ReportKind
from .annual import writable_report


@transaction.atomic
def plan_of_year(*, agency: Agency, year: int, by: User) -> Plan:
    """The plan a consolidated report hangs on: the agency's own, or an empty draft for one that has none.

    Refused for a year to come, of which nothing can be consolidated, unless there is a plan of it.
    """
    plan = agency.plans.filter(year=year).order_by("pk").first()
    if plan is None:
        if not 1 <= year <= roc.roc_year(timezone.localdate()):
            raise Refused(_("The year %(year)s has not begun.") % {"year": year})
        title = _("%(agency)s: results of the year %(year)s") % {"agency": agency.name, "year": year}
        plan = create_plan(agency=agency, year=year, title=title, by=by)
    return plan


@transaction.atomic
def gather_reports(*, plan: Plan, by: User) -> AnnualReport:
    """Take in what is accepted by now, per focus point. Wording edited here stays; what changed under it is marked.

    A row's version is raised only where its text becomes another.
    A focus point that no report has any more is kept only where its wording was edited.
    """
    if not Agency.objects.filter(parent=plan.agency_id).exists():
        raise Refused(_("There is no agency below yours whose results could be consolidated."))
    report = writable_report(plan, ReportKind.CONSOLIDATED)
    stored = {row.focus_key: row for row in report.evaluations.select_for_update()}
    before = {evaluation_field(key): row.text for key, row in stored.items()}
    fresh = fresh_narratives(report.plan)
    for position, said in enumerate(fresh):
        row = stored.pop(said.key, None) or FocusEvaluation(report=report, focus_key=said.key, version=0)
        merged = carried_over(said, narrative(row))
        sources = stored_sources(merged.sources)
        if row.text != merged.text or not row.version:
            # The words of nobody here. Only they make a form stale that is open on another text: not its sources.
            row.text, row.by = merged.text, None
            row.version += 1
        elif (row.sources, row.position, row.heading) == (sources, position, merged.heading):
            continue
        row.position, row.heading, row.sources = position, merged.heading, sources
        row.save()
    for row in stored.values():
        if not row.is_edited:
            row.delete()
    after = {evaluation_field(row.focus_key): row.text for row in report.evaluations.all()}
    record_replaced({of_report(report.pk): (before, after)}, by=by)
    record("report.gathered", by=by, on=report, agency=report.plan.agency, focus_points=len(fresh))
    return report
