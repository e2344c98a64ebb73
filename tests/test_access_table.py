"""The access table: every address × role × status. An address this table does not know fails the test.

The table is in `tests.access`. Each try is rolled back, so that a POST changes nothing for the next role.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.address import ROLES, Address
from tests.access.table import FOR_ANYBODY, TABLE
from tests.access.visitors import Visitors
from tests.world import SECRET, City, build_city

pytestmark = pytest.mark.django_db


def addresses(patterns: list[Any] | None = None, prefix: str = "") -> Iterator[str]:
    """The full name of every named address; one without a name is given as its pattern."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            namespace = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from addresses(entry.url_patterns, namespace)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}" if entry.name else f"{prefix}{entry.pattern}"


def test_the_table_knows_every_address() -> None:
    known = set(TABLE)
    real = {name for name in addresses() if not name.startswith("admin:")}

    assert real - known == set()
    assert known - real == set()


@pytest.fixture
def city() -> City:
    return build_city()


def test_each_role_gets_its_status_at_each_address(city: City) -> None:
    wrong = {}
    visitors = Visitors()
    for name, address in TABLE.items():
        url = reverse(name, kwargs=address.kwargs(city))
        for role, expected in zip(ROLES, address.statuses, strict=True):
            got = _status(city, visitors, role, address, url)
            if got != expected:
                wrong[name, role] = (got, expected)

    assert wrong == {}


def _status(city: City, visitors: Visitors, role: str, address: Address, url: str) -> int:
    client = visitors.client(None if role == "anonymous" else city[role])
    with transaction.atomic():
        response = getattr(client, address.method)(url, address.data(city))
        _close(response)
        transaction.set_rollback(True)
    if role == "anonymous" and response.status_code == 302 and address not in map(TABLE.get, FOR_ANYBODY):
        assert response["Location"].startswith(reverse("account_login"))
    return int(response.status_code)


OUTSIDERS = ("nobody", "foreigner", "supervisor", "admin")


def test_no_page_shows_a_draft_to_those_outside_its_agency(city: City) -> None:
    visitors = Visitors()
    shown = [
        (name, role)
        for name, address in TABLE.items()
        for role in OUTSIDERS
        if address.method == "get"
        and SECRET.encode() in _content(city, visitors, role, reverse(name, kwargs=address.kwargs(city)))
    ]

    assert shown == []


def test_the_draft_is_shown_inside_its_agency(city: City) -> None:
    assert SECRET.encode() in _content(city, Visitors(), "coordinator", reverse("plan_list"))


def _content(city: City, visitors: Visitors, role: str, url: str) -> bytes:
    response = visitors.client(city[role]).get(url)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    _close(response)
    return content


def _close(response: Any) -> None:
    """Close what a file response has open; `response.close()` would close the test's connection as well."""
    for close in response._resource_closers:
        close()
