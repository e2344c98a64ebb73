"""Photos of results. Files are shared within an agency by their content."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import IO

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.audit import record
from agencies.errors import Refused
from agencies.models import Agency, User

from .. import photos
from ..models import Assignment, Evidence, ReportingPeriod, Result, StoredFile
from ..states import EvidenceKind
from .results import result_for

PHOTOS_PER_RESULT = 30


def add_photo(
    *,
    assignment: Assignment,
    period: ReportingPeriod,
    upload: IO[bytes],
    by: User,
    caption: str = "",
    taken_on: dt.date | None = None,
) -> Evidence:
    """Re-encode a photo and add it to the assignment's result in the period, making the result if there is none yet.

    Without `taken_on` the day is the one the photo itself says. Refused for what is no photo or cannot be written to
    now; then nothing is stored.
    """
    # Decoding takes a second: not while holding locks.
    photo = photos.encode(upload)
    with transaction.atomic():
        result = result_for(assignment=assignment, period=period)
        if result.evidence.count() >= PHOTOS_PER_RESULT:
            raise Refused(_("A result takes at most %(limit)s photos.") % {"limit": PHOTOS_PER_RESULT})
        agency = result.assignment.plan.agency
        last = result.evidence.aggregate(last=Max("position"))["last"]
        evidence = Evidence.objects.create(
            result=result,
            file=_stored(photo, agency, by),
            kind=EvidenceKind.PHOTO,
            position=0 if last is None else last + 1,
            caption=caption.strip(),
            taken_on=taken_on or photo.taken_on,
        )
        _touch(result)
        record("photo.added", by=by, on=result, agency=agency, sha256=photo.sha256)
    return evidence


@transaction.atomic
def edit_photo(*, evidence: Evidence, caption: str, taken_on: dt.date | None, is_public: bool, by: User) -> Evidence:
    """Set caption, date and whether the public may see it."""
    evidence = _writable(evidence)
    evidence.caption, evidence.taken_on, evidence.is_public = caption.strip(), taken_on, is_public
    evidence.save()
    _touch(evidence.result)
    record("photo.edited", by=by, on=evidence.result, agency=evidence.result.assignment.plan.agency, photo=evidence.pk)
    return evidence


@transaction.atomic
def remove_photo(*, evidence: Evidence, by: User) -> None:
    """Take a photo off its result; the file goes when no other result uses it and no submitted report shows it."""
    evidence = _writable(evidence)
    result = evidence.result
    file = StoredFile.objects.select_for_update().get(pk=evidence.stored.pk)
    evidence.delete()
    if not file.uses.exists() and not file.submissions.exists():
        file.delete()
        transaction.on_commit(partial(_delete_content, file))
    _touch(result)
    record("photo.removed", by=by, on=result, agency=result.assignment.plan.agency, sha256=file.sha256)


def _writable(evidence: Evidence) -> Evidence:
    evidence = Evidence.objects.select_related("result__assignment", "result__period").get(pk=evidence.pk)
    evidence.result = result_for(assignment=evidence.result.assignment, period=evidence.result.period)
    return evidence


def _touch(result: Result) -> None:
    """Photos change the result, but not its text: whoever is writing it is not stale."""
    Result.objects.filter(pk=result.pk).update(updated_at=timezone.now())


def _stored(photo: photos.Photo, agency: Agency, by: User) -> StoredFile:
    present = StoredFile.objects.select_for_update().filter(agency=agency, sha256=photo.sha256).first()
    if present:
        return present
    stored = StoredFile(
        agency=agency,
        sha256=photo.sha256,
        content_type=photos.CONTENT_TYPE,
        size=len(photo.content),
        width=photo.width,
        height=photo.height,
        uploaded_by=by,
    )
    stored.file.save(f"{photo.sha256[:32]}.jpg", ContentFile(photo.content), save=False)
    stored.thumbnail.save(f"{photo.sha256[:32]}-small.jpg", ContentFile(photo.thumbnail), save=False)
    try:
        with transaction.atomic():
            stored.save()
    except IntegrityError:
        # A colleague sent the same photo at this moment and was first: theirs serves both.
        _delete_content(stored)
        return StoredFile.objects.select_for_update().get(agency=agency, sha256=photo.sha256)
    return stored


def _delete_content(file: StoredFile) -> None:
    for content in (file.file, file.thumbnail):
        if content.name:
            content.storage.delete(content.name)
