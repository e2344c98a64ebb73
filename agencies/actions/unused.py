"""Accounts that nobody uses are disabled by themselves, told beforehand, and enabled again by an administrator."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..audit import record
from ..errors import Refused
from ..keeping import mails
from ..keeping.unused import Unused, expired, unused
from ..models import Agency, Invitation, Membership, User
from ..sign_in import records, sessions
from .roles import refuse_orphaning


@transaction.atomic
def warn_of_disuse(*, person: User, day: dt.date) -> bool:
    """Tell a person by mail that the account will be disabled; False where that is no longer so, or already told."""
    account = _locked(person, day)
    if account is None or not account.is_to_be_warned(day) or _is_last_administrator(account.person):
        return False
    account.person.idle_warned_on = day
    account.person.save(update_fields=["idle_warned_on"])
    mails.send_unused_warning(account.person, account.days, account.ends_on(day))
    last = account.ends_on(day).isoformat()
    record("person.disuse_warned", by=None, on=account.person, agency=records.home(account.person), disabled_from=last)
    return True


@transaction.atomic
def disable_unused(*, person: User, day: dt.date) -> bool:
    """Disable an account that was not used for as long as its agencies allow, some days after the mail that said so.

    False where somebody used it meanwhile, and for the last administrator of an agency.
    """
    account = _locked(person, day)
    if account is None or not account.is_over(day) or _is_last_administrator(account.person):
        return False
    person, agency = account.person, records.home(account.person)
    person.is_active, person.idle_disabled_on = False, day
    person.save(update_fields=["is_active", "idle_disabled_on"])
    _close(person)
    mails.send_unused_disabled(person, account.days)
    used = account.used_on.isoformat()
    record("person.disabled_unused", by=None, on=person, agency=agency, last_used=used, days=account.days)
    return True


@transaction.atomic
def disable_expired(*, person: User, day: dt.date) -> bool:
    """Disable an account whose last role is over, as leaving does: an invitation opens it again. False if it is not."""
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not expired(day, [person.pk]):
        return False
    last = Membership.objects.filter(person=person).order_by("ends_on").select_related("agency").last()
    assert last is not None, "an account without roles has none to outlive"  # noqa: S101
    person.is_active, person.left_on = False, last.ends_on
    person.save(update_fields=["is_active", "left_on"])
    _close(person)
    record("person.disabled_expired", by=None, on=person, agency=last.agency, last_day=str(last.ends_on))
    return True


@transaction.atomic
def enable_unused(*, person: User, agency: Agency, by: User) -> User:
    """Open an account again that was disabled as unused, with its password; the days count anew.

    Refused for an account that is open, or was disabled otherwise, and by an agency that the person works for no more.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.is_active or person.idle_disabled_on is None:
        raise Refused(_("The account of %(person)s was not disabled as unused.") % {"person": person})
    if not Membership.objects.not_ended().filter(agency=agency, person=person).exists():
        raise Refused(_("%(person)s holds no role here any more.") % {"person": person})
    person.is_active, person.idle_disabled_on, person.idle_from = True, None, timezone.localdate()
    person.save(update_fields=["is_active", "idle_disabled_on", "idle_from"])
    record("person.enabled", by=by, on=person, agency=agency)
    return person


def _locked(person: User, day: dt.date) -> Unused | None:
    """The account as it is now, locked: whoever signs in at this moment comes before or after."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    return next(iter(unused(day, [person.pk])), None)


def _is_last_administrator(person: User) -> bool:
    try:
        refuse_orphaning(list(Membership.objects.in_force().filter(person=person)), by=None)
    except Refused:
        return True
    return False


def _close(person: User) -> None:
    """Nothing opens the account any more: no sign-in, no link."""
    sessions.end_all(person)
    Invitation.objects.open().filter(person=person).update(expires_at=timezone.now())
