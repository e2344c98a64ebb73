"""Keeping the content of files: once per agency, never without the row that knows it, written before the row is."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.errors import Refused, is_disk_full
from agencies.models import Agency, User

from ..models import StoredFile

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as it was sent and judged. `thumbnail` is a small picture of it, if any; `about` are fields of its row."""

    agency: Agency
    sha256: str
    suffix: str
    content: bytes
    thumbnail: bytes = b""
    about: dict[str, Any] = field(default_factory=dict)


class Storing:
    """A file's content on its way to its row. Hand it out by `storing()`, round the transaction."""

    def __init__(self, new: NewFile) -> None:
        self._new = new
        self._written: list[str] = []
        self._is_used = False

    def write(self) -> None:
        """Write the content, unless the agency has it. Raises `Refused` where the disk is full."""
        if not self._rows().exists():
            self._write_all()

    def row(self, by: User) -> StoredFile:
        """Within the transaction: the agency's file of this content, locked; the one it has, else a new one."""
        present = self._present()
        if present:
            return present
        if not self._written:
            # It was there a moment ago: its last use was removed meanwhile, and its content goes.
            self._write_all()
        new = self._new
        file = StoredFile(
            agency=new.agency,
            sha256=new.sha256,
            size=len(new.content),
            uploaded_by=by,
            file=self._written[0],
            **new.about,
        )
        if new.thumbnail:
            file.thumbnail.name = self._written[1]
        try:
            with transaction.atomic():
                file.save()
        except IntegrityError:
            # A colleague sent the same content at this moment and was first: theirs serves both.
            return self._rows().select_for_update().get()
        self._is_used = True
        return file

    def remove_unused(self, *, is_kept: bool) -> None:
        """After the transaction, which `is_kept` or was undone: remove what no row has."""
        if self._is_used and is_kept:
            return
        for name in self._written:
            default_storage.delete(name)

    def _rows(self) -> Any:
        return StoredFile.objects.filter(agency=self._new.agency, sha256=self._new.sha256)

    def _present(self) -> StoredFile | None:
        found: StoredFile | None = self._rows().select_for_update().first()
        return found

    def _write_all(self) -> None:
        new = self._new
        try:
            self._write(new.suffix, new.content)
            if new.thumbnail:
                self._write(f"-small{new.suffix}", new.thumbnail)
        except OSError as error:
            if not is_disk_full(error):
                raise
            logger.error("No room left for uploaded files: %s", error)
            raise Refused(
                _("The server has no room left for files. Nothing was stored; please tell its operator.")
            ) from error

    def _write(self, suffix: str, content: bytes) -> None:
        # Nobody else writes under this name, and it is known before anything is written: half a file is found again.
        place = StoredFile._meta.get_field("file")
        name = place.generate_filename(  # type: ignore[union-attr]
            StoredFile(), f"{self._new.sha256[:32]}-{secrets.token_hex(4)}{suffix}"
        )
        self._written.append(name)
        default_storage.save(name, ContentFile(content))


@contextmanager
def storing(new: NewFile) -> Iterator[Storing]:
    """Write the content, then run the block with its transaction: no lock is held while a disk or a network is slow.

    What no row has in the end is removed again: all of it unless the block, with its transaction, comes to its end.
    """
    written = Storing(new)
    is_kept = False
    try:
        written.write()
        yield written
        is_kept = True
    finally:
        written.remove_unused(is_kept=is_kept)


def delete_content(file: StoredFile) -> None:
    """Remove the content of a file whose row is gone."""
    for content in (file.file, file.thumbnail):
        if content.name:
            content.storage.delete(content.name)
