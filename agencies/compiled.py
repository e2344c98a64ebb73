"""Queries that Django words once: for pages whose few rows come quicker than the wording of their SQL."""

from __future__ import annotations

import datetime as dt
from collections import namedtuple
from collections.abc import Callable
from typing import Any, cast

from django.db import connection
from django.db.models import F, Field, Model, QuerySet

# What stands in the SQL for a value that comes later, by its place among the values: no row has this number or says
# this, nothing happened on this day or at this moment.
_PLACES: dict[type, Callable[[int], Any]] = {
    int: lambda place: -(2**53) + place,
    str: lambda place: f"\x01{place}",
    dt.date: lambda place: dt.date(1, 1, 2 + place),
    dt.datetime: lambda place: dt.datetime(1, 1, 2 + place, tzinfo=dt.UTC),
}
Value = int | str | dt.date | dt.datetime


class _Compiled:
    """The SQL of a queryset that depends on a few numbers, texts, days and moments.

    `queryset` is called once per kind of database, with values that no row has, one of each of `kinds`; its SQL is kept
    and asked again with the values wanted. Only for a queryset whose SQL is the same whatever they are.
    """

    def __init__(self, queryset: Callable[..., QuerySet[Any]], kinds: tuple[type, ...]) -> None:
        self._queryset = queryset
        self._kinds = kinds
        self._compiled: dict[str, tuple[str, list[tuple[int | None, Any]]]] = {}

    def _asked(self, values: tuple[Value, ...]) -> tuple[str, list[Any]]:
        """The SQL and its parameters for `values`, which are of `kinds`."""
        if connection.vendor not in self._compiled:
            self._compiled[connection.vendor] = self._worded()
        sql, parameters = self._compiled[connection.vendor]
        wanted = [_adapted(value) for _kind, value in zip(self._kinds, values, strict=True)]
        return sql, [fixed if index is None else wanted[index] for index, fixed in parameters]

    def _worded(self) -> tuple[str, list[tuple[int | None, Any]]]:
        """The SQL and, for each of its parameters, which of the values stands there, or None and what always does."""
        places = [_PLACES[kind](place) for place, kind in enumerate(self._kinds)]
        rows = self._selected(self._queryset(*places))
        sql, parameters = rows.query.get_compiler(connection=connection).as_sql()
        adapted = [_adapted(place) for place in places]
        # By equality: a parameter may be a list, which no dictionary takes.
        return sql, [(adapted.index(one) if one in adapted else None, one) for one in parameters]

    def _selected(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset


class CompiledRows(_Compiled):
    """The rows of such a queryset as named tuples of `columns`.

    What comes back is as the driver gives it: on SQLite a boolean is 0 or 1, and JSON must be cast to text by the
    queryset.
    """

    def __init__(
        self, queryset: Callable[..., QuerySet[Any]], columns: tuple[str, ...], kinds: tuple[type, ...] = (int,)
    ) -> None:
        super().__init__(queryset, kinds)
        self._columns = columns
        self._made = _row_type(columns)._make

    def of(self, *values: Value) -> list[Any]:
        """The rows for `values`, in the order of the queryset."""
        with connection.cursor() as cursor:
            cursor.execute(*self._asked(values))
            return list(map(self._made, cursor.fetchall()))

    def _selected(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.values_list(*self._columns)


class CompiledModels[M: Model](_Compiled):
    """The rows of such a queryset as instances of its `model`.

    `related` names foreign keys that are never empty, and whose rows come with them, as by `select_related`.
    """

    def __init__(
        self,
        model: type[M],
        queryset: Callable[..., QuerySet[M]],
        kinds: tuple[type, ...] = (int,),
        related: tuple[str, ...] = (),
    ) -> None:
        super().__init__(queryset, kinds)
        self._model = model
        self._related = {name: cast(type[Model], model._meta.get_field(name).related_model) for name in related}

    def of(self, *values: Value) -> list[M]:
        """The instances for `values`, in the order of the queryset."""
        sql, parameters = self._asked(values)
        found: list[M] = list(self._model._base_manager.raw(sql, parameters))
        for instance in found:
            for name, model in self._related.items():
                setattr(instance, name, _instance(model, vars(instance), name))
        return found

    def _selected(self, queryset: QuerySet[M]) -> QuerySet[M]:
        columns = {
            f"{name}_its_{field.attname}": F(f"{name}__{field.attname}")
            for name, model in self._related.items()
            for field in model._meta.concrete_fields
        }
        return queryset.annotate(**columns)


def _instance(model: type[Model], attributes: dict[str, Any], name: str) -> Model:
    """The instance whose columns came along as `attributes`, which are taken out of them."""
    fields = model._meta.concrete_fields
    values = [_converted(field, attributes.pop(f"{name}_its_{field.attname}")) for field in fields]
    return model.from_db(connection.alias, [field.attname for field in fields], values)


def _converted(field: Field[Any, Any], value: Any) -> Any:
    """The value as Django would read it from the field's own column."""
    column = field.cached_col
    for convert in [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]:
        value = convert(value, column, connection)
    return value


def _adapted(value: Value) -> Any:
    """The value as the database driver takes it."""
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, dt.date) else value


def _row_type(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns)
