"""How a backup file is laid out: an ordinary zip, whose comment is the SHA-256 of everything before it.

`rows/APP.MODEL.jsonl` one table, a JSON list of column values a line, in the order of the manifest's `fields`;
`files/NAME` one stored file; `files.jsonl` one `{name, size, sha256}` a line; `manifest.json` the rest.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import IO

FORMAT = "service-improvement-portal backup"
# Raised when an older portal could no longer read what is written.
VERSION = 1
MANIFEST = "manifest.json"
FILES = "files.jsonl"
CHUNK = 1024 * 1024

_LABEL = b"sha256:"
_COMMENT = len(_LABEL) + 64
# A zip ends with the length of its comment, two bytes, and the comment.
_END = 2 + _COMMENT


def rows_entry(label: str) -> str:
    return f"rows/{label}.jsonl"


def file_entry(name: str) -> str:
    return f"files/{name}"


class HashingFile:
    """A file that can only be written to, forward, and knows the SHA-256 and the size of what it was given."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self._file.write(data)
        self._hash.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        self._file.flush()

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def append_checksum(path: Path) -> str:
    """Give a zip without a comment the SHA-256 of all its bytes as one; returns it. On disk when this returns."""
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END) - 2
        digest = _digest(file, size)
        file.seek(size)
        file.write(_COMMENT.to_bytes(2, "little") + _LABEL + digest.encode())
        file.flush()
        os.fsync(file.fileno())
    return digest


def is_whole(path: Path) -> bool:
    """Whether every byte is as it was written."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END) - _END
        if size < 0:
            return False
        file.seek(size)
        end = file.read()
        expected = _COMMENT.to_bytes(2, "little") + _LABEL + _digest(file, size).encode()
    return end == expected


def _digest(file: IO[bytes], size: int) -> str:
    """The SHA-256 of the first `size` bytes."""
    file.seek(0)
    digest = hashlib.sha256()
    while size > 0 and (chunk := file.read(min(CHUNK, size))):
        digest.update(chunk)
        size -= len(chunk)
    return digest.hexdigest()
