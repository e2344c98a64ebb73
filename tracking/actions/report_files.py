"""Files of reports: asked for once, made by long work, kept once; a submission's never change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.audit import record
from agencies.errors import Refused
from agencies.models import User

from ..jobs import enqueue
from ..models import AnnualReport, Job, ReportFile, Submission
from ..models.job import JobQuerySet
from ..states import JOB_OVER, FileFormat

# The kind of work that makes them; it is registered by the room that writes files.
FILE_JOB = "report_file"


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file ready to be kept: what it was made from (`content_sha256`), its content, its name for people.

    `parts_sha256` says how a report that may still change stood when the making began (`annual.parts`).
    `mark` is of this making alone (job and attempt): what a dead worker left is known by it.
    """

    format: FileFormat
    content_sha256: str
    content: BinaryIO
    name: str
    mark: str
    pages: int = 0
    parts_sha256: str = ""


@transaction.atomic
def ask_for_file(*, report: AnnualReport, submission: Submission | None, format: FileFormat, by: User) -> Job:
    """Have a file of a report made: of a submission, or (None) of the report as it stands.

    Asked for again while it is being made, the work under way is given. Refused for a submission that has it.
    """
    locked = AnnualReport.objects.select_for_update(of=("self",)).select_related("plan__agency").get(pk=report.pk)
    if submission and submission.report_files.filter(format=format).exists():
        raise Refused(_("This file is made already."))
    arguments = {"report": report.pk, "submission": submission.number if submission else 0, "format": str(format)}
    under_way = jobs_under_way(report).filter(**{f"arguments__{name}": value for name, value in arguments.items()})
    job = under_way.first()
    if job is None:
        job = enqueue(FILE_JOB, arguments, by, locked.plan.agency)
    return job


def jobs_under_way(report: AnnualReport) -> JobQuerySet:
    """The jobs that make files of this report now."""
    jobs = Job.objects.filter(kind=FILE_JOB, arguments__report=report.pk)
    return jobs.exclude(state__in=sorted(JOB_OVER)).order_by("pk")


def keep_file(
    *, report: AnnualReport, submission: Submission | None, made: MadeFile, by: User, hold: Callable[[], None]
) -> ReportFile:
    """Keep a file that was made, in place of the draft's earlier one.

    Made twice from the same content, and of a submission, the first stays and is given. `hold` is called in the
    transaction; it raises where the file must not be kept any more. Raises `OSError` where the disk is full.
    """
    digest = sha256()
    for piece in iter(partial(made.content.read, 1 << 20), b""):
        digest.update(piece)
    size = made.content.tell()
    made.content.seek(0)
    place = default_storage.save(file_place(report, made.mark, made.format), File(made.content))
    values = {
        "content_sha256": made.content_sha256,
        "parts_sha256": made.parts_sha256,
        "file": place,
        "name": made.name[:200],
        "sha256": digest.hexdigest(),
        "size": size,
        "pages": made.pages,
    }
    kept: ReportFile | None = None
    try:
        with transaction.atomic():
            hold()
            kept = _kept(report, submission, made.format, values, by)
    finally:
        if kept is None or kept.file.name != place:
            default_storage.delete(place)
    return kept


def note_parts(*, file: ReportFile, parts_sha256: str) -> None:
    """A draft's file would come out the same from the parts as they stand now: say so."""
    if file.submission_id is None and file.parts_sha256 != parts_sha256:
        ReportFile.objects.filter(pk=file.pk).update(parts_sha256=parts_sha256)
        file.parts_sha256 = parts_sha256


def file_place(report: AnnualReport, mark: str, format: str) -> str:
    """Where the file of a making is stored."""
    return f"reports/{report.pk}/{mark}.{format}"


def remove_leftover(report: AnnualReport, mark: str, format: str) -> None:
    """Delete what a worker stored that died before it could say so."""
    place = file_place(report, mark, format)
    if not ReportFile.objects.filter(file=place).exists():
        default_storage.delete(place)


@transaction.atomic
def drop_draft_file(*, file: ReportFile) -> bool:
    """Let go of the file of a report as it stood (not of a submission): it can be made again. True if it went.

    It stays while another is being made of the report.
    """
    report = AnnualReport.objects.select_for_update().get(pk=file.report_id)
    if jobs_under_way(report).exists():
        return False
    gone, _counts = ReportFile.objects.filter(pk=file.pk, submission=None).delete()
    if gone:
        transaction.on_commit(partial(default_storage.delete, str(file.file.name)))
        about = {"format": file.format, "sha256": file.sha256}
        record("report.file_pruned", by=None, on=report, agency=report.plan.agency, **about)
    return bool(gone)


def _kept(
    report: AnnualReport, submission: Submission | None, format: FileFormat, values: dict[str, object], by: User
) -> ReportFile:
    AnnualReport.objects.select_for_update().get(pk=report.pk)
    before = ReportFile.objects.of(report, submission).filter(format=format).first()
    if before and (submission or before.content_sha256 == values["content_sha256"]):
        note_parts(file=before, parts_sha256=str(values["parts_sha256"]))
        return before
    if before:
        transaction.on_commit(partial(default_storage.delete, before.file.name))
        before.delete()
    kept = ReportFile.objects.create(report=report, submission=submission, format=format, **values)
    data = {"format": str(format), "sha256": kept.sha256, "submission": submission.number if submission else 0}
    record("report.file_made", by=by, on=report, agency=report.plan.agency, **data)
    return kept
