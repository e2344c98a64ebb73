"""Queries worded once answer as the querysets they are made of."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connections
from django.db.models import F, Lookup

from agencies.compiled import CompiledRows
from agencies.models import Membership
from agencies.states import Role
from tests import factories

COLUMNS = ("pk", "role", "agency_id")
DAY = dt.date(2026, 1, 15)


def in_force(person: int, day: dt.date):
    return Membership.objects.filter(person=person).in_force(day).order_by("pk")


@pytest.mark.django_db
def test_rows_are_those_of_the_queryset_whatever_is_asked_for():
    agency = factories.agency()
    clerk, head = factories.person(), factories.person()
    held = CompiledRows(in_force, COLUMNS, (int, dt.date))
    for person, role, ends in (
        (clerk, Role.COORDINATOR, None),
        (clerk, Role.AGENCY_HEAD, DAY - dt.timedelta(days=1)),
        (head, Role.AGENCY_HEAD, DAY),
    ):
        Membership.objects.create(person=person, agency=agency, role=role, ends_on=ends)
    for person in (clerk, head):
        for day in (DAY - dt.timedelta(days=1), DAY, DAY + dt.timedelta(days=1)):
            expected = list(in_force(person.pk, day).values_list(*COLUMNS))
            assert [tuple(row) for row in held.of(person.pk, day)] == expected
    assert [row.role for row in held.of(clerk.pk, DAY)] == [Role.COORDINATOR]


class _Listed(Lookup):
    """`x = ANY(list)` as PostgreSQL's driver takes it: with a list as one parameter. It holds for all rows."""

    lookup_name = "listed"

    def get_prep_lookup(self):
        return self.rhs

    def as_sql(self, compiler, connection):
        lhs, parameters = self.process_lhs(compiler, connection)
        return f"({lhs} IS NOT NULL OR %s IS NULL)", [*parameters, self.rhs]


def test_a_parameter_may_be_a_list(monkeypatch):
    asked = []

    class Cursor:
        def __enter__(self):
            return self

        def __exit__(self, *_error):
            return None

        def execute(self, _sql, parameters):
            asked.append(parameters)

        def fetchall(self):
            return []

    monkeypatch.setattr(connections["default"], "cursor", Cursor)
    listed = CompiledRows(
        lambda person: Membership.objects.filter(_Listed(F("pk"), [1, 2]), person=person), ("pk",), (int,)
    )

    assert [listed.of(7), listed.of(8)] == [[], []]
    assert asked == [[[1, 2], 7], [[1, 2], 8]]
