"""Changes to who holds which role: given, ended, acted in by a deputy."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import trail
from ..access import scope
from ..audit import record
from ..errors import Refused
from ..models import Agency, Membership, Unit, User
from ..sign_in import sessions
from ..states import Role
from .validity import refuse_invalid


@transaction.atomic
def grant_role(
    *,
    person: User,
    role: Role,
    agency: Agency,
    by: User | None,
    unit: Unit | None = None,
    deputises: User | None = None,
    **dates: dt.date | None,
) -> Membership:
    """Give a person a role in an agency or unit, once; `dates` are `starts_on` and `ends_on`.

    `deputises` is whom the person acts for in this role.
    """
    membership = Membership(person=person, role=role, agency=agency, unit=unit, deputises=deputises, **dates)
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
        held.deputises = deputises
        membership = held
    refuse_invalid(membership)
    membership.save()
    said = {"for": str(deputises)} if deputises else {}
    record("role.granted", by=by, on=person, agency=agency, role=role, unit=unit.name if unit else None, **said)
    return membership


@transaction.atomic
def end_role(*, membership: Membership, on: dt.date, by: User | None) -> Membership:
    """Let a role end with a day; the row stays as a record. Over already, it ends the person's sessions as well."""
    membership.ends_on = on
    refuse_invalid(membership)
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
def give_role(
    *,
    person: User,
    role: Role,
    agency: Agency,
    by: User,
    unit: Unit | None = None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> Membership:
    """Give a role that the person does not hold yet. Refused for who holds it, and for accounts that are disabled."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if not person.is_active:
        raise Refused(_("The account of %(person)s is disabled. Invite the person again.") % {"person": person})
    if Membership.objects.not_ended().filter(person=person, role=role, agency=agency, unit=unit).exists():
        raise Refused(_("%(person)s holds this role already.") % {"person": person})
    if ends_on is not None and ends_on < timezone.localdate():
        raise Refused(_("The last day has passed already."))
    return grant_role(person=person, role=role, agency=agency, unit=unit, by=by, starts_on=starts_on, ends_on=ends_on)


@transaction.atomic
def withdraw_role(*, membership: Membership, on: dt.date, by: User) -> None:
    """Let a role end with a day, and with it the deputies'; one that has not begun by then is taken back altogether.

    Refused for a role that is over already, and where the agency would be left without an administrator, but by one of
    an agency above it.
    """
    held = Membership.objects.select_for_update(of=("self",)).filter(pk=membership.pk).select_related("person").first()
    if held is None or (held.ends_on is not None and held.ends_on < on):
        raise Refused(_("This role is over already."))
    acted = Membership.objects.none()
    if held.deputises_id is None:
        acted = Membership.objects.select_for_update(of=("self",)).not_ended(on + dt.timedelta(days=1))
        acted = acted.filter(deputises=held.person_id, role=held.role, agency=held.agency_id, unit=held.unit_id)
    end_roles([held, *acted.select_related("person")], on=on, by=by)


@transaction.atomic
def deputise(*, membership: Membership, deputy: User, starts_on: dt.date, ends_on: dt.date, by: User) -> Membership:
    """Let a deputy act in somebody's role from day to day, both included; what the deputy does then says for whom.

    Refused for a role that ends before, is itself a deputy's, or that the deputy holds in person.
    """
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("person", "agency", "unit")
        .get(pk=membership.pk)
    )
    deputy = User.objects.select_for_update().get(pk=deputy.pk)
    if membership.deputises_id is not None:
        raise Refused(_("A deputy cannot be deputised; name the deputy for the role itself."))
    if membership.person_id == deputy.pk:
        raise Refused(_("Nobody is their own deputy."))
    if ends_on < starts_on or ends_on < timezone.localdate():
        raise Refused(_("The last day lies before the first, or has passed already."))
    if (membership.ends_on and membership.ends_on < ends_on) or (
        membership.starts_on and starts_on < membership.starts_on
    ):
        raise Refused(_("The role itself is not held on all of these days."))
    granted = give_role(
        person=deputy,
        role=Role(membership.role),
        agency=membership.agency,
        unit=membership.unit,
        by=by,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    granted.deputises = membership.person
    granted.save(update_fields=["deputises"])
    days = {"from": starts_on.isoformat(), "until": ends_on.isoformat()}
    record(
        "role.deputised",
        by=by,
        on=deputy,
        agency=membership.agency,
        role=membership.role,
        unit=membership.unit.name if membership.unit else None,
        acts_for=str(membership.person),
        **days,
    )
    return granted


def refuse_orphaning(memberships: list[Membership], *, by: User | None) -> None:
    """Raise `Refused` if ending these leaves an agency without administrator that `by` does not keep from above.

    `by` None: the portal does it by itself, and keeps no agency from above.
    """
    for agency_id in sorted({held.agency_id for held in memberships if held.role == Role.AGENCY_ADMIN}):
        # Two administrators who take each other's role at once: the second finds the first one's gone. No key changes:
        # whoever writes in the agency, and is noted in the log, is not held up.
        agency = Agency.objects.select_for_update(no_key=True).get(pk=agency_id)
        if by is not None and agency.parent_id in scope(by).administered:
            continue
        lasting = Membership.objects.in_force().filter(agency=agency, role=Role.AGENCY_ADMIN, ends_on=None)
        # Whoever was invited and has not come yet may never come.
        lasting = lasting.exclude(person__last_login=None, person__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        if not lasting.exclude(pk__in=[held.pk for held in memberships]).exists():
            raise Refused(
                _("%(agency)s would be left without an administrator. Give somebody else the role first.")
                % {"agency": agency}
            )


def end_roles(memberships: list[Membership], *, on: dt.date, by: User) -> None:
    """End several roles of people with a day, as `withdraw_role` does."""
    refuse_orphaning(memberships, by=by)
    for membership in memberships:
        _end(membership, on=on, by=by)


def _end(membership: Membership, *, on: dt.date, by: User) -> None:
    if membership.starts_on is None or membership.starts_on <= on:
        end_role(membership=membership, on=on, by=by)
        return
    trail.record_deletion(membership, by=by)
    membership.delete()
