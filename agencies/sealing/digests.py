"""What is hashed, byte for byte. Pure: no query, no clock. Changing anything here breaks every seal there is."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any, Protocol

# Key of the entry, of its actor and of its agency (or None), SHA-256 of the entry in hexadecimal.
Line = Sequence[Any]


class Entry(Protocol):
    """An audit entry as the database has it."""

    pk: int
    at: dt.datetime
    actor_id: int | None
    actor_name: str
    action: str
    target_type: str
    target_id: str
    agency_id: int | None
    data: Any


def line_of(entry: Entry, actor_id: int | None, agency_id: int | None) -> list[Any]:
    """The entry's line in its seal, if it was written by this actor in this agency."""
    said = [
        entry.pk,
        _moment(entry.at),
        actor_id,
        entry.actor_name,
        entry.action,
        entry.target_type,
        entry.target_id,
        agency_id,
        entry.data,
    ]
    return [entry.pk, actor_id, agency_id, _sha256(said)]


def root_of(lines: Sequence[Line]) -> str:
    """The SHA-256 over a batch's lines, in their order."""
    return _sha256([list(line) for line in lines])


def hash_of(*, number: int, sealed_at: dt.datetime, last_entry: int, count: int, root: str, previous: str) -> str:
    """A seal's own SHA-256, which the next seal repeats as `previous`; "" for the first."""
    return _sha256([number, _moment(sealed_at), last_entry, count, root, previous])


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _sha256(said: Any) -> str:
    # Keys in order: PostgreSQL keeps them in another order than they were written in.
    text = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
