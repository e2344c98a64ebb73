"""Who changes a role, an account or a unit does not wait for those who name these in rows of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies import actions
from agencies.models import Agency, Membership, Unit, User
from agencies.states import Role
from tests import factories
from tests.admin_rows import system_administrator

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


@contextmanager
def referred_to(*rows: Agency | Unit | User) -> Iterator[None]:
    """On another connection somebody has just written rows that name these, and goes on."""
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            for row in rows:
                cursor.execute(f"SELECT 1 FROM {row._meta.db_table} WHERE id = %s FOR KEY SHARE", [row.pk])  # noqa: S608
        yield
    finally:
        other.rollback()
        other.close()


def wait_no_longer_than_a_second() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '1s'")


def test_a_role_is_taken_away_while_somebody_writes_in_the_agency() -> None:
    agency = factories.agency()
    first, second = (factories.person(name, (Role.AGENCY_ADMIN, agency)) for name in ("甲", "乙"))
    User.objects.update(last_login=timezone.now())
    held = Membership.objects.get(person=first)

    with referred_to(agency, first, second), transaction.atomic():
        wait_no_longer_than_a_second()
        actions.withdraw_role(membership=held, on=timezone.localdate(), by=second)

    held.refresh_from_db()
    assert held.ends_on == timezone.localdate()


def test_an_unused_account_is_disabled_while_somebody_writes_of_it() -> None:
    agency = factories.agency()
    person = factories.person("甲", (Role.COORDINATOR, agency))
    long_ago = timezone.now() - dt.timedelta(days=400)
    today = timezone.localdate()
    User.objects.update(date_joined=long_ago, last_login=long_ago, idle_warned_on=today - dt.timedelta(days=20))

    with referred_to(agency, person), transaction.atomic():
        wait_no_longer_than_a_second()
        assert actions.disable_unused(person=person, day=today)

    assert not User.objects.get().is_active


def test_the_administration_saves_a_unit_while_somebody_writes_of_it() -> None:
    """Dissolving it there waits for plans, whose writers may refer to the unit: neither waits for the other."""
    unit = factories.unit(factories.agency(), "總務室")
    form = {"agency": unit.agency_id, "code": unit.code, "name": "總務科", "position": unit.position}
    client = Client()
    client.force_login(system_administrator())

    with referred_to(unit), transaction.atomic():
        wait_no_longer_than_a_second()
        answer = client.post(
            reverse("admin:agencies_unit_change", args=[unit.pk]),
            form | {"names-TOTAL_FORMS": 0, "names-INITIAL_FORMS": 0},
        )

    unit.refresh_from_db()
    assert (answer.status_code, unit.name) == (302, "總務科")
