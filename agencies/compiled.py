"""Queries that Django words once: for pages whose few rows come quicker than the wording of their SQL."""

from __future__ import annotations

import datetime as dt
from collections import namedtuple
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# What stands in the SQL for a value that comes later: no row has this number, nothing happened on this day.
_PLACES: dict[type, Any] = {int: -(2**53), dt.date: dt.date(1, 1, 2)}


class CompiledRows:
    """The rows of a queryset that depends on a number, a day, or both, as named tuples of `columns`.

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
        self._compiled: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def of(self, *values: int | dt.date) -> list[Any]:
        """The rows for `values`, which are of `kinds`, in the order of the queryset."""
        places = [_PLACES[kind] for kind in self._kinds]
        if connection.vendor not in self._compiled:
            rows = self._queryset(*places).values_list(*self._columns)
            self._compiled[connection.vendor] = rows.query.get_compiler(connection=connection).as_sql()
        sql, parameters = self._compiled[connection.vendor]
        wanted = {_adapted(place): _adapted(value) for place, value in zip(places, values, strict=True)}
        with connection.cursor() as cursor:
            cursor.execute(sql, [wanted.get(parameter, parameter) for parameter in parameters])
            return list(map(self._made, cursor.fetchall()))


def _adapted(value: int | dt.date) -> Any:
    """The value as the database driver takes it."""
    return connection.ops.adapt_datefield_value(value) if isinstance(value, dt.date) else value


def _row_type(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns)
