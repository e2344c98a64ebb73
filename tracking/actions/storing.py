"""Keeping the content of files: once per agency, and never without the row that knows it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.errors import Refused, is_disk_full
from agencies.models import Agency, User

from ..models import StoredFile

logger = logging.getLogger(__name__)


class Storing:
    """Content written while a transaction runs. Hand it out by `storing()`, round the transaction."""

    def __init__(self) -> None:
        self._written: list[str] = []

    def stored(self, *, agency: Agency, sha256: str, suffix: str, content: bytes, by: User, **about: Any) -> StoredFile:
        """The agency's file of this content, locked: the one it has, else a new one (with `about` in its fields).

        `about["thumbnail"]` are the bytes of a small picture. Raises `Refused` where the disk is full.
        """
        present = StoredFile.objects.select_for_update().filter(agency=agency, sha256=sha256).first()
        if present:
            return present
        thumbnail: bytes = about.pop("thumbnail", b"")
        file = StoredFile(agency=agency, sha256=sha256, size=len(content), uploaded_by=by, **about)
        before = len(self._written)
        try:
            file.file.name = self._write(file, sha256, suffix, content)
            if thumbnail:
                file.thumbnail.name = self._write(file, sha256, f"-small{suffix}", thumbnail)
        except OSError as error:
            if not is_disk_full(error):
                raise
            logger.error("No room left for uploaded files: %s", error)
            raise Refused(
                _("The server has no room left for files. Nothing was stored; please tell its operator.")
            ) from error
        try:
            with transaction.atomic():
                file.save()
        except IntegrityError:
            # A colleague sent the same content at this moment and was first: theirs serves both.
            self.remove(before)
            return StoredFile.objects.select_for_update().get(agency=agency, sha256=sha256)
        return file

    def remove(self, since: int = 0) -> None:
        """Remove what was written, from the `since`-th on."""
        for name in self._written[since:]:
            default_storage.delete(name)
        del self._written[since:]

    def _write(self, file: StoredFile, sha256: str, suffix: str, content: bytes) -> str:
        # Nobody else writes under this name, and it is known before anything is written: half a file is found again.
        name = file._meta.get_field(
            "file"
        ).generate_filename(  # type: ignore[union-attr]
            file, f"{sha256[:32]}-{secrets.token_hex(4)}{suffix}"
        )
        self._written.append(name)
        return default_storage.save(name, ContentFile(content))


@contextmanager
def storing() -> Iterator[Storing]:
    """Whatever was written is removed again unless the block, with its transaction, comes to its end."""
    written = Storing()
    is_kept = False
    try:
        yield written
        is_kept = True
    finally:
        if not is_kept:
            written.remove()


def delete_content(file: StoredFile) -> None:
    """Remove the content of a file whose row is gone."""
    for content in (file.file, file.thumbnail):
        if content.name:
            content.storage.delete(content.name)
