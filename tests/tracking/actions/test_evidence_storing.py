"""Files of evidence: stored once, written before anything is locked, and never by half."""

import errno
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.utils.translation import override

from agencies.errors import Refused
from tests import factories
from tests.tracking.conftest import World
from tracking import photos
from tracking.actions import evidence as evidence_module
from tracking.actions import storing
from tracking.models import Evidence, Result, StoredFile

from .evidence_rows import add, add_pdf, files


def test_the_same_photo_is_stored_once_for_an_agency(reporting: World, settings) -> None:
    upload = factories.photo_file()

    first = add(reporting, upload=upload)
    second = add(reporting, "m21", BytesIO(upload.getvalue()))

    assert first.file == second.file
    assert first.file.agency == reporting.plant
    assert len(files(reporting, settings)) == 2  # the photo and its thumbnail


def test_a_photo_that_a_colleague_stores_at_the_same_moment_is_stored_once(
    reporting: World, settings, monkeypatch
) -> None:
    upload = factories.photo_file()
    content = {"sha256": photos.encode(BytesIO(upload.getvalue())).sha256, "content_type": "image/jpeg", "size": 1}
    theirs: list[StoredFile] = []

    def meanwhile(written: bytes) -> ContentFile:
        if not theirs:
            theirs.append(StoredFile.objects.create(agency=reporting.plant, file="theirs.jpg", **content))
        return ContentFile(written)

    monkeypatch.setattr(storing, "ContentFile", meanwhile)
    photo = add(reporting, upload=upload)

    assert [photo.file] == theirs
    assert files(reporting, settings) == []


def test_of_two_who_store_the_same_photo_in_the_same_instant_the_first_rows_serves_both(
    reporting: World, settings, monkeypatch
) -> None:
    upload = factories.photo_file()
    first = add(reporting, upload=upload)
    before = files(reporting, settings)
    # Neither sees the other's row before writing its own.
    monkeypatch.setattr(storing.Storing, "write", storing.Storing._write_all)
    monkeypatch.setattr(storing.Storing, "_present", lambda self: None)

    second = add(reporting, "m21", BytesIO(upload.getvalue()))

    assert (second.file, files(reporting, settings)) == (first.file, before)


def test_a_file_whose_last_use_is_removed_while_it_is_sent_again_is_stored_anew(
    reporting: World, settings, monkeypatch
) -> None:
    upload = factories.photo_file()
    first = add(reporting, upload=upload)
    write = storing.Storing.write

    def meanwhile(self: storing.Storing) -> None:
        write(self)
        first.delete()
        StoredFile.objects.all().delete()

    monkeypatch.setattr(storing.Storing, "write", meanwhile)

    second = add(reporting, "m21", BytesIO(upload.getvalue()))

    assert second.stored.file.read() == photos.encode(BytesIO(upload.getvalue())).content
    second.stored.file.close()
    assert second.stored.thumbnail.storage.exists(second.stored.thumbnail.name)


def test_content_is_written_before_anything_is_locked(reporting: World, settings, monkeypatch) -> None:
    depths: list[int] = []
    save = FileSystemStorage._save

    def noted(storage: FileSystemStorage, name: str, content: ContentFile) -> str:
        depths.append(len(connection.savepoint_ids))
        return save(storage, name, content)

    monkeypatch.setattr(FileSystemStorage, "_save", noted)
    outside = len(connection.savepoint_ids)

    add(reporting)
    add_pdf(reporting)

    assert depths == [outside] * 3


class Broken(Exception):
    pass


def failing(*_: object, **__: object) -> None:
    raise Broken


def test_a_failed_transaction_leaves_no_file(reporting: World, settings, monkeypatch) -> None:
    monkeypatch.setattr(evidence_module, "record", failing)

    with pytest.raises(Broken):
        add(reporting)
    with pytest.raises(Broken):
        add_pdf(reporting)

    assert (StoredFile.objects.count(), Evidence.objects.count(), files(reporting, settings)) == (0, 0, [])


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("small", [False, True])
def test_a_full_disk_is_said_and_nothing_half_stored(
    reporting: World, settings, monkeypatch, caplog, number: int, small: bool
) -> None:
    save = FileSystemStorage._save

    def full(storage: FileSystemStorage, name: str, content: ContentFile) -> str:
        kept = save(storage, name, content)
        if small and "-small" not in name:
            return kept
        # As a disk that fills while the content is written: half a file is there.
        with open(storage.path(kept), "r+b") as half:
            half.truncate(10)
        raise OSError(number, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)

    with override("en"), pytest.raises(Refused, match="no room left for files") as refused:
        add(reporting)

    assert isinstance(refused.value.__cause__, OSError)
    assert (StoredFile.objects.count(), Result.objects.count(), files(reporting, settings)) == (0, 0, [])
    assert len(caplog.records) == 1


def test_another_fault_of_the_disk_is_no_refusal(reporting: World, settings, monkeypatch) -> None:
    def broken(*_: object) -> str:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(FileSystemStorage, "_save", broken)

    with pytest.raises(OSError, match="Input/output"):
        add(reporting)
    assert (StoredFile.objects.count(), files(reporting, settings)) == (0, [])
