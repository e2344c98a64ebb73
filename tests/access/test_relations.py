"""Every address as people get it who stand otherwise to the plant than the columns of the table."""

from __future__ import annotations

import pytest

from tests.access.asking import ask, url_of
from tests.access.hidden import leaks, plant_markers
from tests.access.relations import RELATIONS
from tests.access.table import TABLE
from tests.access.visitors import Visitors
from tests.world import build_city

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("names", [("beside", "elsewhere", "below"), ("own_admin", "above", "top")], ids="-".join)
def test_each_relation_gets_its_status_at_each_address_and_nothing_hidden(names: tuple[str, ...]) -> None:
    city, visitors = build_city(), Visitors()
    plant_markers(city)
    people = {name: RELATIONS[name].person(city) for name in names}
    wrong, leaking = {}, {}
    for address_name, address in TABLE.items():
        url = url_of(city, address_name, address)
        for name, somebody in people.items():
            answer = ask(visitors, somebody, address.method, url, address.data(city))
            if answer.status != (expected := RELATIONS[name].expected(address_name, address)):
                wrong[address_name, RELATIONS[name].rule] = (answer.status, expected)
            if told := list(leaks(name, answer)):
                leaking[address_name, name] = told

    assert (wrong, leaking) == ({}, {})
