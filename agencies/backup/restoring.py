"""Putting a backup in the place of what is there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files import File
from django.core.files.storage import Storage, default_storage
from django.core.management import call_command
from django.db import connections, transaction

from ..models import AuditEntry
from ..storage import stored_names
from . import rows, schema
from .errors import Unusable
from .layout import CHUNK
from .reading import Contents, Stored, check
from .writing import write_backup


def restore(
    path: Path, *, keep_at: Path | None = None, alias: str = "default", storage: Storage = default_storage
) -> Contents:
    """Make database and files what the backup has; the backup, closed.

    Into an empty portal; into one in use only with `keep_at`, a new file to which it is backed up first. Raises
    `Unusable` before anything is touched. The rows change in one transaction; then newer migrations are applied. When
    it is cut off, run it again.
    """
    contents = check(path)
    try:
        if not is_empty(alias, storage):
            if keep_at is None:
                raise Unusable("This portal is in use. --replace puts the backup in its place and keeps a copy of it.")
            if not schema.applied(alias):
                # A new database beside the files of the old one: it can be kept once it has its tables.
                call_command("migrate", database=alias, interactive=False, verbosity=0)
            write_backup(keep_at, alias=alias, storage=storage)
        files = list(contents.files())
        # What is new can lie there without harm; what the present rows name goes once they are gone.
        changed = [stored for stored in files if not _add_file(contents, stored, storage)]
        _restore_rows(contents, alias)
        for stored in changed:
            storage.delete(stored.name)
            _add_file(contents, stored, storage)
        for name in set(stored_names(storage)) - {stored.name for stored in files}:
            storage.delete(name)
    finally:
        contents.close()
    call_command("migrate", database=alias, interactive=False, verbosity=0)
    call_command("createcachetable", database=alias, verbosity=0)
    AuditEntry.objects.using(alias).create(
        action="portal.restored", target_type="portal", data={"made_at": contents.manifest["made_at"]}
    )
    return contents


def is_empty(alias: str, storage: Storage) -> bool:
    """No row but those that every new database has, and no file."""
    tables = schema.tables(alias, schema.applied(alias))
    used = (label for label, model in tables.items() if model._base_manager.using(alias).exists())
    return set(used) <= schema.ALWAYS_THERE and next(stored_names(storage), None) is None


def _restore_rows(contents: Contents, alias: str) -> None:
    connection = connections[alias]
    with _unchecked(alias), transaction.atomic(using=alias):
        schema.rebuild(alias, contents.migrations)
        tables = schema.tables(alias, contents.migrations)
        with connection.cursor() as cursor:
            for model in tables.values():
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
        # On PostgreSQL the migrations leave some references checked at once; rows come in the order of their tables.
        connection.check_constraints()
        for label, told in contents.tables.items():
            with contents.lines(label) as lines:
                rows.load(tables[label], told["fields"], lines, alias)
            rows.set_last_key(tables[label], told["last_key"], alias)
        connection.check_constraints()


@contextmanager
def _unchecked(alias: str) -> Iterator[None]:
    """SQLite changes tables only with its checks off, and they cannot be put off within a transaction."""
    connection = connections[alias]
    if connection.vendor != "sqlite":
        yield
        return
    connection.disable_constraint_checking()
    try:
        yield
    finally:
        connection.enable_constraint_checking()


def _add_file(contents: Contents, stored: Stored, storage: Storage) -> bool:
    """Store the file unless it is there; False where another content has its name."""
    if storage.exists(stored.name):
        return _sha256(storage, stored.name) == stored.sha256
    with contents.file(stored.name) as source:
        name = storage.save(stored.name, File(source, stored.name))
    if name != stored.name:
        raise OSError(f"{stored.name} could not be stored under its name.")
    return True


def _sha256(storage: Storage, name: str) -> str:
    digest = hashlib.sha256()
    with storage.open(name) as file:
        for chunk in file.chunks(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
