"""The agencies a dashboard is about: those a person supervises, coordinates or heads, as a tree in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from agencies.access import scope
from agencies.models import Agency
from agencies.requests import whole_number
from agencies.states import Role


def overseen_agencies(person: Any) -> frozenset[int]:
    """Agencies whose figures the person may see: supervised ones, and those coordinated or headed."""
    reach = scope(person)
    return reach.supervised | reach.agencies_as(Role.COORDINATOR, Role.AGENCY_HEAD)


def may_see_dashboard(person: Any) -> bool:
    """Supervisors, coordinators and heads."""
    return bool(scope(person).agencies_as(Role.SUPERVISOR, Role.COORDINATOR, Role.AGENCY_HEAD))


@dataclass(frozen=True)
class Branch:
    """A row of the agency tree and column of the heat map: an agency with all below it, or (`is_own`) by itself."""

    agency: Agency
    ids: frozenset[int]
    is_own: bool = False

    @property
    def own(self) -> int | None:
        """The value of `own` in addresses."""
        return 1 if self.is_own else None

    @property
    def is_group(self) -> bool:
        return len(self.ids) > 1


class Reach:
    """Overseen agencies in the order of the tree; one query."""

    def __init__(self, agencies: Iterable[Agency]) -> None:
        self.agencies = {agency.pk: agency for agency in agencies}

    @classmethod
    def of(cls, person: Any) -> Reach:
        agencies = Agency.objects.filter(pk__in=overseen_agencies(person)).order_by("position", "code")
        return cls(agencies.only("parent_id", "name", "short_name", "dissolved_on"))

    @cached_property
    def _children(self) -> dict[int | None, list[Agency]]:
        children: dict[int | None, list[Agency]] = defaultdict(list)
        for agency in self.agencies.values():
            children[agency.parent_id if agency.parent_id in self.agencies else None].append(agency)
        return children

    @property
    def tops(self) -> list[Agency]:
        """Those whose superior is not overseen."""
        return self._children[None]

    def below(self, agency: Agency) -> frozenset[int]:
        """The agency and all below it."""
        found, waiting = set(), [agency.pk]
        while waiting:
            pk = waiting.pop()
            found.add(pk)
            waiting.extend(child.pk for child in self._children.get(pk, ()))
        return frozenset(found)

    def path(self, agency: Agency) -> list[Agency]:
        """From the top down to the agency itself."""
        found = [agency]
        while found[0].parent_id in self.agencies:
            found.insert(0, self.agencies[found[0].parent_id])
        return found

    def chosen(self, wanted: str) -> Agency | None:
        """The agency of that id; else the only top; None for several tops side by side."""
        chosen = self.agencies.get(whole_number(wanted) or 0)
        if chosen:
            return chosen
        return self.tops[0] if len(self.tops) == 1 else None

    def branches(self, agency: Agency | None) -> list[Branch]:
        """The agency by itself and each of its children with all below; the tops for None."""
        children = self._children.get(agency.pk if agency else None, [])
        own = [Branch(agency, frozenset({agency.pk}), is_own=True)] if agency else []
        return own + [Branch(child, self.below(child)) for child in children]

    def ids(self, agency: Agency | None) -> frozenset[int]:
        """Everything that the dashboard of an agency adds up."""
        return self.below(agency) if agency else frozenset(self.agencies)

    def name(self, agency: Agency | None) -> str:
        return agency.name if agency else _("All agencies")
