"""For whom somebody acts who holds a role as a deputy (代為決行), in the words of the audit log."""

from __future__ import annotations

from .models import Membership, User
from .states import Role

_Place = tuple[str, int, int | None]


def acting_for(person: User, role: Role, agency_id: int, unit_id: int | None = None) -> dict[str, str]:
    """{"signed_for": name} for who holds the role as a deputy today; {} for who holds it in person, or not at all.

    Goes with the data of the audit row of a decision. Read once per person object, in one query.
    """
    found: dict[_Place, str] | None = getattr(person, "_acting_for", None)
    if found is None:
        acted = Membership.objects.in_force().filter(person=person, deputises__isnull=False)
        found = {
            (held.role, held.agency_id, held.unit_id): str(held.deputises) for held in acted.select_related("deputises")
        }
        person._acting_for = found  # type: ignore[attr-defined]
    name = found.get((role, agency_id, unit_id))
    return {"signed_for": name} if name else {}
