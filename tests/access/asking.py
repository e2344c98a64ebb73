"""One request, whose changes are taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.urls import reverse

from agencies.models import User
from tests.world import City, Person

from .address import Address
from .visitors import Visitors

_TOKEN = re.compile(rb'name="(csrfmiddlewaretoken|csrf-token)" (value|content)="[^"]*"')


@dataclass(frozen=True)
class Answer:
    """What came back. `body` is all of it, also of a file; `seen` what was looked for before the changes went."""

    status: int
    body: bytes
    headers: dict[str, str]
    seen: Any = None

    @property
    def said(self) -> bytes:
        """The body without what differs at each answer: the token of forms and scripts."""
        return _TOKEN.sub(b"", self.body)


def ask(
    visitors: Visitors,
    person: Person | None,
    method: str,
    url: str,
    data: dict[str, Any] | None = None,
    *,
    look: Callable[[], Any] | None = None,
    **how: Any,
) -> Answer:
    """The answer to a request; nothing that it changes in the database stays.

    `look` looks at the database before the changes are taken back; `how` is for the test client.
    """
    client = visitors.client(person if isinstance(person, User) else None)
    with transaction.atomic():
        response: Any = getattr(client, method)(url, data or {}, **how)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        # `response.close()` would close the test's connection as well.
        for close in response._resource_closers:
            close()
        seen = look() if look else None
        transaction.set_rollback(True)
    return Answer(response.status_code, body, dict(response.headers), seen)


def url_of(city: City, name: str, address: Address) -> str:
    return reverse(name, kwargs=address.kwargs(city))


def who(city: City, role: str) -> Person:
    return AnonymousUser() if role == "anonymous" else city[role]
