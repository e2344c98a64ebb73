"""Who inspects whom, answers and closes findings, and may know who was tested: predicates without side effects."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from agencies.access import scope
from agencies.models import Agency
from agencies.permissions import coordinates, heads
from agencies.states import Role

from .models import Finding, Inspection, ScoreSheet
from .models.inspection import FindingQuerySet, inspecting_agencies
from .states import ANSWERABLE, DECIDABLE

# More than anybody has in hand at once, so that neither kind crowds out the other.
AT_HAND = 100


def inspectable_agencies(person: Any) -> QuerySet[Agency]:
    """Agencies the person may inspect: those coordinated, and those supervised."""
    found: QuerySet[Agency] = Agency.objects.active().filter(pk__in=inspecting_agencies(person))
    return found


def may_inspect(person: Any) -> bool:
    """There is an agency the person may inspect."""
    return bool(scope(person).agencies_as(Role.COORDINATOR, Role.SUPERVISOR))


def may_inspect_agency(person: Any, agency_id: int) -> bool:
    return agency_id in inspecting_agencies(person)


def in_whose_name(person: Any, agency: Agency) -> Agency:
    """For which agency the person, who may, inspects this one: the nearest one supervised, else the agency itself."""
    supervised = scope(person).agencies_as(Role.SUPERVISOR)
    nearest_last = [above for above in Agency.objects.ancestors(agency, include_self=True) if above.pk in supervised]
    return nearest_last[-1] if nearest_last else agency


def may_score(person: Any, inspection: Inspection) -> bool:
    """Write scores, add findings, close and return them: the inspecting side.

    Whom an agency above inspects does not score or close for it.
    """
    return may_inspect_agency(person, inspection.inspecting_agency_id)


def may_answer(person: Any, finding: Finding) -> bool:
    """Say what was done: editors and heads of the answerable unit; once it is dissolved also the coordinator."""
    unit = finding.owner_unit
    return unit.pk in scope(person).units or (unit.dissolved_on is not None and coordinates(person, unit.agency_id))


def may_see_finding_history(person: Any, finding: Finding) -> bool:
    """Read how a finding and its answers came about: who answers it, and the inspecting side."""
    return may_answer(person, finding) or may_score(person, finding.inspection)


def may_name_tested(person: Any, inspection: Inspection) -> bool:
    """Know who was tested: the inspected agency's coordinators, head and own supervisors, and the tested unit's head.

    Nobody else does, system administrators included: tested staff are never named outside their agency.
    """
    reach = scope(person)
    return (
        coordinates(person, inspection.agency_id)
        or heads(person, inspection.agency_id)
        or inspection.agency_id in reach.agencies_as(Role.SUPERVISOR)
        or (inspection.unit_id is not None and inspection.unit_id in reach.units_as(Role.UNIT_HEAD))
    )


def sheet_agencies(person: Any) -> frozenset[int]:
    """Agencies whose score sheets the person writes: those coordinated, and those of which one is supervisor."""
    return scope(person).agencies_as(Role.COORDINATOR, Role.SUPERVISOR)


def may_edit_sheet(person: Any, sheet: ScoreSheet) -> bool:
    return sheet.agency_id in sheet_agencies(person)


def findings_due(person: Any) -> FindingQuerySet:
    """What the person's units have to put right and answer, the most urgent first."""
    return _with_names(Finding.objects.to_answer(person))


def findings_answered(person: Any) -> FindingQuerySet:
    """What units answered and the person closes or returns, the oldest first."""
    return _with_names(Finding.objects.to_decide(person)).order_by("answered_at", "pk")


def findings_at_hand(person: Any) -> tuple[list[Finding], list[Finding]]:
    """The first of `findings_due` and of `findings_answered`, for a page with much else on it; one query."""
    both = Finding.objects.to_answer(person) | Finding.objects.to_decide(person)
    found = list(_with_names(both)[:AT_HAND])
    return [row for row in found if row.state in ANSWERABLE], [row for row in found if row.state in DECIDABLE]


def _with_names(findings: FindingQuerySet) -> FindingQuerySet:
    # An inspection's tested person has no place in a list of findings.
    return findings.select_related("owner_unit", "inspection__agency", "inspection__sheet").defer(
        "inspection__tested_name"
    )
