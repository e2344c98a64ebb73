"""Five failures, and a quarter of an hour's rest for the account; more for an address, which many people share.

allauth counts failures in a window that slides: of five within a quarter of an hour, the first may be nearly as old,
and the sixth try then comes at once. Here the failure that fills a limit begins its whole time anew.
"""

from __future__ import annotations

import time

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.db.models import Q
from django.http import HttpRequest

from ..models import User

_LIMIT = {"app": "allauth.account", "action": "login_failed"}


def person_named(login: str) -> User | None:
    """Whose user name or e-mail this is, in any case of letters."""
    login = login.strip()
    if not login:
        return None
    return User.objects.filter(Q(username__iexact=login) | Q(email__iexact=login)).order_by("pk").first()


def account_key(login: str) -> str:
    """One count of failures for an account, however it is named; and one for a name that nobody bears."""
    person = person_named(login)
    return f"person:{person.pk}" if person else f"login:{login.strip().lower()}"


def second_step_key(person: User) -> str:
    """Under which allauth counts wrong codes."""
    return f"mfa-auth-user-{person.pk}"


def begin_anew_where_full(request: HttpRequest, key: str) -> list[str]:
    """After a failure: what it has locked for the whole time ("key": the account, "ip": the address)."""
    locked = []
    for rate in ratelimit.get_rates(**_LIMIT):
        kept_under = ratelimit.get_cache_key(request, **_LIMIT, rate=rate, key=key)
        if len(cache.get(kept_under, [])) >= rate.amount:
            cache.set(kept_under, [time.time()] * rate.amount, rate.duration)
            locked.append(rate.per)
    return locked
