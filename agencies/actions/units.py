"""Changes to units: added, named, ordered, merged, dissolved."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from .. import hooks, trail
from ..audit import record
from ..errors import Refused
from ..models import Agency, Membership, Unit, UnitName, User
from ..seen import refuse_stale
from ..states import Role
from ..texts import record_kept
from .roles import end_role, grant_role
from .validity import one_line, refuse_invalid

# What a unit is called by.
CALLED = frozenset({"code", "name"})


@transaction.atomic
def add_unit(*, agency: Agency, code: str, name: str, by: User | None, position: int | None = None) -> Unit:
    """A new unit at the end of the agency's order, or at `position`."""
    if position is None:
        position = 10 * (agency.units.count() + 1)
    code, name = one_line(code), one_line(name)
    unit = Unit(agency=agency, code=code, name=name, position=position)
    refuse_invalid(unit)
    unit.save()
    record("unit.added", by=by, on=unit, agency=agency, name=name)
    return unit


@transaction.atomic
def rename_unit(*, unit: Unit, name: str, from_date: dt.date, by: User | None, version: int | None = None) -> Unit:
    """Give the unit another name from a date on; a year's plan keeps the name of its year.

    `version` is that of its code and name (`seen.version_of`) which the form showed, if one did: raises `Stale` for
    another.
    """
    unit = Unit.objects.select_for_update(no_key=True, of=("self",)).select_related("agency").get(pk=unit.pk)
    if version is not None:
        refuse_stale(unit, CALLED, version)
    before, name = unit.name, one_line(name)
    if not unit.names.exists():
        UnitName.objects.create(unit=unit, name=before, valid_from=dt.date.min)
    UnitName.objects.update_or_create(unit=unit, valid_from=from_date, defaults={"name": name})
    unit.name = name
    refuse_invalid(unit)
    unit.save()
    record_kept(unit, before={"name": before}, after={"name": name}, by=by)
    record("unit.renamed", by=by, on=unit, agency=unit.agency, before=before, after=name, since=from_date.isoformat())
    return unit


@transaction.atomic
def dissolve_unit(*, unit: Unit, on: dt.date, successor: Unit | None, by: User | None) -> Unit:
    """Dissolve a unit on a day: its roles end, its open work goes to `successor`; what is finished keeps its name.

    Refused for a unit that is dissolved already, with open work and no successor, and for a successor that is not
    another active unit of the same agency.
    """
    # `no_key`: whoever holds a plan, for which this waits further on, may refer to the unit meanwhile.
    unit = Unit.objects.select_for_update(no_key=True, of=("self",)).select_related("agency").get(pk=unit.pk)
    if unit.dissolved_on is not None:
        raise Refused(_("%(unit)s is dissolved already.") % {"unit": unit})
    if successor is None:
        if left := hooks.left_open(unit):
            raise Refused(left)
    elif successor.pk == unit.pk or successor.agency_id != unit.agency_id or successor.dissolved_on is not None:
        raise Refused(_("The successor must be another active unit of the same agency."))
    else:
        for hand_on in hooks.on_handed_on:
            hand_on(unit, successor, by)
    for membership in unit.memberships.filter(Q(ends_on=None) | Q(ends_on__gt=on)):
        end_role(membership=membership, on=max(on, membership.starts_on or on), by=by)
    unit.dissolved_on, unit.successor = on, successor
    refuse_invalid(unit)
    unit.save()
    after = successor.name if successor else ""
    record("unit.dissolved", by=by, on=unit, agency=unit.agency, day=on.isoformat(), successor=after)
    return unit


@transaction.atomic
def change_unit(*, unit: Unit, version: int, code: str, name: str, by: User | None) -> Unit:
    """Correct the unit's code, or its name where it was written wrongly: no earlier name is kept.

    `version` is that of code and name (`seen.version_of`) which the form showed; raises `Stale` for another.
    """
    unit = Unit.objects.select_for_update(of=("self",)).select_related("agency").get(pk=unit.pk)
    refuse_stale(unit, CALLED, version)
    before, code, name = trail.values(unit), one_line(code), one_line(name)
    if name != unit.name:
        unit.names.filter(name=unit.name).update(name=name)
    unit.code, unit.name = code, name
    refuse_invalid(unit)
    unit.save()
    trail.record_saved(unit, before=before, by=by)
    return unit


@transaction.atomic
def move_unit(*, unit: Unit, up: bool, by: User | None) -> Unit:
    """Let a unit change places with the one before or after it; nothing happens at either end."""
    order = list(Unit.objects.select_for_update().filter(agency=unit.agency_id).active().order_by("position", "code"))
    place = next((number for number, other in enumerate(order) if other.pk == unit.pk), None)
    if place is None:
        raise Refused(_("%(unit)s is dissolved already.") % {"unit": unit})
    other = place + (-1 if up else 1)
    if not 0 <= other < len(order):
        return unit
    order[place], order[other] = order[other], order[place]
    for number, moved in enumerate(order, start=1):
        moved.position = 10 * number
    Unit.objects.bulk_update(order, ["position"])
    record("unit.moved", by=by, on=unit, agency=unit.agency, position=order[other].position)
    return order[other]


@transaction.atomic
def merge_unit(*, unit: Unit, into: Unit, on: dt.date, by: User | None) -> Unit:
    """Dissolve a unit into another: its open work goes there, and its people hold their roles there from the day on.

    Refused as `dissolve_unit` refuses.
    """
    for held in unit.memberships.not_ended(on).select_related("person", "deputises"):
        role = Role(held.role)
        if Membership.objects.not_ended(on).filter(person=held.person, role=role, unit=into).exists():
            continue
        starts_on = max(on, held.starts_on or on)
        grant_role(
            person=held.person,
            role=role,
            agency=into.agency,
            unit=into,
            by=by,
            deputises=held.deputises,
            starts_on=starts_on,
            ends_on=held.ends_on,
        )
    return dissolve_unit(unit=unit, on=on, successor=into, by=by)
