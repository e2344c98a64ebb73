"""Which accounts nobody has used for longer than their agencies allow, and which have outlived their last role."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from ..models import Membership, SignInRule, User
from ..models.sign_in import IDLE_DAYS, IDLE_WARNING_DAYS

# A role taken away by mistake is given back within a day, without a new invitation.
EXPIRED_GRACE = dt.timedelta(days=1)


@dataclass(frozen=True)
class Unused:
    """An account that is or will soon be unused for too long: since when, and how many days are allowed."""

    person: User
    used_on: dt.date
    days: int

    @property
    def warned_on(self) -> dt.date | None:
        """When the person was told, if nothing happened since."""
        told = self.person.idle_warned_on
        return told if told is not None and told > self.used_on else None

    def ends_on(self, day: dt.date) -> dt.date:
        """When the account is disabled: never sooner than a mail of `day`, or the one that went out, allows."""
        due = self.used_on + dt.timedelta(days=self.days)
        return max(due, (self.warned_on or day) + dt.timedelta(days=IDLE_WARNING_DAYS))

    def is_to_be_warned(self, day: dt.date) -> bool:
        return self.warned_on is None and (day - self.used_on).days >= self.days - IDLE_WARNING_DAYS

    def is_over(self, day: dt.date) -> bool:
        return self.warned_on is not None and day >= self.ends_on(day)


def used_on(person: User) -> dt.date:
    """The day of the last sign-in; where there was none, or the account was enabled after it, that of its beginning."""
    moments = [moment for moment in (person.last_login, person.date_joined) if moment is not None]
    days = [timezone.localdate(moment) for moment in moments]
    return max([*days, person.idle_from] if person.idle_from else days)


def unused(day: dt.date, people: list[int] | None = None) -> list[Unused]:
    """The accounts to be warned or disabled on `day`, in the order of their keys; of `people` alone where given.

    Of several agencies in which a person holds a role, the strictest rule counts; who holds none has the portal's own
    days. System administrators are left out. Three queries.
    """
    rules = SignInRule.objects.idle_days()
    found = User.objects.filter(is_active=True, is_superuser=False).order_by("pk")
    if people is not None:
        found = found.filter(pk__in=people)
    held: dict[int, list[int]] = defaultdict(list)
    for person, agency in Membership.objects.in_force(day).filter(person__in=found).values_list("person", "agency"):
        held[person].append(rules.get(agency, IDLE_DAYS))
    accounts = []
    for person in found:
        if days := [asked for asked in held.get(person.pk, [IDLE_DAYS]) if asked]:
            accounts.append(Unused(person, used_on(person), min(days)))
    return [account for account in accounts if account.is_to_be_warned(day) or account.is_over(day)]


def expired(day: dt.date, people: list[int] | None = None) -> list[User]:
    """The accounts that had roles, and whose last one was over before yesterday; never system administrators."""
    lasting = Membership.objects.not_ended(day - EXPIRED_GRACE)
    had = Membership.objects.filter(person__is_active=True, person__is_superuser=False)
    if people is not None:
        had = had.filter(person__in=people)
    found = User.objects.filter(pk__in=had.values("person")).exclude(pk__in=lasting.values("person"))
    return list(found.order_by("pk"))
