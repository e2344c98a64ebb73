"""Who may do what in an agency: predicates without side effects."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from .access import scope
from .models import Agency, Membership, User
from .states import Role


def require(allowed: bool) -> None:
    """Raise `PermissionDenied` (403) unless allowed."""
    if not allowed:
        raise PermissionDenied(_("Your role does not allow this."))


def coordinates(person: Any, agency_id: int) -> bool:
    """The person is coordinator (彙整人) of exactly this agency."""
    return agency_id in scope(person).agencies_as(Role.COORDINATOR)


def heads(person: Any, agency_id: int) -> bool:
    """The person is head (機關首長) of exactly this agency."""
    return agency_id in scope(person).agencies_as(Role.AGENCY_HEAD)


def supervises(person: Any, agency_id: int) -> bool:
    """The person supervises this agency, at its own level or above."""
    return agency_id in scope(person).supervised


def may_administer(person: Any, agency: Agency) -> bool:
    """Units, people and roles of this agency."""
    return agency.pk in scope(person).administered


def may_change_account(person: Any, other: User) -> bool:
    """Name and address of somebody else, which open the account: only where `person` administers all of its roles.

    Of who holds none any more, all that were ever held: the account keeps what those agencies wrote to it.
    """
    if other.is_superuser:
        return False
    roles = Membership.objects.filter(person=other)
    held = set(roles.not_ended().values_list("agency", flat=True)) or set(roles.values_list("agency", flat=True))
    return held <= scope(person).administered
