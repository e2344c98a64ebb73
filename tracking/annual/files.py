"""Files of a report on a page: what is there, what is being made, what may be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..actions.report_files import jobs_under_way
from ..models import AnnualReport, Job, ReportFile, Submission
from ..states import FileFormat
from .parts import parts_sha256


@dataclass(frozen=True, slots=True)
class FileRow:
    """One format: the file if there is one, the job that makes it now; `is_own`: the person's own job."""

    format: FileFormat
    file: ReportFile | None
    job: Job | None
    is_own: bool
    is_outdated: bool

    @property
    def may_make(self) -> bool:
        """A submission's file is made once; a draft's again and again."""
        return self.job is None and (self.file is None or self.file.submission_id is None)


def files_context(report: AnnualReport | None, submission: Submission | None, person: Any) -> dict[str, Any]:
    """Context of `tracking/report_files.html`."""
    rows = file_rows(report, submission, person)
    return {"files": rows, "is_making": any(row.job for row in rows)}


def file_rows(report: AnnualReport | None, submission: Submission | None, person: Any) -> list[FileRow]:
    """Each format of a submission's files, or (None) of those of the report as it stands; two queries, and those
    of its parts where it has files."""
    if report is None:
        return []
    files = {file.format: file for file in ReportFile.objects.of(report, submission)}
    number = submission.number if submission else 0
    under_way = jobs_under_way(report).filter(arguments__submission=number)
    jobs = {job.arguments["format"]: job for job in under_way}
    # Only what stands now is compared with its file: a submission's is made once.
    parts = parts_sha256(report) if files and submission is None else ""
    return [_row(format, files.get(format), jobs.get(format), person, parts) for format in FileFormat]


def _row(format: FileFormat, file: ReportFile | None, job: Job | None, person: Any, parts: str) -> FileRow:
    is_outdated = file is not None and file.submission_id is None and file.parts_sha256 != parts
    return FileRow(format, file, job, job is not None and job.requested_by_id == person.pk, is_outdated)
