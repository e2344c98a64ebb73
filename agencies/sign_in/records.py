"""What the audit log has of signing in: who, when, from which address, by what. Never what was typed."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as second_step
from django.contrib.auth import signals as auth
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest

from ..audit import record
from ..models import Agency, AuditEntry, Membership, User
from . import locking

logger = logging.getLogger(__name__)

# The same refusal of the same person is one line in so many seconds: a page that asks again must not fill the log.
QUIET_SECONDS = 60


def listen() -> None:
    """Hear what Django and allauth say; called once, when the app is ready."""
    # allauth's own: Django's comes with every session, also those that a program opens.
    account.user_logged_in.connect(_signed_in, dispatch_uid="record_signed_in")
    auth.user_logged_out.connect(_signed_out, dispatch_uid="record_signed_out")
    account.password_changed.connect(_password_changed, dispatch_uid="record_password_changed")
    account.password_reset.connect(_password_reset, dispatch_uid="record_password_reset")
    second_step.authenticator_added.connect(_authenticator("added"), weak=False, dispatch_uid="record_added")
    second_step.authenticator_removed.connect(_authenticator("removed"), weak=False, dispatch_uid="record_removed")
    second_step.authenticator_reset.connect(_authenticator("reset"), weak=False, dispatch_uid="record_reset")
    second_step.authentication_failed.connect(_second_step_failed, dispatch_uid="record_second_step_failed")


def of_person(action: str, request: HttpRequest, person: User | None, **data: Any) -> AuditEntry:
    """One line about a person's account, with the address it came from; row 0 where nobody of that name is known."""
    with transaction.atomic():
        return record(
            action,
            by=person if request.user.is_authenticated else None,
            on=person or User(pk=0),
            agency=home(person) if person else None,
            address=address_of(request),
            **data,
        )


def home(person: User) -> Agency | None:
    """The agency whose log tells of the person's account: that of the role in force given first.

    None for system administrators. An agency that gives a role to somebody of another learns nothing of the sign-ins.
    """
    if person.is_superuser:
        return None
    held = Membership.objects.in_force().filter(person=person).select_related("agency").order_by("pk").first()
    return held.agency if held else None


def address_of(request: HttpRequest) -> str:
    """The client's address as the proxy saw it; "" where it cannot be told."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""


def failed(request: HttpRequest, person: User | None, locked: list[str]) -> None:
    """A wrong password, or a name that nobody bears: the name is not kept, since people type passwords into it."""
    of_person("person.sign_in_failed", request, person)
    for what in locked:
        logger.warning("Sign-in locked (%s) from %s.", what, address_of(request))
        of_person("person.sign_in_locked", request, person, what={"key": "account", "ip": "address"}.get(what, what))


def unknown_elsewhere(request: HttpRequest) -> None:
    """Somebody whom another service vouches for, and whom nobody here has invited."""
    of_person("person.sign_in_failed", request, None, method="socialaccount")


def refused(request: HttpRequest) -> None:
    """What somebody who is signed in may not do (403): the page, not what was sent to it."""
    person = request.user
    if not isinstance(person, User):
        return
    if cache.add(f"refused:{person.pk}:{request.method}:{request.path[:150]}", True, QUIET_SECONDS):
        of_person("person.refused", request, person, method=request.method, path=request.path[:200])


def _signed_in(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    methods = [entry.get("type") or entry["method"] for entry in get_authentication_records(request, user)]
    of_person("person.signed_in", request, user, methods=methods)


def _signed_out(request: HttpRequest, user: User | None, **_kwargs: Any) -> None:
    if user is not None:
        of_person("person.signed_out", request, user)


def _password_changed(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    of_person("person.password_changed", request, user)


def _password_reset(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    of_person("person.password_reset", request, user)


def _authenticator(verb: str) -> Any:
    def tell(request: HttpRequest, user: User, authenticator: Any, **_kwargs: Any) -> None:
        of_person(f"person.second_step_{verb}", request, user, what=authenticator.type)

    return tell


def _second_step_failed(request: HttpRequest, user: User, authenticator: Any, **_kwargs: Any) -> None:
    locked = locking.begin_anew_where_full(request, locking.second_step_key(user))
    of_person("person.second_step_failed", request, user, what=authenticator.type)
    if "key" in locked:
        of_person("person.sign_in_locked", request, user, what="account")
