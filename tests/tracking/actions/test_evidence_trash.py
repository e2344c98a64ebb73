"""Evidence taken off a result: kept with its file, put back as it was, gone for good by rule or by word."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from agencies.errors import Refused
from agencies.models import AuditEntry
from tests import factories
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import Evidence, RemovedEvidence, Result, StoredFile

pytestmark = pytest.mark.django_db
LINK = "https://example.gov.tw/news"


def add(world: World, uid: str = "m1", upload: Any = None) -> Evidence:
    return actions.add_photo(
        assignment=world.assignment(uid),
        period=world.period,
        upload=upload or factories.photo_file(),
        by=world.editor,
        caption="門口",
        taken_on=dt.date(2021, 5, 1),
    )


def said(evidence: Evidence) -> tuple[Any, ...]:
    names = ("result", "file", "link", "kind", "position", "caption", "taken_on", "is_public", "shows_people")
    return tuple(getattr(evidence, name) for name in names)


def describe(world: World, piece: Evidence, **flags: bool) -> Evidence:
    about = {"is_public": False, "shows_people": False} | flags
    return actions.edit_evidence(
        evidence=piece, version=piece.version, caption="門口", taken_on=None, by=world.editor, **about
    )


def on_disk(settings: Any) -> int:
    return len([path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()])


def aged(removed: RemovedEvidence, days: int) -> None:
    RemovedEvidence.objects.filter(pk=removed.pk).update(removed_at=timezone.now() - dt.timedelta(days=days))


def test_a_photo_comes_back_at_its_place_as_it_was(reporting: World) -> None:
    first, _second = add(reporting), add(reporting)
    first = describe(reporting, first, is_public=True)
    before = [said(piece) for piece in Evidence.objects.all()]

    removed = actions.remove_evidence(evidence=first, by=reporting.editor)
    assert (Evidence.objects.count(), removed.removed_by, StoredFile.objects.count()) == (1, reporting.editor, 2)
    back = actions.restore_evidence(removed=removed, by=reporting.editor)

    assert [said(piece) for piece in Evidence.objects.all()] == before
    assert RemovedEvidence.objects.count() == 0
    back.stored.file.open().close()
    trail = AuditEntry.objects.filter(action__startswith="photo.").order_by("pk").values_list("action", flat=True)
    assert list(trail) == ["photo.added", "photo.added", "photo.edited", "photo.removed", "photo.restored"]


def test_a_link_comes_back(reporting: World) -> None:
    link = actions.add_link(
        assignment=reporting.assignment("m1"), period=reporting.period, link=LINK, by=reporting.editor
    )

    actions.restore_evidence(removed=actions.remove_evidence(evidence=link, by=reporting.editor), by=reporting.editor)

    assert Evidence.objects.get().link == LINK


def test_the_same_given_again_meanwhile_is_not_doubled(reporting: World) -> None:
    upload = factories.photo_file()
    removed = actions.remove_evidence(evidence=add(reporting, upload=upload), by=reporting.editor)
    add(reporting, upload=BytesIO(upload.getvalue()))

    with pytest.raises(Refused):
        actions.restore_evidence(removed=removed, by=reporting.editor)

    assert (Evidence.objects.count(), RemovedEvidence.objects.count()) == (1, 1)


def test_faces_said_elsewhere_meanwhile_bring_it_back_internal(reporting: World) -> None:
    upload = factories.photo_file()
    here, there = add(reporting, upload=upload), add(reporting, "m21", BytesIO(upload.getvalue()))
    removed = actions.remove_evidence(evidence=describe(reporting, here, is_public=True), by=reporting.editor)
    describe(reporting, there, shows_people=True)

    back = actions.restore_evidence(removed=removed, by=reporting.editor)

    assert (back.is_public, back.shows_people) == (False, True)


def test_faces_said_before_the_removal_hold_for_every_use_again(reporting: World) -> None:
    upload = factories.photo_file()
    here = describe(reporting, add(reporting, upload=upload), shows_people=True)
    removed = actions.remove_evidence(evidence=here, by=reporting.editor)

    again = add(reporting, "m21", BytesIO(upload.getvalue()))
    assert again.shows_people is True
    Evidence.objects.filter(pk=again.pk).update(shows_people=False, is_public=True)
    actions.restore_evidence(removed=removed, by=reporting.editor)

    again.refresh_from_db()
    assert (again.is_public, again.shows_people) == (False, True)


def test_nothing_comes_back_to_a_result_that_is_handed_in(reporting: World) -> None:
    photo = add(reporting)
    removed = actions.remove_evidence(evidence=photo, by=reporting.editor)
    actions.hand_in(result=reporting.save("m1", version=Result.objects.get().version), by=reporting.editor)

    with pytest.raises(Refused):
        actions.restore_evidence(removed=removed, by=reporting.editor)

    assert Evidence.objects.count() == 0


def test_it_comes_back_once(reporting: World) -> None:
    removed = actions.remove_evidence(evidence=add(reporting), by=reporting.editor)
    other = RemovedEvidence.objects.get()
    actions.restore_evidence(removed=removed, by=reporting.editor)

    with pytest.raises(Refused):
        actions.restore_evidence(removed=other, by=reporting.editor)
    with pytest.raises(Refused):
        actions.erase_evidence(removed=other, by=reporting.editor)

    assert Evidence.objects.count() == 1


def test_what_is_old_goes_for_good_with_its_file(
    reporting: World, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    old, young = (actions.remove_evidence(evidence=add(reporting), by=reporting.editor) for _ in range(2))
    aged(old, 91)
    before = on_disk(settings)

    with django_capture_on_commit_callbacks(execute=True):
        removed = actions.purge_evidence(dt.timedelta(days=90))

    assert (removed, list(RemovedEvidence.objects.all()), list(StoredFile.objects.all())) == (1, [young], [young.file])
    assert (before, on_disk(settings)) == (4, 2)


@pytest.mark.parametrize("other", ["use", "removed"])
def test_a_file_that_serves_elsewhere_stays(
    reporting: World, django_capture_on_commit_callbacks: Any, other: str
) -> None:
    upload = factories.photo_file()
    here, there = add(reporting, upload=upload), add(reporting, "m21", BytesIO(upload.getvalue()))
    removed = actions.remove_evidence(evidence=here, by=reporting.editor)
    if other == "removed":
        actions.remove_evidence(evidence=there, by=reporting.editor)

    with django_capture_on_commit_callbacks(execute=True):
        actions.erase_evidence(removed=removed, by=reporting.editor)

    stored = StoredFile.objects.get()
    assert stored.file.storage.exists(stored.file.name)


def test_what_should_never_have_been_given_goes_at_once(
    reporting: World, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    removed = actions.remove_evidence(evidence=add(reporting), by=reporting.editor)
    assert removed.file is not None
    sha256 = removed.file.sha256

    with django_capture_on_commit_callbacks(execute=True):
        actions.erase_evidence(removed=removed, by=reporting.editor)

    assert (RemovedEvidence.objects.count(), StoredFile.objects.count(), on_disk(settings)) == (0, 0, 0)
    assert AuditEntry.objects.get(action="photo.erased").data == {"sha256": sha256}


def test_no_table_keeps_the_caption_of_what_was_erased(reporting: World) -> None:
    removed = actions.remove_evidence(evidence=add(reporting), by=reporting.editor)

    actions.erase_evidence(removed=removed, by=reporting.editor)

    kept = [
        f"{model._meta.label}.{row.pk}"
        for model in apps.get_models()
        for row in model._base_manager.all()
        if "門口" in str([field.value_from_object(row) for field in row._meta.concrete_fields])
    ]
    assert kept == []
