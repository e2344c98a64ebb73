"""Evidence of results: photos, documents, links. Files are shared within an agency by their content."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import IO

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.audit import record
from agencies.errors import Refused, Stale
from agencies.history import record_texts
from agencies.models import Agency, User

from .. import links, office_files, photos
from ..histories import caption_field, of_result
from ..models import Assignment, Evidence, RemovedEvidence, ReportingPeriod, Result, StoredFile
from ..states import EvidenceKind
from .locking import lock_plans
from .results import result_for
from .storing import NewFile, storing

EVIDENCE_PER_RESULT = 30
_HEAD = 32


def add_file(
    *, assignment: Assignment, period: ReportingPeriod, upload: IO[bytes], name: str, by: User, caption: str = ""
) -> Evidence:
    """Add a photo or a document, whichever the content is; as `add_photo` and `add_document`."""
    upload.seek(0)
    head = upload.read(_HEAD)
    if office_files.looks_like_document(head):
        return add_document(assignment=assignment, period=period, upload=upload, name=name, by=by, caption=caption)
    if photos.looks_like_photo(head):
        return add_photo(assignment=assignment, period=period, upload=upload, by=by, caption=caption)
    raise Refused(
        _("This is neither a photo (JPEG, PNG, WebP) nor a document (%(kinds)s).")
        % {"kinds": "、".join(office_files.ENDINGS)}
    )


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
    about = {"content_type": photos.CONTENT_TYPE, "width": photo.width, "height": photo.height}
    new = NewFile(assignment.plan.agency, photo.sha256, ".jpg", photo.content, photo.thumbnail, about)
    with storing(new) as written, transaction.atomic():
        result = room_in(assignment, period)
        file = written.row(by)
        return _added(result, EvidenceKind.PHOTO, by, file=file, caption=caption, taken_on=taken_on or photo.taken_on)


def add_document(
    *,
    assignment: Assignment,
    period: ReportingPeriod,
    upload: IO[bytes],
    name: str,
    by: User,
    caption: str = "",
    taken_on: dt.date | None = None,
) -> Evidence:
    """Add a PDF or office file, as it was sent, under its cleaned name.

    Refused for any other content, macros, encryption, damage, too large a size, or where nothing can be written now;
    then nothing is stored.
    """
    document = office_files.read_document(upload, name)
    about = {"name": document.name, "content_type": document.content_type}
    new = NewFile(assignment.plan.agency, document.sha256, document.suffix, document.content, about=about)
    with storing(new) as written, transaction.atomic():
        result = room_in(assignment, period)
        file = written.row(by)
        return _added(result, EvidenceKind.DOCUMENT, by, file=file, caption=caption, taken_on=taken_on)


@transaction.atomic
def add_link(
    *,
    assignment: Assignment,
    period: ReportingPeriod,
    link: str,
    by: User,
    caption: str = "",
    taken_on: dt.date | None = None,
) -> Evidence:
    """Add a link (http or https, at most 500 characters). It is not fetched. Refused for anything else."""
    address = links.clean_link(link)
    result = room_in(assignment, period)
    if result.evidence.filter(link=address).exists():
        raise Refused(_("This link is given here already."))
    return _added(result, EvidenceKind.LINK, by, link=address, caption=caption, taken_on=taken_on)


@transaction.atomic
def reuse_evidence(
    *, assignment: Assignment, period: ReportingPeriod, chosen: Sequence[Evidence], by: User
) -> list[Evidence]:
    """Give files that prove other results for this one too, with caption and date; they are stored once.

    `chosen` must be what the person may see (`files_of(agency).visible_to(person)`). A file given here already is
    passed over. Refused for a file of another agency, a link, or one that was removed meanwhile. Internal until said
    to be public.
    """
    added: list[Evidence] = []
    lock_plans(assignments=assignment.pk)
    # All at once, in one order: somebody at another plan may choose the same files.
    files = StoredFile.objects.select_for_update(of=("self",)).filter(uses__in=chosen).order_by("pk")
    list(files.only("pk"))
    for evidence in chosen:
        result = room_in(assignment, period)
        file = (
            StoredFile.objects.select_for_update(of=("self",)).filter(uses=evidence, agency=agency_of(result)).first()
        )
        if file is None:
            raise Refused(_("One of these files is not there any more. Nothing was added; please choose again."))
        if result.evidence.filter(file=file).exists():
            continue
        added.append(
            _added(
                result,
                EvidenceKind(evidence.kind),
                by,
                file=file,
                caption=evidence.caption,
                taken_on=evidence.taken_on,
                reused=True,
            )
        )
    return added


@transaction.atomic
def edit_evidence(
    *,
    evidence: Evidence,
    version: int,
    caption: str,
    taken_on: dt.date | None,
    is_public: bool,
    by: User,
    shows_people: bool = False,
) -> Evidence:
    """Set caption, date, whether the public may see it, and whether it shows faces or number plates.

    `version` is the row version that was edited. Raises `Stale` with the row as it stands when somebody else saved
    meanwhile, unless that save said the same.
    What shows them is never public: refused when both are said, or when the file is said to show them anywhere in the
    agency. Said here, it takes the file back from the public everywhere.
    """
    evidence = writable(evidence)
    if is_public and shows_people:
        raise Refused(_("What shows faces or number plates is never published. Untick one of the two."))
    others = Evidence.objects.none()
    if evidence.file_id is not None:
        # Who says of this file what it shows, or publishes it, queues here; then what was said meanwhile is read.
        StoredFile.objects.select_for_update(of=("self",)).get(pk=evidence.file_id)
        evidence.refresh_from_db(fields=["is_public", "shows_people", "version"])
        others = Evidence.objects.select_for_update().filter(file=evidence.file_id).exclude(pk=evidence.pk)
        others = others.order_by("pk")
    said = {
        "caption": caption.strip(),
        "taken_on": taken_on,
        "is_public": is_public,
        "shows_people": shows_people,
    }
    if evidence.version != version:
        if all(getattr(evidence, name) == value for name, value in said.items()):
            return evidence
        raise Stale(evidence)
    if is_public and others.filter(shows_people=True).exists():
        raise Refused(_("At another result this file is said to show faces or number plates: it is never published."))
    _record_caption(evidence, evidence.caption, caption.strip(), by)
    for name, value in said.items():
        setattr(evidence, name, value)
    evidence.version = version + 1
    evidence.save(update_fields=[*said, "version"])
    withdrawn = list(others.filter(is_public=True).values_list("pk", flat=True)) if shows_people else []
    if shows_people:
        # A form that is open there shows what is no longer so.
        changed = others.filter(Q(is_public=True) | Q(shows_people=False))
        changed.update(shows_people=True, is_public=False, version=F("version") + 1)
    touch(evidence.result)
    record_on("edited", evidence, by, is_public=is_public, shows_people=shows_people, withdrawn=withdrawn)
    return evidence


def room_in(assignment: Assignment, period: ReportingPeriod) -> Result:
    """The locked result, if it takes one more."""
    result = result_for(assignment=assignment, period=period)
    if result.evidence.count() >= EVIDENCE_PER_RESULT:
        raise Refused(_("A result takes at most %(limit)s pieces of evidence.") % {"limit": EVIDENCE_PER_RESULT})
    return result


def _added(
    result: Result,
    kind: EvidenceKind,
    by: User,
    *,
    caption: str,
    taken_on: dt.date | None,
    file: StoredFile | None = None,
    link: str = "",
    reused: bool = False,
) -> Evidence:
    last = result.evidence.aggregate(last=Max("position"))["last"]
    # The same content may show people elsewhere already: then it does here.
    shows_people = file is not None and shown_people(file)
    evidence = Evidence.objects.create(
        result=result,
        file=file,
        link=link,
        kind=kind,
        position=0 if last is None else last + 1,
        caption=caption.strip(),
        taken_on=taken_on,
        shows_people=shows_people,
    )
    _record_caption(evidence, "", evidence.caption, by)
    touch(result)
    record_on("reused" if reused else "added", evidence, by, **about_evidence(evidence))
    return evidence


def _record_caption(evidence: Evidence, before: str, after: str, by: User) -> None:
    field = caption_field(evidence.file_id, evidence.link)
    record_texts(of_result(evidence.result_id), before={field: before}, after={field: after}, by=by)


def shown_people(file: StoredFile) -> bool:
    """Somebody said that the file shows faces or number plates, at a result or before it was taken off one."""
    return file.uses.filter(shows_people=True).exists() or file.removed_uses.filter(shows_people=True).exists()


def writable(evidence: Evidence) -> Evidence:
    """The evidence as it stands, its result locked; refused where nothing can be written now."""
    evidence = Evidence.objects.select_related("file", "result__assignment", "result__period").get(pk=evidence.pk)
    evidence.result = result_for(assignment=evidence.result.assignment, period=evidence.result.period)
    return evidence


def agency_of(result: Result) -> Agency:
    """Whose result it is."""
    return result.assignment.plan.agency


def touch(result: Result) -> None:
    """Evidence changes the result, but not its text: whoever is writing it is not stale."""
    Result.objects.filter(pk=result.pk).update(updated_at=timezone.now())


def record_on(verb: str, evidence: Evidence, by: User, **data: object) -> None:
    """ "photo.added", "document.removed", "link.edited" … on the result."""
    result = evidence.result
    record(f"{evidence.kind}.{verb}", by=by, on=result, agency=agency_of(result), evidence=evidence.pk, **data)


def about_evidence(evidence: Evidence | RemovedEvidence) -> dict[str, str]:
    """What an entry of the audit log says of it."""
    if evidence.file is None:
        return {"link": evidence.link}
    said = {"sha256": evidence.file.sha256}
    return said | {"name": evidence.file.name} if evidence.file.name else said
