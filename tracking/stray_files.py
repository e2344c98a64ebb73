"""Files of evidence in the storage that no row knows, and rows whose file is not there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.utils import timezone

from agencies.storage import names_below

from .models import StoredFile

FOLDER = "evidence"


def stray_files(older_than: dt.timedelta) -> Iterator[str]:
    """Names below `evidence/` that no row has as file or thumbnail, and that nobody can be storing at this moment.

    A file is written before its row is seen by others: younger ones than `older_than` are left alone.
    """
    # Listed before the rows are read: what is added meanwhile is not among the files.
    before = timezone.now() - older_than
    names = [name for name in names_below(default_storage, FOLDER) if default_storage.get_modified_time(name) < before]
    known = _known()
    return (name for name in names if name not in known)


def missing_files() -> Iterator[str]:
    """Names that rows have and the storage has not."""
    return (name for name in sorted(_known()) if not default_storage.exists(name))


def _known() -> set[str]:
    rows = StoredFile.objects.values_list("file", "thumbnail")
    return {name for names in rows.iterator() for name in names if name}
