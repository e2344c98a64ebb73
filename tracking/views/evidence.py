"""Evidence: adding, describing, removing, and handing it out to who may see the result or the submitted report."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.errors import Refused, Stale
from agencies.permissions import require
from agencies.requests import SignedInRequest

from .. import actions, photos
from ..evidence_forms import EvidenceChoiceForm, EvidenceForm, LinkForm
from ..models import Evidence, RemovedEvidence, StoredFile
from ..permissions import may_report
from ..worklist import ReportRow
from .annual import visible_report
from .places import opened_row_url, row_context, visible_row

PER_PAGE = 30


@require_POST
def evidence_add(request: SignedInRequest, assignment_id: int, period_id: int) -> HttpResponse:
    """Add each photo and document sent; what is neither is named, the others stay."""
    row = reported_row(request, assignment_id, period_id)
    uploads = request.FILES.getlist("files")
    errors = [] if uploads else [_("Choose a file first.")]
    for upload in uploads:
        name = upload.name or ""
        try:
            actions.add_file(assignment=row.assignment, period=row.period, upload=upload, name=name, by=request.user)
        except Refused as refused:
            errors.append(f"{name}: {refused}")
    return evidence_answer(request, row, errors)


@require_POST
def link_add(request: SignedInRequest, assignment_id: int, period_id: int) -> HttpResponse:
    """Add a link; one that is not taken stays in its field."""
    row = reported_row(request, assignment_id, period_id)
    form = LinkForm(request.POST)
    errors = _messages(form)
    if not errors:
        try:
            actions.add_link(assignment=row.assignment, period=row.period, by=request.user, **form.cleaned_data)
        except Refused as refused:
            errors = [str(refused)]
    return evidence_answer(request, row, errors, link_form=form if errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_reuse(request: SignedInRequest, assignment_id: int, period_id: int) -> HttpResponse:
    """Choose among the agency's own files at rows the person may see (`?q=`), and give them for this row too."""
    row = reported_row(request, assignment_id, period_id)
    if request.method == "POST":
        return _reuse(request, row)
    reusable = Evidence.objects.reusable(row.assignment, row.period, request.user)
    text = request.GET.get("q", "").strip()[:100]
    if text:
        reusable = reusable.filter(Q(caption__icontains=text) | Q(file__name__icontains=text))
    page = Paginator(reusable, PER_PAGE).get_page(request.GET.get("page"))
    template = "tracking/evidence_reuse.html#choice" if request.htmx else "tracking/evidence_reuse.html"
    return render(request, template, {"row": row, "page": page, "q": text})


@require_POST
def evidence_edit(request: SignedInRequest, evidence_id: int) -> HttpResponse:
    """Caption, date, who may see it: saved as they are typed; 409 with both where somebody else saved meanwhile."""
    evidence = _visible(request, evidence_id)
    require(may_report(request.user, evidence.result.assignment))
    form = EvidenceForm(request.POST)
    errors = _messages(form)
    if not errors:
        try:
            evidence = actions.edit_evidence(evidence=evidence, by=request.user, **form.content())
        except Stale as stale:
            return _conflict(request, evidence, form, stale.current)
        except Refused as refused:
            errors = [str(refused)]
    if errors and request.htmx:
        return render(request, "tracking/result.html#answer", {"errors": errors}, status=422)
    if errors:
        row = visible_row(request, evidence.result.assignment_id, evidence.result.period_id)
        return evidence_answer(request, row, errors)
    if "X-Autosave" in request.headers:
        return HttpResponse(status=204, headers={"X-Row-Version": str(evidence.version)})
    return redirect(opened_row_url(evidence.result.assignment, evidence.result.period))


@require_POST
def evidence_remove(request: SignedInRequest, evidence_id: int) -> HttpResponse:
    """Take evidence off its result. The answer offers to undo it: here, or on the page of what was removed."""
    evidence = _visible(request, evidence_id)
    assignment, period = evidence.result.assignment, evidence.result.period
    require(may_report(request.user, assignment))
    removed = actions.remove_evidence(evidence=evidence, by=request.user)
    if not request.htmx:
        messages.success(request, _("Removed. If that was a mistake, restore it here."))
        return redirect("evidence_trash", assignment.pk, period.pk)
    return evidence_answer(request, visible_row(request, assignment.pk, period.pk), [], removed=removed)


@require_safe
def evidence_file(request: SignedInRequest, evidence_id: int) -> FileResponse:
    """The photo or document itself, as a download under its own name."""
    evidence = _visible(request, evidence_id)
    if evidence.file is None:
        raise Http404
    return _download(evidence.file, evidence.pk)


@require_safe
def evidence_thumbnail(request: SignedInRequest, evidence_id: int) -> FileResponse:
    """The small picture of a photo, to be shown on a page."""
    evidence = _visible(request, evidence_id)
    if evidence.file is None or not evidence.is_photo:
        raise Http404
    return _small(evidence.file, evidence.pk)


@require_safe
def annual_file(request: SignedInRequest, report_id: int, file_id: int) -> FileResponse:
    """A photo or document of a report as submitted, for those who read the submission."""
    file = _submitted_file(request, report_id, file_id)
    return _download(file, file.pk)


@require_safe
def annual_file_thumbnail(request: SignedInRequest, report_id: int, file_id: int) -> FileResponse:
    """The small picture of a submitted photo."""
    file = _submitted_file(request, report_id, file_id)
    if not _is_photo(file):
        raise Http404
    return _small(file, file.pk)


def reported_row(request: SignedInRequest, assignment_id: int, period_id: int) -> ReportRow:
    """The row, if the person reports on it: 404, else 403."""
    row = visible_row(request, assignment_id, period_id)
    require(may_report(request.user, row.assignment))
    return row


def _reuse(request: SignedInRequest, row: ReportRow) -> HttpResponse:
    offered = Evidence.objects.files_of(row.assignment.plan.agency_id).visible_to(request.user)
    form = EvidenceChoiceForm(request.POST, offered=offered)
    errors = _messages(form)
    if not errors:
        chosen = list(form.cleaned_data["evidence"])
        try:
            actions.reuse_evidence(assignment=row.assignment, period=row.period, chosen=chosen, by=request.user)
        except Refused as refused:
            errors = [str(refused)]
    return evidence_answer(request, row, errors)


def _conflict(request: SignedInRequest, evidence: Evidence, form: EvidenceForm, current: object) -> HttpResponse:
    """409: what is stored now, beside what was typed (in its fields still, where the form saved itself)."""
    keep_url = opened_row_url(evidence.result.assignment, evidence.result.period)
    context = {"piece": evidence, "form": form, "current": current, "keep_url": keep_url}
    template = "tracking/evidence_conflict.html#answer" if request.htmx else "tracking/evidence_conflict.html"
    return render(request, template, context, status=409)


def _visible(request: SignedInRequest, evidence_id: int) -> Evidence:
    visible = Evidence.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("file", "result__assignment", "result__period"), pk=evidence_id)


def _submitted_file(request: SignedInRequest, report_id: int, file_id: int) -> StoredFile:
    report = visible_report(request, report_id)
    return get_object_or_404(StoredFile.objects.filter(submissions__report=report).distinct(), pk=file_id)


def _is_photo(file: StoredFile) -> bool:
    return file.content_type == photos.CONTENT_TYPE


def _download(file: StoredFile, number: int) -> FileResponse:
    return _content(file, file.file, file.name or f"photo-{number}.jpg", as_attachment=True)


def _small(file: StoredFile, number: int) -> FileResponse:
    return _content(file, file.thumbnail or file.file, f"photo-{number}.jpg", as_attachment=False)


def _content(file: StoredFile, content: FieldFile, name: str, *, as_attachment: bool) -> FileResponse:
    try:
        opened = content.open()
    except FileNotFoundError as error:
        raise Http404(_("The file is missing on the server.")) from error
    response = FileResponse(opened, as_attachment=as_attachment, filename=name, content_type=file.content_type)
    # A file's content never changes under its number; it is for this person's browser alone.
    response["Cache-Control"] = "private, max-age=86400"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _messages(form: Any) -> list[str]:
    return [str(message) for messages in form.errors.values() for message in messages]


def evidence_answer(
    request: SignedInRequest,
    row: ReportRow,
    errors: list[str],
    link_form: LinkForm | None = None,
    removed: RemovedEvidence | None = None,
) -> HttpResponse:
    """The evidence of a row as it is now, with what was wrong with what was sent, or an undo of what was removed."""
    row = visible_row(request, row.assignment.pk, row.period.pk)
    context = row_context(request, row) | {"evidence_errors": errors, "link_form": link_form, "removed": removed}
    status = 422 if errors else 200
    if request.htmx:
        return render(request, "tracking/evidence.html#evidence", context, status=status)
    if errors:
        return render(request, "tracking/result.html", context, status=status)
    return redirect(opened_row_url(row.assignment, row.period))
