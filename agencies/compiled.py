"""Queries that Django words once: for pages whose few rows come quicker than the wording of their SQL."""

from __future__ import annotations

import datetime as dt
from collections import namedtuple
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# What stands in the SQL for a value that comes later, by its place among the values: no row has this number or says
# this, nothing happened on this day or at this moment.
_PLACES: dict[type, Callable[[int], Any]] = {
    int: lambda place: -(2**53) + place,
    str: lambda place: f"\x01{place}",
    dt.date: lambda place: dt.date(1, 1, 2 + place),
    dt.datetime: lambda place: dt.datetime(1, 1, 2 + place, tzinfo=dt.UTC),
}
Value = int | str | dt.date | dt.datetime


class CompiledRows:
    """The rows of a queryset that depends on a few numbers, texts, days and moments, as named tuples of `columns`.

    `queryset` is called once per kind of database, with values that no row has, one of each of `kinds`; its SQL is kept
    and asked again with the values wanted. Only for a queryset whose SQL is the same whatever they are. What comes back
    is as the driver gives it: on SQLite a boolean is 0 or 1, and JSON must be cast to text by the queryset.
    """

    def __init__(
        self, queryset: Callable[..., QuerySet[Any]], columns: tuple[str, ...], kinds: tuple[type, ...] = (int,)
    ) -> None:
        self._queryset = queryset
        self._columns = columns
        self._kinds = kinds
        self._made = _row_type(columns)._make
        self._compiled: dict[str, tuple[str, list[tuple[int | None, Any]]]] = {}

    def of(self, *values: Value) -> list[Any]:
        """The rows for `values`, which are of `kinds`, in the order of the queryset."""
        if connection.vendor not in self._compiled:
            self._compiled[connection.vendor] = self._worded()
        sql, parameters = self._compiled[connection.vendor]
        wanted = [_adapted(value) for _kind, value in zip(self._kinds, values, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(sql, [fixed if index is None else wanted[index] for index, fixed in parameters])
            return list(map(self._made, cursor.fetchall()))

    def _worded(self) -> tuple[str, list[tuple[int | None, Any]]]:
        """The SQL and, for each of its parameters, which of the values stands there, or None and what always does."""
        places = [_PLACES[kind](place) for place, kind in enumerate(self._kinds)]
        rows = self._queryset(*places).values_list(*self._columns)
        sql, parameters = rows.query.get_compiler(connection=connection).as_sql()
        adapted = [_adapted(place) for place in places]
        # By equality: a parameter may be a list, which no dictionary takes.
        return sql, [(adapted.index(one) if one in adapted else None, one) for one in parameters]


def _adapted(value: Value) -> Any:
    """The value as the database driver takes it."""
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, dt.date) else value


def _row_type(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns)
