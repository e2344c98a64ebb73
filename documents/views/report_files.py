"""Files of annual and consolidated reports: asked for, and handed out."""

from __future__ import annotations

import io

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe

from agencies.errors import Refused
from agencies.requests import SignedInRequest
from tracking.actions.report_files import ask_for_file
from tracking.document import ReportDocument
from tracking.models import AnnualReport, ReportFile, Submission
from tracking.permissions import may_see_annual
from tracking.states import FileFormat, ReportKind

from ..forms import FileForm
from ..report_files import content_of, write_report_tables
from ..tables import WRITERS


@require_POST
def report_file_make(request: SignedInRequest, report_id: int) -> HttpResponse:
    """Have a file made of a submission, or (without one) of the report as it stands; on to the work's page."""
    report = visible_report(request, report_id)
    form = FileForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Choose one of the formats."))
    format, number = form.wanted
    submission = _submission(request, report, number)
    job = ask_for_file(report=report, submission=submission, format=format, by=request.user)
    if job.requested_by_id == request.user.pk:
        return redirect("job_detail", job.pk)
    said = _("%(person)s has asked for this file already; it is being made.")
    messages.info(request, said % {"person": job.requested_by})
    return redirect(_page(report, submission))


@csp_override({})
@require_safe
def report_file(request: SignedInRequest, file_id: int) -> FileResponse:
    """A file that was made: of a submission for all who may read that, of a draft for its own agency."""
    file = get_object_or_404(ReportFile.objects.select_related("submission"), pk=file_id)
    report = visible_report(request, file.report_id)
    if file.submission is None and not may_see_annual(request.user, report.plan):
        raise Http404
    return handed_out(file)


@require_safe
def annual_tables(request: SignedInRequest, report_id: int, format: str) -> FileResponse:
    """An annual report as sheets: as submitted (`?submission=`), in its own agency else as it stands."""
    if format not in WRITERS:
        raise Http404
    report = visible_report(request, report_id)
    if report.kind != ReportKind.OWN:
        raise Refused(_("The tables of a consolidated report are made on request, on its page."))
    number = request.GET.get("submission", "")
    wanted = int(number) if number.isdecimal() and len(number) < 5 else 0
    if not wanted and not may_see_annual(request.user, report.plan):
        wanted = report.submission
    content = content_of(report, _submission(request, report, wanted))
    document = content.document
    assert isinstance(document, ReportDocument), "an annual report of one agency has its own document"  # noqa: S101
    out = io.BytesIO()
    receipt = content.letter.receipt_number if content.letter else ""
    write_report_tables(document, report.plan.agency.name, FileFormat(format), out, receipt)
    out.seek(0)
    return _file(out, f"{document.title}.{format}", WRITERS[format].CONTENT_TYPE)


def handed_out(file: ReportFile) -> FileResponse:
    """A made file as a response; a PDF to look at, the others to save."""
    is_pdf = file.format == FileFormat.PDF
    content_type = "application/pdf" if is_pdf else WRITERS[file.format].CONTENT_TYPE
    return _file(file.file.open(), file.name, content_type, as_attachment=not is_pdf)


def visible_report(request: SignedInRequest, report_id: int) -> AnnualReport:
    """The report, or 404."""
    reports = AnnualReport.objects.visible_to(request.user).select_related("plan__agency")
    return get_object_or_404(reports, pk=report_id)


def _submission(request: SignedInRequest, report: AnnualReport, number: int) -> Submission | None:
    """The submission of that number; None (0) is the agency's own, which nobody else is told of."""
    if number:
        return get_object_or_404(report.submissions, number=number)
    if not may_see_annual(request.user, report.plan):
        raise Http404
    return None


def _page(report: AnnualReport, submission: Submission | None) -> str:
    if submission:
        return f"{reverse('annual_submission', args=[report.pk])}?submission={submission.number}#files"
    name = "consolidated_report" if report.kind == ReportKind.CONSOLIDATED else "annual_report"
    return f"{reverse(name, args=[report.plan_id])}#files"


def _file(content: object, name: str, content_type: str, *, as_attachment: bool = True) -> FileResponse:
    response = FileResponse(content, as_attachment=as_attachment, filename=name.replace("/", "／"))
    response["Content-Type"] = content_type
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response
