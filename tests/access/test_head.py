"""HEAD is answered as GET would be: link checkers and browsers ask it before they fetch a large file."""

from __future__ import annotations

import pytest

from tests.access.address import ROLES
from tests.access.asking import ask, url_of, who
from tests.access.table import TABLE
from tests.access.visitors import Visitors
from tests.world import build_city

pytestmark = pytest.mark.django_db


def test_head_is_answered_with_the_status_of_get_and_nothing_else() -> None:
    city, visitors = build_city(), Visitors()
    wrong = {}
    for name, address in TABLE.items():
        url = url_of(city, name, address)
        # Somebody for each status that the table has: who is let in, refused, told of nothing. What is sent elsewhere
        # has one page for all, if any.
        people = dict(zip(reversed(address.statuses), reversed(ROLES), strict=True))
        for role in people.values() if address.method == "get" else [people[max(people)]]:
            head = ask(visitors, who(city, role), "head", url)
            if address.method == "get":
                expected = address.statuses[ROLES.index(role)]
            else:
                expected = ask(visitors, who(city, role), "get", url).status
            if (head.status, head.body) != (expected, b""):
                wrong[name, role] = (expected, head.status, head.body[:40])

    assert wrong == {}
