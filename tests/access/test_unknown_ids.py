"""Nothing tells a row that is hidden from one that is not there: the same status, and the same words."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.urls import reverse

from agencies.models import User
from tests.access.address import ROLES, Address
from tests.access.asking import ask
from tests.access.table import TABLE
from tests.access.visitors import Visitors
from tests.world import build_city

pytestmark = pytest.mark.django_db

# No row has these.
UNKNOWN = 987_654_321
UNKNOWN_UID = "f" * 32
# What addresses have beside the keys of rows.
NOT_KEYS = {
    "year",
    "kind",
    "what",
    "format",
    "day",
    "number",
    "provider_id",
    "token",
    "uidb36",
    "key",
    "focus_key",
    "pk",
}


def test_404_comes_before_403_and_403_before_422_and_what_is_hidden_reads_like_what_is_not_there() -> None:
    city, visitors = build_city(), Visitors()
    wrong = {}
    for name, address in TABLE.items():
        kwargs = address.kwargs(city)
        for role in _two(address):
            ask_for = partial(_words, visitors, city[role], name, address)
            known = ask_for(kwargs, address.data(city))
            for key in kwargs.keys() - NOT_KEYS:
                none = UNKNOWN if isinstance(kwargs[key], int) else UNKNOWN_UID
                found = ask_for(kwargs | {key: none}, address.data(city))
                # Told of nothing, in the words for what is hidden; or refused before anybody looks for the row.
                if found != known and (known[0] == 404 or found[0] != 404):
                    wrong[name, role, key] = (known[0], found[0])

    assert wrong == {}


def _two(address: Address) -> list[str]:
    """Somebody who sees none of the rows, and somebody who does: refused, where anybody is."""
    people = dict(zip(reversed(address.statuses[1:]), reversed(ROLES[1:]), strict=True))
    seeing = next((people[status] for status in (403, 422, 302, 200) if status in people), None)
    return [role for role in (people.get(404), seeing) if role]


def _words(
    visitors: Visitors, person: User, name: str, address: Address, kwargs: dict[str, Any], data: dict[str, Any]
) -> tuple[int, bytes]:
    """Status and page, but for the address itself."""
    url = reverse(name, kwargs=kwargs)
    answer = ask(visitors, person, address.method, url, data)
    return answer.status, answer.said.replace(url.encode(), b"")
