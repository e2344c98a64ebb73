"""Evidence taken off a result: kept for a while with its file, put back, or gone for good."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.audit import record
from agencies.errors import Refused
from agencies.models import TextChange, User

from ..histories import caption_field, of_result
from ..models import Evidence, RemovedEvidence, StoredFile
from .evidence import about_evidence, agency_of, record_on, room_in, shown_people, touch, writable
from .locking import lock_plans
from .storing import delete_content

_KEPT = ("file", "link", "kind", "position", "caption", "taken_on", "is_public", "shows_people")


@transaction.atomic
def remove_evidence(*, evidence: Evidence, by: User) -> RemovedEvidence:
    """Take evidence off its result, into the trash; other results keep theirs. Nobody is shown its file there."""
    evidence = writable(evidence)
    _lock_file(evidence.file)
    removed = RemovedEvidence.objects.create(
        result=evidence.result, removed_by=by, **{name: getattr(evidence, name) for name in _KEPT}
    )
    record_on("removed", evidence, by, **about_evidence(evidence))
    evidence.delete()
    touch(evidence.result)
    return removed


@transaction.atomic
def restore_evidence(*, removed: RemovedEvidence, by: User) -> Evidence:
    """Put evidence back at its place, with caption and date.

    What is said meanwhile to show faces or number plates comes back internal. Refused when nothing can be written to
    the result now, when it has no room, or when the same file or link was given again.
    """
    result = room_in(removed.result.assignment, removed.result.period)
    _lock_file(removed.file)
    removed = _still_there(removed)
    same = result.evidence.filter(file=removed.file) if removed.file else result.evidence.filter(link=removed.link)
    if same.exists():
        raise Refused(_("This is given here again already; there is nothing to restore."))
    kept = {name: getattr(removed, name) for name in _KEPT}
    if removed.file and shown_people(removed.file):
        kept |= {"shows_people": True, "is_public": False}
        # Said before it was removed, it holds for every use of the file.
        removed.file.uses.filter(shows_people=False).update(
            shows_people=True, is_public=False, version=F("version") + 1
        )
    evidence = Evidence.objects.create(result=result, **kept)
    removed.delete()
    touch(result)
    record_on("restored", evidence, by, **about_evidence(evidence))
    return evidence


@transaction.atomic
def erase_evidence(*, removed: RemovedEvidence, by: User) -> None:
    """Remove it for good, with its file unless that serves elsewhere: what should never have been given."""
    lock_plans(assignments=removed.result.assignment_id)
    _lock_file(removed.file)
    removed = _still_there(removed)
    result = removed.result
    # The log, which outlives all of it, must not be where its caption is still read.
    record(f"{removed.kind}.erased", by=by, on=result, agency=agency_of(result), **about_evidence(removed))
    _erase(removed)


def purge_evidence(older_than: dt.timedelta) -> int:
    """Remove for good what was taken off results longer ago, with files nobody else uses; the number removed."""
    old = RemovedEvidence.objects.older_than(timezone.now() - older_than).order_by("pk")
    return sum(_purged(pk) for pk in list(old.values_list("pk", flat=True)))


@transaction.atomic
def _purged(pk: int) -> int:
    lock_plans(assignments__results__removed_evidence=pk)
    removed = RemovedEvidence.objects.filter(pk=pk).select_related("file").first()
    if removed is None:
        return 0
    _lock_file(removed.file)
    if not RemovedEvidence.objects.select_for_update().filter(pk=pk).exists():
        return 0
    _erase(removed)
    return 1


def _erase(removed: RemovedEvidence) -> None:
    file = removed.file
    _forget_captions(removed)
    removed.delete()
    if file and not (file.uses.exists() or file.removed_uses.exists() or file.submissions.exists()):
        file.delete()
        transaction.on_commit(partial(delete_content, file))


def _forget_captions(removed: RemovedEvidence) -> None:
    """What should never have been given is not read in the history either; given again, it keeps what is said since."""
    field = caption_field(removed.file_id, removed.link)
    captions = TextChange.objects.of(of_result(removed.result_id)).filter(field=field)
    same = Evidence.objects.filter(result=removed.result_id, file=removed.file_id, link=removed.link)
    if same.exists():
        captions = captions.filter(began_at__lte=removed.removed_at)
    captions.delete()


def _lock_file(file: StoredFile | None) -> None:
    if file is not None:
        list(StoredFile.objects.select_for_update(of=("self",)).filter(pk=file.pk).only("pk"))


def _still_there(removed: RemovedEvidence) -> RemovedEvidence:
    rows = RemovedEvidence.objects.select_for_update(of=("self",)).select_related(
        "file", "result__assignment__plan__agency"
    )
    found = rows.filter(pk=removed.pk).first()
    if found is None:
        raise Refused(_("Somebody restored this already, or it was removed for good."))
    return found
