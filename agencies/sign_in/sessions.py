"""How long a sign-in lasts, which are open, and how they end."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import password_changed
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from ..models import PasswordRule, User
from . import second_steps

BEGAN = "signed_in_at"
SEEN = "seen_at"
PASSWORD_TOO_OLD = "password_too_old"  # noqa: S105 - a name
SECOND_STEP_MISSING = "second_step_missing"
# The session is written again after so many seconds, so that not every page costs a write.
STEP = 60

_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def listen() -> None:
    """Hear when a session begins and a password is changed; called once, when the app is ready."""
    user_logged_in.connect(_begin, dispatch_uid="begin_session")
    password_changed.connect(_password_chosen, dispatch_uid="password_chosen")


def _begin(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    begin(request, user)


def _password_chosen(request: HttpRequest, **_kwargs: Any) -> None:
    request.session.pop(PASSWORD_TOO_OLD, None)


def begin(request: HttpRequest, person: User) -> None:
    """Note when the sign-in was, whether the password has outlived what the person's agencies allow, and whether they
    ask for a second step that is not there.

    Whom another service vouches for, that service secures.
    """
    now = int(time.time())
    request.session[BEGAN] = request.session[SEEN] = now
    if person.has_usable_password() and PasswordRule.objects.asked_of(person).too_old(person.password_set_at):
        request.session[PASSWORD_TOO_OLD] = True
    if not came_by_another_service(request, person) and second_steps.is_missing(person):
        request.session[SECOND_STEP_MISSING] = True


def came_by_another_service(request: HttpRequest, person: User) -> bool:
    """Whether another service vouched for the person in this session."""
    return any(entry["method"] == "socialaccount" for entry in get_authentication_records(request, person))


def is_over(session: Any) -> bool:
    """Whether the person was idle for too long, or the sign-in is too long ago."""
    now = time.time()
    idle_since, began = session.get(SEEN, 0), session.get(BEGAN, 0)
    return bool(now - idle_since >= settings.IDLE_SECONDS or now - began >= settings.SESSION_COOKIE_AGE)


def note_seen(request: HttpRequest) -> None:
    """The person is there: written down once in a minute."""
    now = int(time.time())
    if now - request.session.get(SEEN, 0) >= min(STEP, settings.IDLE_SECONDS / 2):
        request.session[SEEN] = now
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())


@dataclass(frozen=True)
class OpenSession:
    """A sign-in of one's own that still holds, as the list shows it."""

    pk: int
    began_at: Any
    seen_at: Any
    address: str
    browser: str
    is_current: bool


def open_sessions(request: HttpRequest, person: User) -> list[OpenSession]:
    """The person's sign-ins that still hold, newest first: two queries."""
    rows = list(UserSession.objects.filter(user=person).order_by("-created_at"))
    kept = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=timezone.now())
    holding = {session.session_key for session in kept if _holds(session.get_decoded(), person)}
    return [
        OpenSession(
            pk=row.pk,
            began_at=row.created_at,
            seen_at=row.last_seen_at,
            address=row.ip,
            browser=browser_name(row.user_agent),
            is_current=row.session_key == request.session.session_key,
        )
        for row in rows
        if row.session_key in holding
    ]


def browser_name(user_agent: str) -> str:
    """ "Firefox · Windows" of what a browser calls itself; the beginning of it where it is none we know."""
    # Each also calls itself by the names further down.
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return " · ".join(filter(None, (browser, system))) or user_agent[:40]


def _holds(content: dict[str, Any], person: User) -> bool:
    fits = constant_time_compare(content.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash())
    return fits and not is_over(content)


@transaction.atomic
def end(rows: Any) -> int:
    """End the sign-ins of `rows`, a queryset of `UserSession`; how many."""
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


@transaction.atomic
def end_all(person: User) -> None:
    """End every sign-in of a person at once, wherever: for a disabled account, a role withdrawn, a password given."""
    User.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)
    end(UserSession.objects.filter(user=person))
