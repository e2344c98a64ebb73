"""Evidence of results: photos, and what holds for every kind."""

import datetime as dt
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from agencies.errors import Refused
from tests import factories
from tests.tracking.conftest import World
from tracking import actions, photos
from tracking.actions import evidence as evidence_module
from tracking.actions import storing
from tracking.models import Evidence, Result, StoredFile


def add(world: World, uid: str = "m1", upload: BytesIO | None = None, **said: object) -> Evidence:
    return actions.add_photo(
        assignment=world.assignment(uid),
        period=world.period,
        upload=upload or factories.photo_file(),
        by=world.editor,
        **said,
    )


def files(world: World, settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_the_first_photo_makes_the_result_without_making_writers_stale(reporting: World) -> None:
    photo = add(reporting, caption=" 入口 ", taken_on=dt.date(2021, 3, 5))

    assert (photo.caption, photo.taken_on, photo.is_public, photo.position) == ("入口", dt.date(2021, 3, 5), False, 0)
    assert photo.result.version == 0
    assert reporting.save("m1", version=0).version == 1
    assert add(reporting).position == 1
    assert Result.objects.get().version == 1


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


def test_what_is_no_photo_stores_nothing(reporting: World, settings) -> None:
    with pytest.raises(Refused):
        add(reporting, upload=BytesIO(b"<svg/>"))

    assert (StoredFile.objects.count(), Result.objects.count(), files(reporting, settings)) == (0, 0, [])


def test_a_handed_in_result_takes_no_photos(reporting: World) -> None:
    photo = add(reporting)
    reporting.handed_in("m1")

    with pytest.raises(Refused):
        add(reporting)
    with pytest.raises(Refused):
        actions.remove_evidence(evidence=photo, by=reporting.editor)
    with pytest.raises(Refused):
        actions.edit_evidence(evidence=photo, caption="x", taken_on=None, is_public=True, by=reporting.editor)

    assert Evidence.objects.get().caption == ""


def test_a_photo_revises_a_returned_result(reporting: World) -> None:
    result = actions.return_result(result=reporting.handed_in("m1"), reason="補照片", by=reporting.head)
    assert result.is_ready is False

    add(reporting)

    result.refresh_from_db()
    assert result.is_ready is True


def test_there_is_a_limit(reporting: World, monkeypatch) -> None:
    monkeypatch.setattr(evidence_module, "EVIDENCE_PER_RESULT", 1)
    add(reporting)

    with pytest.raises(Refused):
        add(reporting)

    assert Evidence.objects.count() == 1


def test_editing_a_photo(reporting: World) -> None:
    photo = actions.edit_evidence(
        evidence=add(reporting), caption="大門", taken_on=dt.date(2021, 5, 1), is_public=True, by=reporting.editor
    )

    photo.refresh_from_db()
    assert (photo.caption, photo.taken_on, photo.is_public) == ("大門", dt.date(2021, 5, 1), True)


def test_a_removed_photo_takes_its_file_along_when_nobody_uses_it(
    reporting: World, settings, django_capture_on_commit_callbacks
) -> None:
    upload = factories.photo_file()
    first, second = add(reporting, upload=upload), add(reporting, "m21", BytesIO(upload.getvalue()))

    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_evidence(evidence=first, by=reporting.editor)
    assert len(files(reporting, settings)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_evidence(evidence=second, by=reporting.editor)

    assert (StoredFile.objects.count(), files(reporting, settings)) == (0, [])
