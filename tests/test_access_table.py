"""The access table: every address × role, its status and what must not appear. Unknown addresses fail the test.

The table is in `tests.access`, the other relations to an agency in `tests.access.relations`. Each try is rolled back,
so that a POST changes nothing for the next one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.address import ROLES
from tests.access.asking import ask, url_of, who
from tests.access.hidden import MARKED, VIEWS, leaks, plant_markers, text_of
from tests.access.table import FOR_ANYBODY, TABLE
from tests.access.visitors import Visitors
from tests.world import SECRET, build_city

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


@pytest.mark.parametrize(
    "roles",
    [
        ("anonymous", "nobody", "foreigner"),
        ("other_editor", "editor", "head"),
        ("coordinator", "chief"),
        ("supervisor", "admin", "system"),
    ],
    ids="-".join,
)
def test_each_role_gets_its_status_at_each_address_and_nothing_hidden(roles: tuple[str, ...]) -> None:
    city, visitors = build_city(), Visitors()
    plant_markers(city)
    wrong, leaking = {}, {}
    for name, address in TABLE.items():
        url = url_of(city, name, address)
        for role in roles:
            answer = ask(visitors, who(city, role), address.method, url, address.data(city))
            if answer.status != (expected := address.statuses[ROLES.index(role)]):
                wrong[name, role] = (answer.status, expected)
            if role == "anonymous" and answer.status == 302 and name not in FOR_ANYBODY:
                assert answer.headers["Location"].startswith(reverse("account_login"))
            if told := list(leaks(role, answer)):
                leaking[name, role] = told

    assert (wrong, leaking) == ({}, {})


def test_nothing_hidden_is_shown_by_filters_tabs_and_versions() -> None:
    city, visitors = build_city(), Visitors()
    plant_markers(city)
    leaking = {}
    for name, query in VIEWS:
        url = f"{url_of(city, name, TABLE[name])}?{query}"
        for role in ROLES:
            if told := list(leaks(role, ask(visitors, who(city, role), "get", url))):
                leaking[name, query, role] = told

    assert leaking == {}


def test_what_is_hidden_from_others_is_shown_to_those_who_may_read_it() -> None:
    city, visitors = build_city(), Visitors()
    plant_markers(city)
    missing = []
    for marked in MARKED:
        if marked.shown:
            name, role = marked.shown
            address = TABLE[name]
            answer = ask(visitors, who(city, role), address.method, url_of(city, name, address))
            if role not in marked.readers or marked.text not in text_of(answer):
                missing.append((marked.what, answer.status))

    assert missing == []


def test_superiors_know_the_state_of_a_draft_and_not_its_title() -> None:
    city = build_city()
    page = text_of(ask(Visitors(), city["supervisor"], "get", reverse("plan_list") + "?year=111"))
    row = page[page.index("<main") :]

    assert [word in row for word in (city.draft.get_state_display(), city.plant.short_name, SECRET)] == [
        True,
        True,
        False,
    ]
