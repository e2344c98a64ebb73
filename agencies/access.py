"""What a person's roles reach: the one place that turns memberships into sets of agencies and units."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cached_property
from typing import Any, Protocol

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from .compiled import CompiledRows
from .states import UNIT_ROLES, Role


class Standing(Protocol):
    """A role in force: where, and whether there are agencies below."""

    agency_id: int
    unit_id: int | None
    role: str
    agency_name: str
    unit_name: str | None
    has_below: bool


def _standings(person: int, day: dt.date) -> QuerySet[Any]:
    from .models import Agency, Membership

    below = Agency.objects.filter(parent=OuterRef("agency"))
    held = Membership.objects.filter(person=person).in_force(day)
    return held.annotate(agency_name=F("agency__short_name"), unit_name=F("unit__name"), has_below=Exists(below))


# Asked for with every page, so worded once.
_STANDINGS = CompiledRows(_standings, tuple(Standing.__annotations__), (int, dt.date))


class Scope:
    """The roles a person holds today and what they reach, read once per person object (so once per request).

    All sets are of primary keys.
    """

    def __init__(self, person: Any) -> None:
        self._person = person

    @cached_property
    def memberships(self) -> list[Standing]:
        """Roles in force today: one query."""
        return _STANDINGS.of(self._person.pk, timezone.localdate()) if self._person.is_authenticated else []

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

    def superior_as(self, *roles: Role) -> frozenset[int]:
        """Agencies with agencies below them in which the person holds one of `roles`."""
        return frozenset(m.agency_id for m in self.memberships if m.role in roles and m.has_below)

    @cached_property
    def overseen(self) -> frozenset[int]:
        """Agencies whose year the person follows: supervised ones, and those right below one coordinated or headed."""
        from .models import Agency

        superior = self.superior_as(Role.COORDINATOR, Role.AGENCY_HEAD)
        if not superior:
            return self.supervised
        return self.supervised | frozenset(Agency.objects.filter(parent__in=superior).values_list("pk", flat=True))

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
