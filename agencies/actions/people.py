"""Changes to people's accounts: invited, corrected, gone."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import trail
from ..audit import record
from ..errors import Refused
from ..keeping import mails
from ..models import Agency, Invitation, Membership, Unit, User
from ..seen import refuse_stale
from ..sign_in import sessions
from ..states import Role
from .roles import end_roles, give_role
from .validity import one_line, refuse_invalid

# How long the link of an invitation holds.
INVITATION_DAYS = 7
# How a person is called, reached and written to.
REACHED_BY = frozenset({"name", "email", "language"})


@dataclass(frozen=True)
class Invited:
    """Who was invited, and the secret part of the link; "" for a person who has a password already."""

    person: User
    token: str


def token_hash(token: str) -> str:
    """What is kept of a link's secret part."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(
    *,
    agency: Agency,
    name: str,
    email: str,
    role: Role,
    by: User,
    unit: Unit | None = None,
    language: str = "",
) -> Invited:
    """Give a person a role, and an account where the address has none; a mail leads to the first password.

    Whoever has an account already keeps name and password. Refused for an account that was disabled otherwise than by
    leaving.
    """
    email = email.strip().lower()
    person = User.objects.select_for_update().with_address(email).first()
    if person is None:
        person = _new_person(one_line(name), email, language)
        record("person.added", by=by, on=person, agency=agency, name=person.name, email=email)
    elif not person.is_active:
        _enable(person, agency, by)
    give_role(person=person, role=role, agency=agency, unit=unit, by=by)
    if person.has_usable_password():
        mails.send_role_given(person, agency, role, by)
        return Invited(person, "")
    return _send_invitation(person, agency, by)


@transaction.atomic
def invite_again(*, person: User, agency: Agency, by: User) -> Invited:
    """Send a new link; earlier ones hold no longer. Refused for who has a password or a disabled account."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.has_usable_password():
        raise Refused(
            _("%(person)s has a password; “Forgot password” on the sign-in page gives another.") % _who(person)
        )
    if not person.is_active:
        raise Refused(_("The account of %(person)s is disabled. Invite the person again.") % _who(person))
    return _send_invitation(person, agency, by)


@transaction.atomic
def accept_invitation(*, token: str, password: str) -> User:
    """Set the first password by the link of an invitation, once."""
    # The person first, as everybody who writes accounts does; then whether the link still holds.
    holders = Invitation.objects.filter(token_hash=token_hash(token)).values("person")
    list(User.objects.select_for_update().filter(pk__in=holders).only("pk"))
    invitation = Invitation.objects.select_for_update(of=("self",)).of_token(token)
    if invitation is None:
        raise Refused(_("This link no longer works. Ask your agency's administrator for another."))
    person = invitation.person
    person.set_password(password)
    person.must_change_password = False
    person.save(update_fields=["password", "password_set_at", "must_change_password"])
    now = timezone.now()
    Invitation.objects.open().filter(person=person).exclude(pk=invitation.pk).update(expires_at=now)
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])
    sessions.end_all(person)
    record("person.invitation_used", by=person, on=person, agency=invitation.agency)
    return person


@transaction.atomic
def change_person(
    *, person: User, name: str, email: str, language: str, agency: Agency, by: User, version: int | None = None
) -> User:
    """Correct a person's name, address or language. Links sent to the earlier address hold no longer.

    Another address ends password and sessions, and a mail to it leads to a new password: whoever invites that address
    later trusts that it is its mailbox that opens the account. Refused for an address that somebody else has, and for
    another one of who signs in by a second step. `version` is that of the three (`seen.version_of`) which the form
    showed, if one did: raises `Stale` for another.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if version is not None:
        refuse_stale(person, REACHED_BY, version)
    before = trail.values(person)
    email = email.strip().lower()
    is_moved = email != person.email.lower()
    has_password = person.has_usable_password()
    if is_moved:
        _refuse_moving(person, email)
        Invitation.objects.open().filter(person=person).update(expires_at=timezone.now())
        if person.email and has_password:
            mails.send_address_changed(person, person.email, by)
        person.set_unusable_password()
    person.name, person.email, person.language = one_line(name), email, language
    refuse_invalid(person)
    person.save()
    if changes := trail.differences(before, trail.values(person)):
        record("person.changed", by=by, on=person, agency=agency, changes=changes)
    if is_moved:
        sessions.end_all(person)
        # The sign-in's own list of addresses, to which it would send links as well.
        EmailAddress.objects.filter(user=person).delete()
        if has_password and person.is_active:
            _send_invitation(person, agency, by)
    return person


@transaction.atomic
def leave(*, person: User, agency: Agency, on: dt.date, by: User) -> User:
    """End a person's roles in the agency, those of their deputies among them; without another role, the account.

    Nothing the person wrote changes. Refused where the agency would be left without an administrator.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    held = list(Membership.objects.select_for_update().not_ended().filter(agency=agency, person=person))
    acted = list(Membership.objects.select_for_update().not_ended().filter(agency=agency, deputises=person))
    if not held:
        raise Refused(_("%(person)s holds no role here any more.") % _who(person))
    end_roles([*held, *acted], on=on, by=by)
    sessions.end_all(person)
    is_gone = not Membership.objects.not_ended().filter(person=person).exclude(agency=agency).exists()
    if is_gone:
        person.refresh_from_db()
        person.is_active, person.left_on, person.idle_disabled_on = False, on, None
        person.save(update_fields=["is_active", "left_on", "idle_disabled_on"])
        Invitation.objects.open().filter(person=person).update(expires_at=timezone.now())
    record("person.left", by=by, on=person, agency=agency, last_day=on.isoformat(), disabled=is_gone, roles=len(held))
    return person


def _refuse_moving(person: User, email: str) -> None:
    if User.objects.with_address(email).exclude(pk=person.pk).exists():
        raise Refused(_("Somebody else has this e-mail address."))
    if Authenticator.objects.filter(user=person).exists():
        raise Refused(
            _("%(person)s signs in by a second step: the system administrator changes the address.") % _who(person)
        )


def _new_person(name: str, email: str, language: str) -> User:
    person = User(username=_free_username(email), name=name, email=email, language=language)
    person.set_unusable_password()
    refuse_invalid(person)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise Refused(_("Somebody else invited this person at this moment. Please try again.")) from error
    return person


def _free_username(email: str) -> str:
    """The part before the @, with a number where somebody has it: the person can sign in by the address as well."""
    base = re.sub(r"[^a-z0-9._-]", "", email.partition("@")[0].lower())[:100] or "person"
    taken = {
        name.lower() for name in User.objects.filter(username__istartswith=base).values_list("username", flat=True)
    }
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base}{number}"
    return name


def _enable(person: User, agency: Agency, by: User) -> None:
    """Somebody who left, or did not use the account for long, comes back with a new password."""
    if (person.left_on is None and person.idle_disabled_on is None) or person.is_superuser:
        raise Refused(_("This account was disabled. Please ask the system administrator."))
    person.is_active, person.left_on = True, None
    person.idle_disabled_on, person.idle_from = None, timezone.localdate()
    person.set_unusable_password()
    person.save()
    record("person.enabled", by=by, on=person, agency=agency)


def _send_invitation(person: User, agency: Agency, by: User) -> Invited:
    now = timezone.now()
    Invitation.objects.open().filter(person=person).update(expires_at=now)
    token = secrets.token_urlsafe(32)
    expires_at = now + dt.timedelta(days=INVITATION_DAYS)
    Invitation.objects.create(
        person=person,
        agency=agency,
        token_hash=token_hash(token),
        invited_by=by,
        expires_at=expires_at,
        mail=mails.send_invitation(person, agency, by, token, INVITATION_DAYS),
    )
    record("person.invited", by=by, on=person, agency=agency, until=expires_at.isoformat())
    return Invited(person, token)


def _who(person: User) -> dict[str, str]:
    return {"person": str(person)}
