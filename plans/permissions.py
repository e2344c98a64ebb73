"""Who may do what with a plan."""

from __future__ import annotations

from typing import Any

from agencies.access import scope
from agencies.models import Agency
from agencies.permissions import coordinates, heads
from agencies.states import Role

from .models import Plan


def may_create(person: Any, agency: Agency) -> bool:
    """Start a plan of this agency, also from a file."""
    return coordinates(person, agency.pk)


def may_read_draft(person: Any, plan: Plan) -> bool:
    """Read the working rows: people of the plan's own agency. Superiors read frozen versions only."""
    return person.is_superuser or plan.agency_id in scope(person).member_agencies


def may_edit(person: Any, plan: Plan) -> bool:
    """Edit rows, submit, begin and discard an amendment."""
    return coordinates(person, plan.agency_id)


def may_decide(person: Any, plan: Plan) -> bool:
    """Approve or return a plan or amendment."""
    return heads(person, plan.agency_id)


def creatable_agencies(person: Any) -> frozenset[int]:
    """Primary keys of agencies for which the person may start plans."""
    return scope(person).agencies_as(Role.COORDINATOR)
