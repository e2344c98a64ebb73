"""Who is signed in, for how long, and what comes before anything else: in the order of `settings.MIDDLEWARE`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from ..models import User
from . import records, second_steps, sessions

Answer = Callable[[HttpRequest], HttpResponse]
# What a person may do before choosing a password.
BEFORE_A_PASSWORD = frozenset(
    {"account_change_password", "account_set_password", "account_logout", "set_language", "healthz"}
)
# And before setting up a second step that an agency asks for.
BEFORE_A_SECOND_STEP = BEFORE_A_PASSWORD | {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_reauthenticate",
    # Asked for by the head of these pages.
    "notice_count",
}


class SignInMiddleware(LoginRequiredMiddleware):
    """Sends strangers to the sign-in page, and from there back to a page that can be shown.

    Requests that scripts make in the background (htmx, autosave) are answered 401: the page stays, with all that was
    typed into it.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if in_background(request):
            return HttpResponse(_("You were signed out."), status=401, content_type="text/plain; charset=utf-8")
        return redirect_to_login(page_of(request), resolve_url(self.get_login_url(view_func)))


class SessionEndMiddleware:
    """Ends a sign-in whose person was idle for `IDLE_SECONDS`, or which is older than `SESSION_SECONDS`."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if sessions.is_over(request.session):
                _end(request)
            elif not is_polling(request):
                sessions.note_seen(request)
        elif SESSION_KEY in request.session:
            # The account was disabled: enabled again, an old sign-in must not come back to life.
            request.session.flush()
        return self.get_response(request)


class ChosenPasswordMiddleware:
    """Somebody whose password was given by another, or is too old, chooses one before anything else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        person = request.user
        if not person.is_authenticated:
            return None
        if not (person.must_change_password or request.session.get(sessions.PASSWORD_TOO_OLD)):
            return None
        return _first(request, "account_change_password", BEFORE_A_PASSWORD, _("Choose a password first."))


class SecondStepMiddleware:
    """Somebody who must have a second step sets one up before anything else but the password."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not request.user.is_authenticated or not request.session.get(sessions.SECOND_STEP_MISSING):
            return None
        if not second_steps.is_missing(cast(User, request.user)):
            # Set up meanwhile, here or elsewhere, or asked for no longer.
            del request.session[sessions.SECOND_STEP_MISSING]
            return None
        return _first(request, "mfa_index", BEFORE_A_SECOND_STEP, _("Set up a second step first."))


class RefusedMiddleware:
    """Writes into the audit log what somebody was not allowed (403)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 403 and request.user.is_authenticated:
            records.refused(request)
        return response


def _first(request: HttpRequest, page: str, allowed: frozenset[str], words: str) -> HttpResponse | None:
    """To the page that comes before anything else; None where it, or what leads to it, is asked for."""
    match = request.resolver_match
    if match is not None and match.url_name in allowed:
        return None
    if in_background(request):
        return HttpResponse(words, status=401, content_type="text/plain; charset=utf-8")
    return redirect(f"{reverse(page)}?{urlencode({'next': page_of(request)})}")


def in_background(request: HttpRequest) -> bool:
    """Whether a script asks, whose page must not be lost."""
    return "HX-Request" in request.headers or "X-Autosave" in request.headers


def is_polling(request: HttpRequest) -> bool:
    """Whether the page asks by itself, with nobody at it: that keeps nobody signed in."""
    return request.method == "GET" and "HX-Request" in request.headers and "X-Poll" in request.headers


def page_of(request: HttpRequest) -> str:
    """The address to come back to: what was asked for, or the page from which something was sent."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        path = urlsplit(came_from).path
        try:
            resolve(path)
        except Resolver404:
            return reverse("home")
        return path
    return reverse("home")


def _end(request: HttpRequest) -> None:
    minutes = settings.IDLE_SECONDS // 60
    records.of_person("person.session_ended", request, cast(User, request.user), why="idle")
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    request.session.flush()
    request.user = AnonymousUser()
    messages.info(
        request,
        _("You were signed out after %(minutes)s minutes without activity. Saved text stays.") % {"minutes": minutes},
    )
