"""Frozen dataclasses ↔ plain JSON values: what the plan document and the results document are stored as.

`load(type(x), dump(x), "x") == x` for records of texts, numbers, decimals, dates, other records, tuples and mappings
of these. A field with `metadata={"stored": False}` is left out and gets its default. One with `{"optional": True}`,
added to a record after documents were frozen, is left out while it is empty (its default): the older ones keep their
form and their SHA-256. No ORM and no request here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import types
import typing
from dataclasses import Field, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal, get_args, get_origin


class InvalidDocument(ValueError):
    """A JSON value is not a document of this schema version; the message names the place."""


def dump(value: Any) -> Any:
    """Plain JSON values (dict, list, str, int, bool, None); dates as ISO 8601, decimals as text."""
    if is_dataclass(value):
        return {f.name: dump(getattr(value, f.name)) for f in fields(value) if _is_dumped(f, getattr(value, f.name))}
    if isinstance(value, tuple):
        return [dump(entry) for entry in value]
    if isinstance(value, dict):
        return {key: dump(entry) for key, entry in value.items()}
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def load(hint: Any, value: Any, where: str) -> Any:
    """Build `hint` from JSON `value`. Raises `InvalidDocument` naming the place of what does not fit."""
    origin = get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        if value is None and type(None) in get_args(hint):
            return None
        (hint,) = (arg for arg in get_args(hint) if arg is not type(None))
        origin = get_origin(hint)
    if is_dataclass(hint):
        return _load_record(hint, value, where)
    if origin is tuple:
        if not isinstance(value, list):
            raise InvalidDocument(f"{where}: expected a list")
        return tuple(load(get_args(hint)[0], entry, f"{where}[{index}]") for index, entry in enumerate(value))
    if origin is dict:
        return _load_mapping(get_args(hint)[1], value, where)
    if origin is Literal:
        if value not in get_args(hint):
            raise InvalidDocument(f"{where}: {value!r} is none of {', '.join(map(repr, get_args(hint)))}")
        return value
    if hint in _WRITTEN:
        return _WRITTEN[hint](value, where)
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise InvalidDocument(f"{where}: expected {hint.__name__}, not {type(value).__name__}")
    return value


def sha256(data: Any) -> str:
    """Hex digest of JSON values in canonical form: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _is_dumped(record_field: Field[Any], value: Any) -> bool:
    said = record_field.metadata
    return bool(said.get("stored", True) and (value or not said.get("optional")))


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _load_record(cls: Any, value: Any, where: str) -> Any:
    if isinstance(value, str) and hasattr(cls, "from_text"):
        return cls.from_text(value)
    if not isinstance(value, dict):
        raise InvalidDocument(f"{where}: expected an object")
    hints = _hints(cls)
    unknown = value.keys() - {f.name for f in fields(cls) if f.metadata.get("stored", True)}
    if unknown:
        raise InvalidDocument(f"{where}: unknown key {sorted(unknown)[0]!r}")
    try:
        return cls(**{key: load(hints[key], entry, f"{where}.{key}") for key, entry in value.items()})
    except TypeError as error:
        raise InvalidDocument(f"{where}: {error}") from error


def _load_mapping(hint: Any, value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidDocument(f"{where}: expected an object")
    if hint is str and not all(isinstance(entry, str) for entry in value.values()):
        raise InvalidDocument(f"{where}: expected an object of texts")
    return {key: load(hint, entry, f"{where}.{key}") for key, entry in value.items()}


def _load_date(value: Any, where: str) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise InvalidDocument(f"{where}: {value!r} is not a date (YYYY-MM-DD)") from error


def _load_decimal(value: Any, where: str) -> Decimal:
    if isinstance(value, str):
        try:
            return Decimal(value)
        except InvalidOperation:
            pass
    raise InvalidDocument(f"{where}: {value!r} is not a number written as text")


_WRITTEN: dict[Any, Any] = {dt.date: _load_date, Decimal: _load_decimal}
