"""The files of a report, made from its frozen document where it has one, else from the report as it stands."""

from __future__ import annotations

import errno
import hashlib
import json
import tempfile
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import override

from agencies.errors import Refused
from agencies.models import AgencyLogo
from documents.rendered import digest, report_pdf
from documents.renderer import renderer
from tracking.actions.report_files import MadeFile, keep_file, note_parts, remove_leftover
from tracking.annual.consolidating import consolidated_document
from tracking.annual.freezing import current_document, load_report
from tracking.annual.parts import parts_sha256
from tracking.consolidated import ConsolidatedDocument
from tracking.document import ReportDocument
from tracking.jobs import RunningJob
from tracking.models import AnnualReport, ReportFile, Submission
from tracking.states import FileFormat, ReportKind

from .consolidated.layout import Letter
from .consolidated.volume import write_volume
from .tables import WRITERS, consolidated_tables, report_tables
from .writers.joining import page_counts
from .writers.layout import FORM_LANGUAGE

_DISK_IS_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class Content:
    """What a file is made from. A `draft` was neither signed nor submitted; `letter` is of a submission; `logo` is the
    agency's of today."""

    document: ReportDocument | ConsolidatedDocument
    letter: Letter | None
    draft: bool
    logo: bytes = b""

    def sha256(self, format: FileFormat) -> str:
        """Hex digest of all that the file depends on, form and renderer included."""
        letter = [str(value) for value in (self.letter.receipt_number, self.letter.outgoing_on)] if self.letter else []
        number = self.letter.outgoing_number if self.letter else ""
        facts = [str(format), renderer(), self.document.sha256(), letter, number, self.draft, digest(self.logo)]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def content_of(report: AnnualReport, submission: Submission | None) -> Content:
    """The document of a submission, else the signed or waiting one, else the report as it stands (a draft)."""
    logo = AgencyLogo.objects.content_of(report.plan.agency_id)
    if submission is not None:
        letter = Letter(submission.receipt_number, submission.outgoing_on, submission.outgoing_number)
        return Content(_read(report, submission.document), letter, draft=False, logo=logo)
    if not report.is_writable:
        return Content(_read(report, report.document), None, draft=False, logo=logo)
    with override(FORM_LANGUAGE):
        if report.kind == ReportKind.CONSOLIDATED:
            return Content(consolidated_document(report), None, draft=True, logo=logo)
        return Content(current_document(report.plan), None, draft=True, logo=logo)


def make_file(job: RunningJob, report: AnnualReport, submission: Submission | None, format: FileFormat) -> ReportFile:
    """Make a file and keep it, as the work of a job. Safe to run again: what is there already is given.

    Raises `Refused` where the disk is full; nothing is left of it then.
    """
    for attempt in range(1, job.row.attempt):
        remove_leftover(report, _mark(job, attempt), format)
    there = ReportFile.objects.of(report, submission).filter(format=format).first()
    if there and submission:
        return there
    # Before the content is read: what changes in between makes the file look old, and never new.
    parts = "" if submission else parts_sha256(report)
    content = content_of(report, submission)
    digest = content.sha256(format)
    if there and there.content_sha256 == digest:
        note_parts(file=there, parts_sha256=parts)
        return there
    try:
        # Without a name on the disk: a worker that dies leaves nothing.
        with tempfile.TemporaryFile() as out:
            pages = write_file(content, report.plan.agency.name, format, out, job)
            out.seek(0)
            name = f"{content.document.title}.{format}"
            made = MadeFile(format, digest, out, name, _mark(job, job.row.attempt), pages, parts)
            return keep_file(report=report, submission=submission, made=made, by=job.row.requested_by, hold=job.hold)
    except OSError as error:
        if error.errno not in _DISK_IS_FULL:
            raise
        raise Refused(
            _(
                "The server's disk is full. Nothing was lost and nothing is kept by halves. Tell the system "
                "administrator, then have the file made again: what is finished already need not be made anew."
            )
        ) from error


def write_file(content: Content, agency: str, format: FileFormat, out: BinaryIO, job: RunningJob) -> int:
    """Write the file in its format; the number of its pages (0: it has none)."""
    document = content.document
    if isinstance(document, ConsolidatedDocument):
        if format == FileFormat.PDF:
            volume = write_volume(
                document, out, told=job.progress, letter=content.letter, draft=content.draft, logo=content.logo
            )
            return volume.pages
        with override(FORM_LANGUAGE):
            WRITERS[format].write(consolidated_tables(document, job.progress), out)
        return 0
    if format == FileFormat.PDF:
        out.write(report_pdf(document, draft=content.draft, logo=content.logo))
        out.seek(0)
        (pages,) = page_counts([out])
        return pages
    write_report_tables(document, agency, format, out, content.letter.receipt_number if content.letter else "")
    return 0


def write_report_tables(
    report: ReportDocument, agency: str, format: FileFormat, out: BinaryIO, receipt_number: str = ""
) -> None:
    """A single agency's annual report as sheets."""
    with override(FORM_LANGUAGE):
        WRITERS[format].write(report_tables(report, agency, receipt_number), out)


def _read(report: AnnualReport, data: object) -> ReportDocument | ConsolidatedDocument:
    is_whole = report.kind == ReportKind.CONSOLIDATED
    return ConsolidatedDocument.from_json(data) if is_whole else load_report(data)


def _mark(job: RunningJob, attempt: int) -> str:
    return f"{job.row.pk}-{attempt}"
