"""Opening a backup, and judging whether this portal can take it, before anything is touched."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from . import schema
from .errors import Unusable
from .layout import CHUNK, FILES, FORMAT, MANIFEST, VERSION, file_entry, is_whole, rows_entry

_NOT_OURS = "{} is no backup of this portal, or it was cut off: nothing was changed."
_DAMAGED = "{} is damaged: {}. Nothing was changed; take another copy of it."
_NEWER = "{} was made by a newer version of the portal ({}). Nothing was changed; bring this one up to date first."

# What the library says to bytes that were altered.
_UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError)


@dataclass(frozen=True)
class Stored:
    """A stored file: name, bytes, SHA-256."""

    name: str
    size: int
    sha256: str


class Contents:
    """A backup that was checked, opened for reading."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))

    @property
    def migrations(self) -> list[schema.Node]:
        return [(app, name) for app, name in self.manifest["migrations"]]

    @property
    def tables(self) -> dict[str, dict[str, Any]]:
        """By label: `fields`, `rows`, `last_key`, `sha256`."""
        return dict(self.manifest["tables"])

    def lines(self, label: str) -> IO[bytes]:
        return self._archive.open(rows_entry(label))

    def files(self) -> Iterator[Stored]:
        with self._archive.open(FILES) as listed:
            for line in io.TextIOWrapper(listed, "utf-8"):
                yield Stored(**json.loads(line))

    def file(self, name: str) -> IO[bytes]:
        return self._archive.open(file_entry(name))

    def close(self) -> None:
        self._archive.close()


def check(path: Path) -> Contents:
    """The contents of a backup whose every byte is as it was written and which this portal can read.

    Raises `Unusable` for a file that is none, damaged, truncated, or of a newer version. Reads the file twice.
    """
    if not path.is_file():
        raise Unusable(f"There is no file {path}.")
    whole = is_whole(path)
    try:
        archive = zipfile.ZipFile(path)
    except _UNREADABLE as error:
        raise Unusable(_NOT_OURS.format(path)) from error
    try:
        contents = _checked(path, archive, whole)
    except BaseException:
        archive.close()
        raise
    return contents


def _checked(path: Path, archive: zipfile.ZipFile, whole: bool) -> Contents:
    try:
        contents = Contents(archive)
        is_ours = contents.manifest["format"] == FORMAT
    except (KeyError, TypeError, *_UNREADABLE) as error:
        raise Unusable(_NOT_OURS.format(path)) from error
    if not is_ours:
        raise Unusable(_NOT_OURS.format(path))
    if not whole:
        raise Unusable(_DAMAGED.format(path, _damaged_part(contents) or "its checksum does not fit"))
    _not_newer(path, contents)
    if part := _damaged_part(contents):
        raise Unusable(_DAMAGED.format(path, part))
    return contents


def _not_newer(path: Path, contents: Contents) -> None:
    if contents.manifest["version"] > VERSION:
        raise Unusable(_NEWER.format(path, f"format {contents.manifest['version']}"))
    unknown = sorted(set(contents.migrations) - schema.known())
    if unknown:
        raise Unusable(_NEWER.format(path, f"migration {'.'.join(unknown[0])}"))


def _damaged_part(contents: Contents) -> str:
    """The first table or file that is missing or not as the manifest says, in words; "" for none."""
    try:
        for label, told in contents.tables.items():
            if not _fits(contents.lines(label), told["sha256"]):
                return f"table {label}"
        for stored in contents.files():
            if not _fits(contents.file(stored.name), stored.sha256):
                return f"file {stored.name}"
    except KeyError as error:
        return f"missing: {error}"
    except (TypeError, *_UNREADABLE) as error:
        return str(error)
    return ""


def _fits(entry: IO[bytes], sha256: str) -> bool:
    digest = hashlib.sha256()
    with entry:
        while chunk := entry.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest() == sha256
