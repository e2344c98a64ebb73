"""Queries worded once answer as the querysets they are made of."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connections
from django.db.models import F, Lookup, Model
from django.utils import timezone

from agencies.compiled import CompiledModels, CompiledRows
from agencies.models import Membership, TextChange
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


@pytest.mark.django_db
def test_texts_and_moments_stand_where_they_belong():
    def written(target: str, after: str, since: dt.datetime):
        return TextChange.objects.filter(target=target, after=after, at__gt=since)

    now = timezone.now()
    for target, after, age in (("a", "b", 0), ("b", "a", 0), ("a", "a", 0), ("a", "b", 9)):
        TextChange.objects.create(target=target, field="text", after=after, at=now - dt.timedelta(minutes=age))
    held = CompiledRows(written, ("pk", "target", "after"), (str, str, dt.datetime))

    for asked in (("a", "b", 5), ("a", "b", 10), ("b", "a", 5), ("b", "b", 5)):
        values = (*asked[:2], now - dt.timedelta(minutes=asked[2]))
        expected = list(written(*values).values_list("pk", "target", "after"))
        assert sorted(map(tuple, held.of(*values))) == sorted(expected)
    assert len(held.of("a", "b", now - dt.timedelta(minutes=10))) == 2


def _columns(instance: Model) -> dict[str, object]:
    return {field.attname: getattr(instance, field.attname) for field in instance._meta.concrete_fields}


@pytest.mark.django_db
def test_instances_are_those_of_the_queryset_with_what_they_refer_to(django_assert_num_queries):
    # A person has moments, a boolean and JSON; a membership has days: each database keeps them in its own way.
    person = factories.person()
    person.last_login = timezone.now()
    person.save()
    for agency, ends_on in ((factories.agency(), DAY), (factories.agency(), None)):
        Membership.objects.create(person=person, agency=agency, role=Role.COORDINATOR, ends_on=ends_on)

    def of_person(key: int):
        return Membership.objects.filter(person=key).order_by("-pk")

    held = CompiledModels(Membership, of_person, related=("person", "agency"))
    expected = list(of_person(person.pk).select_related("person", "agency"))

    for _again in range(2):
        with django_assert_num_queries(1):
            found = held.of(person.pk)
            assert [_columns(row) for row in found] == [_columns(row) for row in expected]
            assert [_columns(row.person) for row in found] == [_columns(row.person) for row in expected]
            assert [_columns(row.agency) for row in found] == [_columns(row.agency) for row in expected]
    assert len(found) == 2
    assert set(vars(found[0])) == set(vars(expected[0]))
    assert held.of(person.pk + 1) == []
