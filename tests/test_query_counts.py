"""No page asks the database more often than its budget, whoever looks.

That the counts do not grow with the rows is tested beside each page.
"""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access.address import ROLES
from tests.access.table import TABLE
from tests.world import build_city

BUDGETS = {
    "home": 12,
    "plan_list": 12,
    "plan_detail": 10,
    "plan_edit": 10,
    "version_list": 10,
    "version_detail": 10,
    "my_reports": 10,
    "reporting": 12,
    "allotment": 12,
    "indicator_list": 12,
    "indicator_detail": 12,
    "supervision": 12,
}

pytestmark = pytest.mark.django_db


def test_every_page_keeps_its_budget_in_every_role() -> None:
    city = build_city()
    over = {}
    for name, budget in BUDGETS.items():
        url = reverse(name, kwargs=TABLE[name].kwargs(city))
        for role, status in zip(ROLES, TABLE[name].statuses, strict=True):
            if status != 200:
                continue
            client = Client()
            client.force_login(city[role])
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            if len(queries) > budget:
                over[name, role] = len(queries)

    assert over == {}
