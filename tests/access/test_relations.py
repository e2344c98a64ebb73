"""Every address as people get it who stand otherwise to the plant than the columns of the table."""

from __future__ import annotations

import pytest

from tests.access.asking import ask, url_of
from tests.access.relations import RELATIONS
from tests.access.table import TABLE
from tests.access.visitors import Visitors
from tests.world import build_city

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", RELATIONS)
def test_each_relation_gets_its_status_at_each_address(name: str) -> None:
    city, visitors = build_city(), Visitors()
    relation = RELATIONS[name]
    somebody = relation.person(city)
    wrong = {}
    for address_name, address in TABLE.items():
        url = url_of(city, address_name, address)
        got = ask(visitors, somebody, address.method, url, address.data(city)).status
        if got != (expected := relation.expected(address_name, address)):
            wrong[address_name] = (got, expected)

    assert wrong == {}, relation.rule
