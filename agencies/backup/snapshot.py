"""A view of the database as it is at one moment, while others go on writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction

ALIAS = "snapshot"


@contextmanager
def snapshot(of: str = "default") -> Iterator[str]:
    """An alias through which every query sees the same moment: SQLite's WAL or PostgreSQL's repeatable read.

    A connection of its own, which keeps no writer waiting.
    """
    connection = connections[of].copy(ALIAS)
    options = dict(connection.settings_dict["OPTIONS"])
    if connection.vendor == "sqlite":
        options["transaction_mode"] = "DEFERRED"
    else:
        from psycopg import IsolationLevel

        options.pop("pool", None)
        options["isolation_level"] = IsolationLevel.REPEATABLE_READ
    connection.settings_dict["OPTIONS"] = options
    connections[ALIAS] = connection
    try:
        with transaction.atomic(using=ALIAS):
            yield ALIAS
    finally:
        connection.close()
        del connections[ALIAS]
