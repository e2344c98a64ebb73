"""Changes to agencies, units and roles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from . import hooks, trail
from .audit import record
from .calendar_file import CalendarDay
from .errors import Refused
from .models import Agency, AgencyName, Holiday, Membership, Unit, UnitName, User
from .sign_in import sessions
from .states import Role


@transaction.atomic
def add_agency(
    *, code: str, name: str, by: User | None, short_name: str = "", parent: Agency | None = None, **details: object
) -> Agency:
    """A new agency below `parent`. `details` are other fields of `Agency` (self_noun, all_units_label, position)."""
    agency = Agency(code=code, name=name, short_name=short_name or name, parent=parent, **details)
    _valid(agency)
    agency.save()
    record("agency.added", by=by, on=agency, agency=agency, name=name)
    return agency


@transaction.atomic
def rename_agency(*, agency: Agency, name: str, from_date: dt.date, by: User | None) -> Agency:
    """Give the agency another name from a date on; plans of earlier years keep the earlier one."""
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    before = agency.name
    if not agency.names.exists():
        AgencyName.objects.create(agency=agency, name=before, valid_from=dt.date.min)
    AgencyName.objects.update_or_create(agency=agency, valid_from=from_date, defaults={"name": name})
    agency.name = name
    agency.save()
    record("agency.renamed", by=by, on=agency, agency=agency, before=before, after=name, since=from_date.isoformat())
    return agency


@transaction.atomic
def add_unit(*, agency: Agency, code: str, name: str, by: User | None, position: int | None = None) -> Unit:
    """A new unit at the end of the agency's order, or at `position`."""
    if position is None:
        position = 10 * (agency.units.count() + 1)
    unit = Unit(agency=agency, code=code, name=name, position=position)
    _valid(unit)
    unit.save()
    record("unit.added", by=by, on=unit, agency=agency, name=name)
    return unit


@transaction.atomic
def rename_unit(*, unit: Unit, name: str, from_date: dt.date, by: User | None) -> Unit:
    """Give the unit another name from a date on; a year's plan keeps the name of its year."""
    unit = Unit.objects.select_for_update().select_related("agency").get(pk=unit.pk)
    before = unit.name
    if not unit.names.exists():
        UnitName.objects.create(unit=unit, name=before, valid_from=dt.date.min)
    UnitName.objects.update_or_create(unit=unit, valid_from=from_date, defaults={"name": name})
    unit.name = name
    _valid(unit)
    unit.save()
    record("unit.renamed", by=by, on=unit, agency=unit.agency, before=before, after=name, since=from_date.isoformat())
    return unit


@transaction.atomic
def dissolve_unit(*, unit: Unit, on: dt.date, successor: Unit | None, by: User | None) -> Unit:
    """Dissolve a unit on a day: its roles end, its open work goes to `successor`; what is finished keeps its name.

    Refused for a unit that is dissolved already, with open work and no successor, and for a successor that is not
    another active unit of the same agency.
    """
    unit = Unit.objects.select_for_update(of=("self",)).select_related("agency").get(pk=unit.pk)
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
    _valid(unit)
    unit.save()
    after = successor.name if successor else ""
    record("unit.dissolved", by=by, on=unit, agency=unit.agency, day=on.isoformat(), successor=after)
    return unit


@transaction.atomic
def grant_role(
    *, person: User, role: Role, agency: Agency, by: User | None, unit: Unit | None = None, **dates: dt.date | None
) -> Membership:
    """Give a person a role in an agency or unit, once; `dates` are `starts_on` and `ends_on`."""
    membership = Membership(person=person, role=role, agency=agency, unit=unit, **dates)
    held = Membership.objects.select_for_update().filter(person=person, role=role, agency=agency, unit=unit).first()
    wanted = (dates.get("starts_on"), dates.get("ends_on"))
    if (
        held
        and (not dates or wanted == (held.starts_on, held.ends_on))
        and (held.ends_on is None or held.ends_on >= timezone.localdate())
    ):
        return held
    if held:
        # A role that ended is taken up again on its row, with the new span of dates.
        held.starts_on, held.ends_on = wanted
        membership = held
    _valid(membership)
    membership.save()
    record("role.granted", by=by, on=person, agency=agency, role=role, unit=unit.name if unit else None)
    return membership


@transaction.atomic
def end_role(*, membership: Membership, on: dt.date, by: User | None) -> Membership:
    """Let a role end with a day; the row stays as a record. Over already, it ends the person's sessions as well."""
    membership.ends_on = on
    _valid(membership)
    membership.save()
    record(
        "role.ended",
        by=by,
        on=membership.person,
        agency=membership.agency,
        role=membership.role,
        last_day=on.isoformat(),
    )
    if on < timezone.localdate():
        sessions.end_all(membership.person)
    return membership


@transaction.atomic
def set_days(*, days: Iterable[CalendarDay], by: User | None) -> int:
    """Bring the exceptional days in line with a calendar; how many changed. Days it does not name stay as they are."""
    kept = {holiday.date: holiday for holiday in Holiday.objects.all()}
    changed = 0
    for day in days:
        holiday = kept.get(day.date)
        before = trail.values(holiday) if holiday else {}
        if not day.is_exception:
            if holiday:
                trail.record_deletion(holiday, by=by)
                holiday.delete()
                del kept[day.date]
                changed += 1
            continue
        holiday = holiday or Holiday(date=day.date)
        holiday.name, holiday.is_working_day = day.name, day.is_working_day
        if trail.values(holiday) != before:
            holiday.save()
            trail.record_saved(holiday, before=before, by=by)
            kept[day.date] = holiday
            changed += 1
    return changed


def _valid(row: Agency | Unit | Membership) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused(_("Not saved: %(why)s") % {"why": "; ".join(error.messages)}) from error
