"""Whom a notice concerns: the unit's editors, its head, the coordinator; `Holders` is pure, over rows of roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from agencies.models import Agency, Membership, User
from agencies.states import Role

# Who is asked in turn where a unit has nobody, or the agency no coordinator.
_IN_THE_AGENCY = (Role.COORDINATOR, Role.AGENCY_HEAD, Role.AGENCY_ADMIN)


def holders_in(agency_id: int) -> Holders:
    """Who holds which role in an agency today; one query."""
    return Holders(Membership.objects.in_force().filter(agency=agency_id).select_related("person"))


def people_as(agency: Agency, *roles: Role) -> QuerySet[User]:
    """Who holds one of these roles in the agency today."""
    held = Membership.objects.in_force().filter(agency=agency, role__in=roles)
    return User.objects.filter(pk__in=held.values("person"))


class Holders:
    """Who holds which role where, from the roles in force on a day (with `person`)."""

    def __init__(self, memberships: Iterable[Membership]) -> None:
        self._people: dict[tuple[str, int, bool], dict[int, User]] = defaultdict(dict)
        for membership in memberships:
            place, is_unit = membership.unit_id or membership.agency_id, membership.unit_id is not None
            self._people[membership.role, place, is_unit][membership.person_id] = membership.person

    def of_unit(self, unit_id: int, agency_id: int, *, with_head: bool) -> list[User]:
        """The unit's editors, and its head `with_head`; in place of who is missing, head, then coordinator."""
        editors = self._in(Role.UNIT_EDITOR, unit_id, is_unit=True)
        heads = self.of_head(unit_id, agency_id)
        return list({person.pk: person for person in (editors + heads if with_head else editors or heads)}.values())

    def of_head(self, unit_id: int, agency_id: int) -> list[User]:
        """Who decides what the unit hands in: its head; in place of a missing one, the coordinator."""
        return self._in(Role.UNIT_HEAD, unit_id, is_unit=True) or self.of_agency(agency_id)

    def of_agency(self, agency_id: int) -> list[User]:
        """The agency's coordinators; its head, then its administrators, where it has none."""
        return self._first(_IN_THE_AGENCY, agency_id)

    def of_chief(self, agency_id: int) -> list[User]:
        """The agency's head; its coordinators, then its administrators, where it has none."""
        return self._first((Role.AGENCY_HEAD, *_IN_THE_AGENCY), agency_id)

    def is_in_unit(self, person: User, unit_id: int) -> bool:
        """The person reports for the unit, as editor or head."""
        return any(
            person.pk in self._people.get((role, unit_id, True), {}) for role in (Role.UNIT_EDITOR, Role.UNIT_HEAD)
        )

    def _first(self, roles: Iterable[Role], agency_id: int) -> list[User]:
        found = (self._in(role, agency_id, is_unit=False) for role in roles)
        return next((people for people in found if people), [])

    def _in(self, role: Role, place: int, *, is_unit: bool) -> list[User]:
        return list(self._people.get((role, place, is_unit), {}).values())
