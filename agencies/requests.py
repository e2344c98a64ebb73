"""The request as views see it behind the login and htmx middleware, for type checkers."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from .models import User

# No key, version or year is larger; a database refuses larger ones.
LARGEST = 2**31 - 1


def whole_number(text: str) -> int | None:
    """The number an address or field sent from outside names; None for anything else and for what nothing bears."""
    if not text.isdecimal() or len(text) > len(str(LARGEST)):
        return None
    number = int(text)
    return number if number <= LARGEST else None


class SignedInRequest(HttpRequest):
    """A request of a person who is signed in; `htmx` is true when htmx asks for a fragment."""

    user: User
    htmx: HtmxDetails
