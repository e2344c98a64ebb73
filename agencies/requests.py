"""The request as views see it behind the login and htmx middleware, for type checkers."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from .models import User


class SignedInRequest(HttpRequest):
    """A request of a person who is signed in; `htmx` is true when htmx asks for a fragment."""

    user: User
    htmx: HtmxDetails
