"""What an action raises when it cannot be done; the middleware turns each into its status."""

from __future__ import annotations

import errno
import sqlite3

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
# PostgreSQL's word for it (appendix A of its manual).
_DISK_FULL = "53100"


class Refused(Exception):
    """It cannot be done now (422). The message says what happened and what to do."""


class Stale(Exception):
    """Somebody else saved the row meanwhile (409). `current` is the row as it stands; nothing was written."""

    def __init__(self, current: object) -> None:
        super().__init__("stale row version")
        self.current = current


class FilesUnreachable(OSError):
    """The storage of files does not answer, or does not let the portal in (503)."""


def is_disk_full(error: BaseException) -> bool:
    """Whether a file, or the database, could not be written because there is no room left."""
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    # Django's own errors of the database carry the driver's as their cause.
    cause = error.__cause__
    is_sqlite_full = isinstance(cause, sqlite3.Error) and getattr(cause, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
    return is_sqlite_full or getattr(cause, "sqlstate", "") == _DISK_FULL
