"""Photos: adding, describing, removing, and handing them out to who may see the result."""

from __future__ import annotations

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.errors import Refused
from agencies.permissions import require
from agencies.requests import SignedInRequest

from .. import actions
from ..forms import PhotoForm
from ..models import Assignment, Evidence, ReportingPeriod
from ..permissions import may_report
from ..states import EvidenceKind
from .places import opened_row_url, row_context, visible_row


@require_POST
def photo_add(request: SignedInRequest, assignment_id: int, period_id: int) -> HttpResponse:
    """Add each photo sent; those that are none are named, the others stay."""
    row = visible_row(request, assignment_id, period_id)
    require(may_report(request.user, row.assignment))
    uploads = request.FILES.getlist("photos")
    errors = [] if uploads else [_("Choose a photo first.")]
    for upload in uploads:
        try:
            actions.add_photo(assignment=row.assignment, period=row.period, upload=upload, by=request.user)
        except Refused as refused:
            errors.append(f"{upload.name}: {refused}")
    return _photos(request, row.assignment, row.period, errors)


@require_POST
def photo_edit(request: SignedInRequest, photo_id: int) -> HttpResponse:
    """Caption, date, whether public: saved as they are typed."""
    evidence = _visible(request, photo_id)
    require(may_report(request.user, evidence.result.assignment))
    form = PhotoForm(request.POST)
    if not form.is_valid():
        errors = [str(message) for messages in form.errors.values() for message in messages]
        return render(request, "tracking/result.html#answer", {"errors": errors}, status=422)
    actions.edit_photo(evidence=evidence, by=request.user, **form.cleaned_data)
    if "X-Autosave" in request.headers:
        return HttpResponse(status=204)
    return redirect(opened_row_url(evidence.result.assignment, evidence.result.period))


@require_POST
def photo_remove(request: SignedInRequest, photo_id: int) -> HttpResponse:
    """Take a photo off its result."""
    evidence = _visible(request, photo_id)
    assignment, period = evidence.result.assignment, evidence.result.period
    require(may_report(request.user, assignment))
    actions.remove_photo(evidence=evidence, by=request.user)
    return _photos(request, assignment, period, [])


@require_GET
def photo(request: SignedInRequest, photo_id: int) -> FileResponse:
    """The photo itself, as a download."""
    evidence = _visible(request, photo_id)
    return _content(evidence, evidence.stored.file, as_attachment=True)


@require_GET
def photo_thumbnail(request: SignedInRequest, photo_id: int) -> FileResponse:
    """The small picture, to be shown on a page."""
    evidence = _visible(request, photo_id)
    return _content(evidence, evidence.stored.thumbnail or evidence.stored.file, as_attachment=False)


def _visible(request: SignedInRequest, photo_id: int) -> Evidence:
    photos = (
        Evidence.objects.visible_to(request.user)
        .filter(kind=EvidenceKind.PHOTO)
        .select_related("file", "result__assignment", "result__period")
    )
    return get_object_or_404(photos, pk=photo_id)


def _content(evidence: Evidence, file: FieldFile, *, as_attachment: bool) -> FileResponse:
    response = FileResponse(
        file.open(), as_attachment=as_attachment, filename=f"photo-{evidence.pk}.jpg", content_type="image/jpeg"
    )
    # A photo's content never changes under its number; it is for this person's browser alone.
    response["Cache-Control"] = "private, max-age=86400"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _photos(
    request: SignedInRequest, assignment: Assignment, period: ReportingPeriod, errors: list[str]
) -> HttpResponse:
    """The photos as they are now, with what was wrong with those sent."""
    row = visible_row(request, assignment.pk, period.pk)
    context = row_context(request, row) | {"photo_errors": errors}
    status = 422 if errors else 200
    if request.htmx:
        return render(request, "tracking/photos.html#photos", context, status=status)
    if errors:
        return render(request, "tracking/result.html", context, status=status)
    return redirect(opened_row_url(row.assignment, row.period))
