"""Who may do what with assignments, results and evidence: predicates without side effects."""

from __future__ import annotations

from typing import Any

from agencies.access import scope
from agencies.models import Agency, Membership, Unit
from agencies.permissions import coordinates, heads, may_administer, supervises
from agencies.states import Role
from plans.models import Plan
from plans.permissions import may_edit

from .models import Assignment, Job


def may_report(person: Any, assignment: Assignment) -> bool:
    """Write results and add evidence: editors and heads of the lead unit."""
    return assignment.lead_unit_id in scope(person).units


def may_read_audit(person: Any) -> bool:
    """Read the audit log of the agencies the person administers."""
    return bool(person.is_superuser or scope(person).agencies_as(Role.AGENCY_ADMIN))


def may_see_writing(person: Any, assignment: Assignment) -> bool:
    """See how its results were written: the lead unit, the agency's coordinator and head, never a superior."""
    agency = assignment.plan.agency_id
    return person.is_superuser or may_report(person, assignment) or coordinates(person, agency) or heads(person, agency)


def may_review(person: Any, assignment: Assignment) -> bool:
    """Decide on its results at one of the two steps: the lead unit's head first, then the coordinator."""
    return heads_unit(person, assignment.lead_unit_id) or coordinates(person, assignment.plan.agency_id)


def is_reviewer(person: Any) -> bool:
    """Results wait for this person's decision, at one of the two steps."""
    return bool(scope(person).units_as(Role.UNIT_HEAD) or scope(person).agencies_as(Role.COORDINATOR))


def heads_unit(person: Any, unit_id: int) -> bool:
    """The person is head (單位主管) of this unit."""
    return unit_id in scope(person).units_as(Role.UNIT_HEAD)


def has_head(unit_id: int) -> bool:
    """Somebody is head of this unit today; one query."""
    return Membership.objects.in_force().filter(role=Role.UNIT_HEAD, unit=unit_id).exists()


def may_allot(person: Any, plan: Plan) -> bool:
    """Say who answers for what, and what is not applicable."""
    return coordinates(person, plan.agency_id)


def may_open_reporting(person: Any, plan: Plan) -> bool:
    """Open and lock reporting periods."""
    return coordinates(person, plan.agency_id)


def may_see_overview(person: Any, plan: Plan) -> bool:
    """See every assignment of the plan with its state."""
    return (
        person.is_superuser
        or coordinates(person, plan.agency_id)
        or heads(person, plan.agency_id)
        or supervises(person, plan.agency_id)
    )


def may_set_reminders(person: Any, agency: Agency) -> bool:
    """Say when an agency reminds: its coordinators, and who administers it."""
    return coordinates(person, agency.pk) or may_administer(person, agency)


def may_supervise(person: Any) -> bool:
    """See how the agencies below are doing: supervisors, and who coordinates or heads an agency with others below."""
    reach = scope(person)
    return bool(reach.agencies_as(Role.SUPERVISOR) or reach.superior_as(Role.COORDINATOR, Role.AGENCY_HEAD))


def may_set_indicators(person: Any, plan: Plan) -> bool:
    """Say what is measured and aimed at, and enter what no unit reports: who edits the plan."""
    return may_edit(person, plan)


def may_see_measuring(person: Any, plan: Plan) -> bool:
    """See values that nobody has accepted yet: the agency's coordinator and head."""
    return person.is_superuser or coordinates(person, plan.agency_id) or heads(person, plan.agency_id)


def may_see_annual(person: Any, plan: Plan) -> bool:
    """Read the agency's own annual report while it is being made."""
    return person.is_superuser or may_write_annual(person, plan) or may_sign_annual(person, plan)


def may_write_annual(person: Any, plan: Plan) -> bool:
    """Write the annual report, send it to be signed, submit it upward."""
    return coordinates(person, plan.agency_id)


def may_sign_annual(person: Any, plan: Plan) -> bool:
    """Sign the annual report or give it back: the agency head, and who deputises today."""
    return heads(person, plan.agency_id)


def may_see_self_reviews(person: Any, plan: Plan) -> bool:
    """Read what the agency says of itself through the year; superiors read what was submitted of it."""
    return person.is_superuser or may_write_self_reviews(person, plan)


def may_write_self_reviews(person: Any, plan: Plan) -> bool:
    """Write and remove self-reviews: the coordinator, and the agency head."""
    return coordinates(person, plan.agency_id) or heads(person, plan.agency_id)


def may_decide_annual(person: Any, plan: Plan) -> bool:
    """Accept or return what the agency submitted: the superior's coordinators, supervisors above the agency."""
    return oversees(person, plan.agency)


def oversees(person: Any, agency: Agency) -> bool:
    """The person coordinates the agency directly above this one, or supervises it from above."""
    above = agency.parent_id
    return above is not None and (coordinates(person, above) or supervises(person, above))


def may_fetch_output(person: Any, job: Job) -> bool:
    """Have the file that the person's job made of an agency's rows: while belonging to that agency or overseeing it."""
    reach = scope(person)
    return person.is_superuser or job.agency_id is None or job.agency_id in reach.member_agencies | reach.overseen


def reviewed_units(person: Any) -> frozenset[int]:
    """Units whose results the person decides when handed in: those headed; in coordinated agencies those without head.

    Read once per person object, in two queries at most.
    """
    found: frozenset[int] | None = getattr(person, "_reviewed_units", None)
    if found is None:
        found = person._reviewed_units = scope(person).units_as(Role.UNIT_HEAD) | _headless_units(person)
    return found


def _headless_units(person: Any) -> frozenset[int]:
    coordinated = scope(person).agencies_as(Role.COORDINATOR)
    if not coordinated:
        return frozenset()
    headed = Membership.objects.in_force().filter(role=Role.UNIT_HEAD, unit__isnull=False).values("unit")
    headless = Unit.objects.filter(agency__in=coordinated).exclude(pk__in=headed)
    return frozenset(headless.values_list("pk", flat=True))
