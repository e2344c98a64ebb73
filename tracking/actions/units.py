"""What becomes of a dissolved unit's open work: its successor takes it over."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, Exists, F, OuterRef
from django.utils.translation import gettext as _

from agencies.audit import record
from agencies.errors import Refused
from agencies.models import Unit, User

from ..models import Assignment, Finding, ReportingPeriod, Result
from ..models.assignment import AssignmentQuerySet
from ..states import PeriodState, ResultState
from .allotment import remove_unreported
from .locking import lock_plans


def open_work_of(unit: Unit) -> str:
    """How much a unit still has to report, contribute and put right, in words; "" for nothing.

    In the caller's transaction, which locks the plans of the agency: so much is true until that is over.
    """
    lock_plans(agency=unit.agency_id)
    rows = _unfinished(Assignment.objects.filter(lead_unit=unit)).count()
    contributions = _unfinished(Assignment.objects.filter(contributors=unit)).count()
    findings = Finding.objects.open().filter(owner_unit=unit).count()
    if not rows + contributions + findings:
        return ""
    return _(
        "%(unit)s still has open work (to report: %(rows)s, to contribute to: %(contributions)s, "
        "findings: %(findings)s). Name the unit that takes it over."
    ) % {"unit": unit, "rows": rows, "contributions": contributions, "findings": findings}


def open_counts_of(units: Collection[int]) -> list[tuple[str, dict[int, int]]]:
    """How much each of these units (by key) has to report, contribute and put right; three queries."""
    reported = _unfinished(Assignment.objects.filter(lead_unit__in=units)).order_by()
    helped = _unfinished(Assignment.objects.filter(contributors__in=units)).order_by()
    findings = Finding.objects.open().filter(owner_unit__in=units).order_by()
    return [
        (_("to report"), dict(reported.values_list("lead_unit").annotate(number=Count("pk")))),
        (_("to contribute to"), dict(helped.values_list("contributors").annotate(number=Count("pk")))),
        (_("findings to put right"), dict(findings.values_list("owner_unit").annotate(number=Count("pk")))),
    ]


def hand_on_work(unit: Unit, successor: Unit, by: User | None) -> None:
    """Give the open work of a unit to another; what is finished stays under the unit's own name.

    Refused where both have reported on the same measure: somebody has to join the two texts first. In the caller's
    transaction, which locks the plans of the agency.
    """
    lock_plans(agency=unit.agency_id)
    for assignment in _unfinished(Assignment.objects.filter(lead_unit=unit)).select_related("plan__agency"):
        _hand_on(assignment, successor, by)
    for assignment in _unfinished(Assignment.objects.filter(contributors=unit)).select_related("plan__agency"):
        assignment.contributors.remove(unit)
        if assignment.lead_unit_id != successor.pk:
            assignment.contributors.add(successor)
        data = {"before": unit.pk, "after": successor.pk}
        record("assignment.contributor_handed_on", by=by, on=assignment, agency=assignment.plan.agency, **data)
    findings = Finding.objects.open().filter(owner_unit=unit).select_related("inspection__agency").order_by("pk")
    for finding in findings.defer("inspection__tested_name"):
        Finding.objects.filter(pk=finding.pk).update(owner_unit=successor, version=F("version") + 1)
        data = {"before": unit.pk, "after": successor.pk}
        record("finding.handed_on", by=by, on=finding, agency=finding.inspection.agency, **data)


def _hand_on(assignment: Assignment, successor: Unit, by: User | None) -> None:
    plan, unit_id = assignment.plan, assignment.lead_unit_id
    if plan.assignments.filter(node_uid=assignment.node_uid, lead_unit=successor).exists():
        try:
            remove_unreported([assignment])
        except Refused as refusal:
            said = _("%(number)s: both units report on it. Join their texts, then let one of them answer alone.")
            raise Refused(said % {"number": assignment.number}) from refusal
        record("assignment.removed", by=by, on=plan, agency=plan.agency, node=assignment.node_uid, unit=unit_id)
        return
    assignment.lead_unit = successor
    assignment.save(update_fields=["lead_unit"])
    assignment.contributors.remove(successor)
    data = {"before": unit_id, "after": successor.pk}
    record("assignment.handed_on", by=by, on=assignment, agency=plan.agency, **data)


def _unfinished(assignments: AssignmentQuerySet) -> AssignmentQuerySet:
    """Those on which something is to be reported still: in an open period there is no accepted result."""
    accepted = Result.objects.filter(
        assignment=OuterRef(OuterRef("pk")), period=OuterRef("pk"), state=ResultState.ACCEPTED
    )
    periods = ReportingPeriod.objects.filter(plan=OuterRef("plan"), state=PeriodState.OPEN)
    return assignments.open().applicable().filter(Exists(periods.exclude(Exists(accepted)))).order_by("pk")
