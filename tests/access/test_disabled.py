"""Who is disabled is nobody who is signed in, even where the session still stands."""

from __future__ import annotations

import pytest

from agencies.models import User
from tests.access.address import ROLES
from tests.access.asking import ask, url_of
from tests.access.table import TABLE
from tests.access.visitors import Visitors
from tests.world import build_city

pytestmark = pytest.mark.django_db

# What somebody gets who may be at an address, if not now.
LET_IN = (200, 302, 422)


def test_the_disabled_get_what_the_anonymous_get_at_each_address() -> None:
    city, visitors = build_city(), Visitors()
    roles = [role for role in ROLES if role != "anonymous"]
    for role in roles:
        visitors.client(city[role])
    # Not by the action, which ends the sessions too: whichever way it was done, the account counts.
    User.objects.update(is_active=False)
    wrong = {}
    for name, address in TABLE.items():
        url = url_of(city, name, address)
        anonymous, *statuses = address.statuses
        for role, status in zip(roles, statuses, strict=True):
            if status not in LET_IN:
                continue
            got = ask(visitors, city[role], address.method, url, address.data(city)).status
            if got != anonymous:
                wrong[name, role] = (got, anonymous)

    assert wrong == {}
