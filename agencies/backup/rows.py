"""One table as lines of JSON, out of one database and into another."""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import json
import uuid
from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Any

from django.db import connections, models
from django.utils.duration import duration_iso_string

ROWS_AT_ONCE = 500

_AS_TEXT = (dt.datetime, dt.date, dt.time, decimal.Decimal, uuid.UUID)


def columns(model: type[models.Model]) -> list[models.Field]:
    """The columns that are written; a generated one is made by the database."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def dumped(model: type[models.Model], alias: str) -> Iterator[bytes]:
    """One line a row, in the order of the keys. Texts are kept as they are, moments to the microsecond."""
    names = [str(field.attname) for field in columns(model)]
    rows = model._base_manager.using(alias).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        yield json.dumps(row, default=_plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def file_names(model: type[models.Model], alias: str) -> Iterator[str]:
    """The names of stored files that the rows have."""
    for field in columns(model):
        if isinstance(field, models.FileField):
            named = model._base_manager.using(alias).exclude(**{field.attname: ""})
            yield from named.values_list(field.attname, flat=True).iterator(chunk_size=ROWS_AT_ONCE)


def load(model: type[models.Model], names: list[str], lines: Iterable[bytes], alias: str) -> int:
    """Write rows as `dumped` gave them, keys and all, into an empty table; their number."""
    connection = connections[alias]
    fields = {field.attname: field for field in columns(model)}
    ordered = [fields[name] for name in names]
    quote = connection.ops.quote_name
    told = ", ".join(quote(str(field.column)) for field in ordered)
    places = ", ".join(["%s"] * len(ordered))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({told}) VALUES ({places})"  # noqa: S608
    number = 0
    with connection.cursor() as cursor:
        for some in batched(lines, ROWS_AT_ONCE):
            cursor.executemany(statement, [_row(ordered, json.loads(line), connection) for line in some])
            number += len(some)
    return number


def last_key(model: type[models.Model], alias: str) -> int:
    """The highest key ever given out, 0 for none: a key is never given twice, for the audit log names rows by it."""
    connection, key, table = connections[alias], model._meta.auto_field, model._meta.db_table
    if key is None:
        return 0
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        else:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(table), key.column])
            cursor.execute(f"SELECT last_value FROM {cursor.fetchone()[0]} WHERE is_called")  # noqa: S608
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def set_last_key(model: type[models.Model], last: int, alias: str) -> None:
    """The next row gets a key above `last` and above all that are there."""
    connection, key, table = connections[alias], model._meta.auto_field, model._meta.db_table
    there = model._base_manager.using(alias).aggregate(last=models.Max("pk"))["last"] if key else None
    if key is None or not (last := max(last, there or 0)):
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
        else:
            where = [connection.ops.quote_name(table), key.column, last]
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", where)


def _row(fields: list[models.Field], values: list[Any], connection: Any) -> list[Any]:
    if len(fields) != len(values):
        raise ValueError("A row has another number of columns than its table.")
    return [
        field.get_db_prep_save(_value(field, value), connection) for field, value in zip(fields, values, strict=True)
    ]


def _value(field: models.Field, value: Any) -> Any:
    return None if value is None else field.to_python(value)


def _plain(value: Any) -> str:
    if isinstance(value, dt.timedelta):
        return duration_iso_string(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, _AS_TEXT):
        return value.isoformat() if hasattr(value, "isoformat") else str(value)
    raise TypeError(f"A column of type {type(value).__name__} cannot be written to a backup.")
