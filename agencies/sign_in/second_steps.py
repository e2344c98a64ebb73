"""Second steps as an obligation: who has one, who must, and that nobody who must gives up the last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..models import SignInRule, User

LAST_ONE = _("A second step is asked of you, and this is your last one. Set up another first.")
# Recovery codes stand in for one of these; alone they are none.
KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_obliged(person: User) -> bool:
    """Whether one of the person's agencies asks for a second step today, or the portal of a system administrator."""
    return (person.is_superuser and settings.ADMIN_SECOND_STEP) or SignInRule.objects.oblige(person)


def is_missing(person: User) -> bool:
    """Whether the person must have a second step and has none: two queries at most."""
    return is_obliged(person) and not having_one([person.pk])


def having_one(people: Iterable[int]) -> set[int]:
    """Who of them, by key, has an authenticator app or a passkey: one query."""
    rows = Authenticator.objects.filter(user__in=list(people), type__in=KINDS)
    return set(rows.values_list("user", flat=True))


def may_remove(authenticator: Any) -> bool:
    """Not the last second step of somebody who must have one."""
    if authenticator.type not in KINDS:
        return True
    others = Authenticator.objects.filter(user=authenticator.user_id, type__in=KINDS).exclude(pk=authenticator.pk)
    return others.exists() or not is_obliged(authenticator.user)
