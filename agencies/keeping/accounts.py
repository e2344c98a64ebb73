"""The accounts of an agency as lists show them: who, in which roles, last signed in when, in which state."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..dates import day_text
from ..languages import OFFICIAL
from ..models import Agency, Invitation, Membership, OutgoingMail, User
from ..sign_in import second_steps

# So long without a sign-in is worth a look.
LONG_AWAY = dt.timedelta(days=180)


@dataclass(frozen=True)
class Account:
    """A person with the roles in one agency that have not ended, and what is to be said of the account."""

    person: User
    roles: list[Membership]
    invitation: Invitation | None = None
    has_second_step: bool = False

    @property
    def state(self) -> tuple[str, str]:
        """A tone and a word."""
        person = self.person
        if not person.is_active:
            return "none", self._why_disabled()
        if not self.roles:
            return "none", _("No role")
        if not person.has_usable_password() and person.last_login is None:
            return self._invited()
        return "done", _("Active")

    @property
    def invited_until(self) -> dt.datetime | None:
        """When the link ends that was sent last."""
        return self.invitation.expires_at if self.invitation else None

    @property
    def undelivered(self) -> OutgoingMail | None:
        """The mail of the open invitation, as long as no server has taken it."""
        mail = self.invitation.mail if self.invitation else None
        return mail if mail and mail.sent_at is None else None

    def _why_disabled(self) -> str:
        if self.person.left_on:
            return _("Left")
        return _("Disabled as unused") if self.person.idle_disabled_on else _("Disabled")

    def _invited(self) -> tuple[str, str]:
        if self.invited_until is None or self.invited_until <= timezone.now():
            return "behind", _("Invitation expired")
        if self.undelivered is None:
            return "doing", _("Invited")
        if self.undelivered.given_up_at:
            return "behind", _("Invited, mail failed")
        return "behind", _("Invited, mail waiting")

    @property
    def is_long_away(self) -> bool:
        """The account is open, and nobody has used it for half a year."""
        last = self.person.last_login or self.person.date_joined
        return self.person.is_active and timezone.now() - last > LONG_AWAY

    def words(self) -> list[str]:
        """The roles in words, with unit and dates."""
        return [role_in_words(role) for role in self.roles]


def role_in_words(role: Membership) -> str:
    """Unit head（總務室）・deputy for Chen・until 30 Jun 2021, in the reader's language."""
    words = str(role.get_role_display())
    if role.unit:
        words = f"{words}（{role.unit}）"
    if role.deputises:
        words += "・" + _("deputy for %(person)s") % {"person": role.deputises}
    if role.starts_on and role.starts_on > timezone.localdate():
        words += "・" + _("from %(day)s") % {"day": day_text(role.starts_on)}
    if role.ends_on:
        words += "・" + _("until %(day)s") % {"day": day_text(role.ends_on)}
    return words


def listed(agency: Agency, people: Any = None) -> list[Account]:
    """Everybody who holds a role in the agency, by name; of `people`, a queryset, also those who hold none now.

    Four queries.
    """
    roles = Membership.objects.not_ended().filter(agency=agency).select_related("unit", "deputises")
    if people is not None:
        found = list(people)
        roles = roles.filter(person__in=[person.pk for person in found])
    by_person: dict[int, list[Membership]] = defaultdict(list)
    for role in roles.order_by("role", "unit__position", "pk"):
        by_person[role.person_id].append(role)
    if people is None:
        found = list(User.objects.filter(pk__in=by_person).order_by("name", "pk"))
    invitations = Invitation.objects.open().filter(person__in=found).select_related("mail").order_by("expires_at")
    invited = {invitation.person_id: invitation for invitation in invitations}
    secured = second_steps.having_one(person.pk for person in found)
    return [
        Account(person, by_person.get(person.pk, []), invited.get(person.pk), person.pk in secured) for person in found
    ]


def as_json(accounts: list[Account]) -> list[dict[str, Any]]:
    """The list as a review keeps it: words (in Chinese, whoever signs) and moments, no keys of roles."""
    with translation.override(OFFICIAL):
        return [
            {
                "person": account.person.pk,
                "name": account.person.name,
                "username": account.person.username,
                "roles": account.words(),
                "last_login": account.person.last_login.isoformat() if account.person.last_login else None,
                "is_active": account.person.is_active,
                "second_step": account.has_second_step,
            }
            for account in accounts
        ]


def digest(accounts: list[Account]) -> str:
    """Changes when an account or a role does, but not because somebody signs in meanwhile, nor with the language."""
    facts = [
        [
            account.person.pk,
            account.person.is_active,
            [[role.pk, role.role, role.unit_id, str(role.starts_on), str(role.ends_on)] for role in account.roles],
        ]
        for account in accounts
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
