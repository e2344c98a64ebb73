"""Files in a folder are on the disk once they are saved."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import TemporaryUploadedFile

from agencies.storage import FolderStorage


@pytest.fixture
def written_through(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The inodes of what was written through, in order, from here on."""
    inodes: list[int] = []
    whole = os.fsync

    def noting(opened: int) -> None:
        inodes.append(os.fstat(opened).st_ino)
        whole(opened)

    monkeypatch.setattr(os, "fsync", noting)
    return inodes


def inodes_of(*places: Path) -> list[int]:
    return [place.stat().st_ino for place in places]


def test_a_file_and_every_folder_up_to_the_storages_own_are_written_through(
    tmp_path: Path, written_through: list[int]
) -> None:
    root = tmp_path / "files"

    name = FolderStorage(root).save("evidence/2026/a.txt", ContentFile(b"text"))

    file = root / name
    assert (name, file.read_bytes()) == ("evidence/2026/a.txt", b"text")
    assert written_through == inodes_of(file, file.parent, root / "evidence", root)


def test_a_large_upload_that_is_moved_into_place_is_written_through_too(
    tmp_path: Path, written_through: list[int]
) -> None:
    upload = TemporaryUploadedFile("a.bin", "application/octet-stream", 4, None)
    upload.write(b"text")
    upload.flush()
    upload.seek(0)

    name = FolderStorage(tmp_path).save("b.bin", upload)

    assert (tmp_path / name).read_bytes() == b"text"
    assert written_through == inodes_of(tmp_path / name, tmp_path)
