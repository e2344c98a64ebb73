"""Where files lie: in a folder of this machine or in a bucket (`bucket.py`); what is kept on this machine alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.core.files.storage.filesystem import FileSystemStorage

# Below this folder lie PDFs kept by what they were rendered from. They can be made again whenever they are missing, so
# every machine has its own, whatever holds the files, and no backup has any.
RENDERED = "rendered"
# How a file is named to those who draw, where the storage has no paths: "stored:evidence/2026/01/….jpg", quoted.
STORED = "stored:"


class FolderStorage(FileSystemStorage):
    """A folder whose files are on the disk once they are saved, as the rows that will name them are.

    Without it a power failure could leave the row of a photo whose file is empty.
    """

    def _save(self, name: str, content: Any) -> str:
        saved: str = super()._save(name, content)  # type: ignore[misc]
        place = Path(self.path(saved))
        _write_through(place)
        # The names too: those of the file in its folder, and of folders that were made for it.
        root = Path(self.location)
        for folder in place.parents:
            _write_through(folder)
            if folder == root:
                break
        return saved


def _write_through(place: Path) -> None:
    """Wait until the disk has what was written to a file or folder."""
    opened = os.open(place, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def rendered_folder() -> Path:
    """Where this machine keeps rendered PDFs."""
    return Path(settings.MEDIA_ROOT) / RENDERED


def has_paths(storage: Storage | None = None) -> bool:
    """Whether its files (None: the portal's) lie in a folder of this machine."""
    return isinstance(storage or storages["default"], FileSystemStorage)


def names_below(storage: Storage, folder: str) -> Iterator[str]:
    """The names of all files below a folder ("": all there are), sorted in each folder; none where it is missing."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from (prefix + name for name in sorted(files))
    for name in sorted(folders):
        yield from names_below(storage, prefix + name)


def stored_names(storage: Storage) -> Iterator[str]:
    """The names of all files but those that can be made again."""
    return (name for name in names_below(storage, "") if not name.startswith(f"{RENDERED}/"))
