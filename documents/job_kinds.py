"""Long work of this room: sheets too large for a request."""

from __future__ import annotations

import json
from typing import Any

from django.core.files.storage import default_storage
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.errors import Refused
from agencies.sheets import UnreadableSheet
from tracking.actions.report_files import FILE_JOB
from tracking.jobs import FollowUp, RunningJob, job_kind
from tracking.models import AnnualReport, Job
from tracking.states import FileFormat, ReportKind

from .report_files import make_file
from .sheets.applying import Moved, apply_sheet
from .sheets.checking import check_sheet
from .sheets.formats import period_file_name, sheet_file
from .sheets.lines import sheet_assignments, sheet_lines, sheet_periods
from .sheets.reading import ReadSheet, read_sheet

EXPORT, IMPORT, APPLY = "sheet_export", "sheet_import", "sheet_apply"


def _to_preview(job: Job) -> FollowUp:
    return FollowUp(reverse("sheet_preview", args=[job.pk]), _("See what would change"))


def _to_reports(job: Job) -> FollowUp:
    return FollowUp(reverse("my_reports"), _("My reports"))


@job_kind(EXPORT, label=gettext_lazy("Download of a report sheet"))
def export_sheet(job: RunningJob, arguments: dict[str, Any]) -> None:
    """Arguments: `period` (id), `format` (xlsx, ods)."""
    person = job.row.requested_by
    period = get_object_or_404(sheet_periods(person), pk=arguments["period"])
    total = sheet_assignments(person).open().filter(plan=period.plan_id).count()

    def counted() -> Any:
        for count, line in enumerate(sheet_lines(period, person)):
            if count % 500 == 0:
                job.progress(count, total, _("Writing the lines"))
            yield line

    kind = arguments["format"]
    job.keep(sheet_file(counted(), kind), period_file_name(period, kind))


@job_kind(IMPORT, label=gettext_lazy("Reading of a report sheet"), follow_up=_to_preview)
def import_sheet(job: RunningJob, arguments: dict[str, Any]) -> None:
    """Arguments: `upload` (stored file), `source` (its name). Makes a file with the sheet and its preview, as JSON."""
    with default_storage.open(arguments["upload"]) as stream:
        content = stream.read()
    try:
        sheet = read_sheet(content, arguments["source"], lambda lines: job.progress(0, 0, _reading(lines)))
    except UnreadableSheet as error:
        raise Refused(str(error)) from error
    total = len(sheet.lines)
    preview = check_sheet(sheet, job.row.requested_by, lambda done: job.progress(done, total, _("Comparing the lines")))
    job.report |= {
        "changes": len(preview.changes),
        "conflicts": len(preview.conflicts),
        "errors": len(preview.errors),
    }
    kept = {"sheet": sheet.as_json(), "preview": preview.as_json()}
    job.keep(json.dumps(kept, ensure_ascii=False).encode("utf-8", "surrogatepass"), f"{arguments['source']}.json")


@job_kind(APPLY, label=gettext_lazy("Saving of a report sheet"), follow_up=_to_reports)
def save_sheet(job: RunningJob, arguments: dict[str, Any]) -> None:
    """Arguments: `preview` (id of the reading job), `mine` (keys of conflicts to save all the same), `hand_in`."""
    sheet, kept = read_preview(get_object_or_404(Job, pk=arguments["preview"], requested_by=job.row.requested_by))
    try:
        applied = apply_sheet(
            sheet=sheet,
            shown=[f"{row['assignment']}-{row['period']}-{row['version']}" for row in kept["changes"]],
            mine=arguments["mine"],
            hand_in=arguments["hand_in"],
            by=job.row.requested_by,
            told=lambda done, total: job.progress(done, total, _("Saving the lines")),
        )
    except Moved as moved:
        raise Refused(
            _("Some rows were changed by others since the preview. Nothing was saved. Upload the file again.")
        ) from moved
    job.report |= {"saved": applied.saved, "handed_in": applied.handed_in}


def _to_report(job: Job) -> FollowUp:
    report = AnnualReport.objects.without_document().get(pk=job.arguments["report"])
    label = _("The report and its files")
    if job.arguments["submission"]:
        return FollowUp(
            f"{reverse('annual_submission', args=[report.pk])}?submission={job.arguments['submission']}#files", label
        )
    name = "consolidated_report" if report.kind == ReportKind.CONSOLIDATED else "annual_report"
    return FollowUp(f"{reverse(name, args=[report.plan_id])}#files", label)


@job_kind(FILE_JOB, label=gettext_lazy("File of a report"), follow_up=_to_report)
def make_report_file(job: RunningJob, arguments: dict[str, Any]) -> None:
    """Arguments: `report` (id), `submission` (its number, 0: the report as it stands), `format` (pdf, xlsx, ods)."""
    report = AnnualReport.objects.select_related("plan__agency").get(pk=arguments["report"])
    number = arguments["submission"]
    submission = report.submissions.get(number=number) if number else None
    file = make_file(job, report, submission, FileFormat(arguments["format"]))
    job.report |= {"file": file.pk, "sha256": file.sha256}


def read_preview(job: Job) -> tuple[ReadSheet, dict[str, Any]]:
    """The sheet that a reading job has read, and its preview as JSON."""
    with job.output.open() as stream:
        kept = json.loads(stream.read().decode("utf-8", "surrogatepass"))
    return ReadSheet.from_json(kept["sheet"]), kept["preview"]


def _reading(lines: int) -> str:
    return _("%(lines)d lines read") % {"lines": lines}
