"""What a person's roles reach: the one place that turns memberships into sets of agencies and units."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .states import UNIT_ROLES, Role

if TYPE_CHECKING:
    from .models import Membership


class Scope:
    """The roles a person holds today and what they reach, read once per person object (so once per request).

    All sets are of primary keys.
    """

    def __init__(self, person: Any) -> None:
        self._person = person

    @cached_property
    def memberships(self) -> list[Membership]:
        """Roles in force today with agency and unit: one query."""
        if not self._person.is_authenticated:
            return []
        return list(self._person.memberships.in_force().select_related("agency", "unit"))

    def agencies_as(self, *roles: Role) -> frozenset[int]:
        """Agencies in which the person holds one of `roles` (the agency itself, not those below)."""
        return frozenset(m.agency_id for m in self.memberships if m.role in roles)

    def units_as(self, *roles: Role) -> frozenset[int]:
        """Units in which the person holds one of `roles`."""
        return frozenset(m.unit_id for m in self.memberships if m.role in roles and m.unit_id is not None)

    @cached_property
    def units(self) -> frozenset[int]:
        return self.units_as(*UNIT_ROLES)

    @cached_property
    def member_agencies(self) -> frozenset[int]:
        """Agencies in which the person holds any role."""
        return frozenset(m.agency_id for m in self.memberships)

    @cached_property
    def supervised(self) -> frozenset[int]:
        """Agencies the person supervises: own and all below (one query, none without the role)."""
        return self._with_all_below(Role.SUPERVISOR)

    @cached_property
    def administered(self) -> frozenset[int]:
        """Agencies the person administers: own and all below."""
        return self._with_all_below(Role.AGENCY_ADMIN)

    def _with_all_below(self, role: Role) -> frozenset[int]:
        below = set(self.agencies_as(role))
        if not below:
            return frozenset()
        waiting = list(below)
        while waiting:
            children = self._children.get(waiting.pop(), set()) - below
            below |= children
            waiting.extend(children)
        return frozenset(below)

    @cached_property
    def _children(self) -> dict[int, set[int]]:
        """Every agency's children: the whole tree in one query, however many roles it is read for."""
        from .models import Agency

        children: dict[int, set[int]] = defaultdict(set)
        for pk, parent_id in Agency.objects.exclude(parent=None).values_list("pk", "parent_id"):
            children[parent_id].add(pk)
        return children


def scope(person: Any) -> Scope:
    """The person's scope, kept on the person object: roles changed later count from the next request on."""
    found: Scope | None = getattr(person, "_scope", None)
    if found is None:
        found = person._scope = Scope(person)
    return found
