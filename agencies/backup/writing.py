"""Writing a backup while the portal runs."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from django.core.files.storage import Storage, default_storage
from django.utils import timezone

from ..models import AuditEntry
from ..storage import stored_names
from . import rows, schema
from .errors import Unusable
from .layout import CHUNK, FILES, FORMAT, MANIFEST, VERSION, HashingFile, append_checksum, file_entry, rows_entry
from .snapshot import snapshot


@dataclass
class Written:
    """What a backup has: number of tables, rows and files, its SHA-256, and files that rows name and nobody found."""

    tables: int = 0
    rows: int = 0
    files: int = 0
    sha256: str = ""
    missing: list[str] = field(default_factory=list)


def write_backup(path: Path, *, alias: str = "default", storage: Storage = default_storage) -> Written:
    """Write everything to a new file that only its owner can read; it has its name once it is whole and on disk.

    Rows are those of one moment; files are copied after it, so what the rows name is there unless somebody removed it
    meanwhile (`missing`); what can be made again is left out. Memory does not grow with rows or contents. Raises
    `Unusable` where the file exists.
    """
    if path.exists():
        raise Unusable(f"{path} exists: name another file, nothing is written over.")
    part = path.with_name(path.name + ".part")
    written = Written()
    try:
        # Not the file itself: a zip that is only ever appended to can be written to anything.
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file, _zip_in(file) as archive:
            _write(archive, written, alias, storage)
        written.sha256 = append_checksum(part)
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    AuditEntry.objects.using(alias).create(
        action="portal.backed_up", target_type="portal", data={"sha256": written.sha256, "rows": written.rows}
    )
    return written


def _zip_in(file: IO[bytes]) -> zipfile.ZipFile:
    return zipfile.ZipFile(cast(IO[bytes], HashingFile(file)), "w", zipfile.ZIP_DEFLATED, compresslevel=3)


def _write(archive: zipfile.ZipFile, written: Written, alias: str, storage: Storage) -> None:
    with snapshot(alias) as moment:
        nodes = schema.applied(moment)
        made_at = timezone.now()
        told: dict[str, dict[str, Any]] = {}
        named: set[str] = set()
        for label, model in schema.tables(moment, nodes).items():
            if label in schema.LEFT_OUT:
                continue
            told[label] = _write_table(archive, label, model, moment)
            written.rows += told[label]["rows"]
            named.update(rows.file_names(model, moment))
    written.tables = len(told)
    _write_files(archive, written, named, storage)
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": made_at.isoformat(),
        "migrations": nodes,
        "tables": told,
        "files": written.files,
        "missing": written.missing,
    }
    archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))


def _write_table(archive: zipfile.ZipFile, label: str, model: Any, alias: str) -> dict[str, Any]:
    number = 0
    with archive.open(rows_entry(label), "w", force_zip64=True) as entry:
        hashing = HashingFile(entry)
        for line in rows.dumped(model, alias):
            hashing.write(line)
            number += 1
    return {
        "fields": [column.attname for column in rows.columns(model)],
        "rows": number,
        "last_key": rows.last_key(model, alias),
        "sha256": hashing.sha256,
    }


def _write_files(archive: zipfile.ZipFile, written: Written, named: set[str], storage: Storage) -> None:
    with tempfile.TemporaryFile() as listed:
        for name in sorted(named | set(stored_names(storage))):
            try:
                file = storage.open(name)
            except FileNotFoundError:
                # One that no row names was a passing one.
                if name in named:
                    written.missing.append(name)
                continue
            with file:
                told = {"name": name} | _write_file(archive, name, file.chunks(CHUNK))
            listed.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")
            written.files += 1
        listed.seek(0)
        with archive.open(FILES, "w", force_zip64=True) as entry:
            _copy(listed, entry)


def _write_file(archive: zipfile.ZipFile, name: str, chunks: Iterable[bytes]) -> dict[str, Any]:
    # Photos and PDFs are compressed already.
    entry = zipfile.ZipInfo(file_entry(name), date_time=timezone.localtime().timetuple()[:6])
    with archive.open(entry, "w", force_zip64=True) as target:
        hashing = HashingFile(target)
        for chunk in chunks:
            hashing.write(chunk)
    return {"size": hashing.size, "sha256": hashing.sha256}


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    while chunk := source.read(CHUNK):
        target.write(chunk)
