"""The bulk sheet: download, upload with preview, save. Nothing is stored before it is saved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from agencies.access import scope
from agencies.errors import Refused
from agencies.permissions import require
from agencies.requests import SignedInRequest, whole_number
from agencies.sheets import UnreadableSheet
from agencies.states import Role
from tracking import jobs
from tracking.jobs.running import stored_upload
from tracking.models import Job
from tracking.states import JobState

from ..forms import SheetChoiceForm, SheetFileForm
from ..job_kinds import APPLY, EXPORT, IMPORT, read_preview
from ..sheets.applying import Moved, apply_sheet
from ..sheets.checking import Preview, check_sheet, marked_lines
from ..sheets.formats import WRITERS, period_file, period_file_name, sheet_file
from ..sheets.lines import sheet_assignments, sheet_periods
from ..sheets.reading import ReadSheet, read_sheet, unpacked_size

# Larger ones are made and read in the background: lines, and bytes unpacked.
LINES_AT_ONCE = 2_000
BYTES_AT_ONCE = 1_500_000
# How long a preview may lie open, in seconds; and how long it may be as a form field, in characters.
PREVIEW_LASTS = 24 * 60 * 60
SEALED_LIMIT = 3_000_000
CHANGES_A_PAGE = 100
# More conflicts or errors than these are not listed one by one; the marked file has them all.
LISTED = 300


@require_safe
def sheet(request: SignedInRequest) -> HttpResponse:
    """Choose a period to download (`?period=` chosen before), or a file to upload."""
    require(_may_use_sheets(request))
    return _page(request)


@require_POST
def sheet_export(request: SignedInRequest) -> HttpResponse:
    """The sheet of a period as a file; a long one is made in the background."""
    require(_may_use_sheets(request))
    form = SheetChoiceForm(request.POST, person=request.user)
    if not form.is_valid():
        return _page(request, choice=form, status=422)
    period, kind = form.cleaned_data["period"], form.cleaned_data["format"]
    if sheet_assignments(request.user).open().filter(plan=period.plan_id).count() > LINES_AT_ONCE:
        arguments = {"period": period.pk, "format": kind}
        return redirect("job_detail", jobs.enqueue(EXPORT, arguments, request.user, period.plan.agency).pk)
    return _download(period_file(period, kind, request.user), kind, period_file_name(period, kind))


@require_POST
def sheet_import(request: SignedInRequest) -> HttpResponse:
    """Read an uploaded sheet and show what it would change; a long one is read in the background."""
    require(_may_use_sheets(request))
    form = SheetFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, upload=form, status=422)
    file = form.cleaned_data["file"]
    content = file.read()
    try:
        if unpacked_size(content) > BYTES_AT_ONCE:
            return _read_later(request, file)
        read = read_sheet(content, file.name)
    except UnreadableSheet as error:
        form.add_error("file", f"{file.name}: {error}")
        return _page(request, upload=form, status=422)
    preview = check_sheet(read, request.user)
    sealed = _sealed(request, read, preview)
    if len(sealed) > SEALED_LIMIT:
        return _read_later(request, file)
    return _preview(request, read.source, preview, {"sealed": sealed}, page=None)


@require_safe
def sheet_preview(request: SignedInRequest, job_id: int) -> HttpResponse:
    """What a sheet read in the background would change, a page at a time."""
    job = _reading_job(request, job_id)
    require(_may_use_sheets(request))
    _read, kept = read_preview(job)
    preview = Preview.from_json(kept)
    page = Paginator(preview.changes, CHANGES_A_PAGE).get_page(request.GET.get("page"))
    return _preview(request, job.arguments["source"], preview, {"job": job}, page=page)


@require_POST
def sheet_apply(request: SignedInRequest) -> HttpResponse:
    """Save what was shown, and of the conflicts the ticked ones; hand in what is complete, if asked."""
    require(_may_use_sheets(request))
    mine, hand_in = request.POST.getlist("mine"), "hand_in" in request.POST
    if job_id := request.POST.get("job", ""):
        job = _reading_job(request, whole_number(job_id) or 0)
        arguments = {"preview": job.pk, "mine": mine, "hand_in": hand_in}
        return redirect("job_detail", jobs.enqueue(APPLY, arguments, request.user, job.agency).pk)
    read, shown = _unsealed(request)
    try:
        applied = apply_sheet(sheet=read, shown=shown, mine=mine, hand_in=hand_in, by=request.user)
    except Moved as moved:
        said = _("Some rows were changed by others meanwhile. Nothing was saved: look at the preview again.")
        context = {"sealed": _sealed(request, read, moved.preview), "moved": said}
        return _preview(request, read.source, moved.preview, context, page=None, status=409)
    said = ngettext("%(count)s row saved.", "%(count)s rows saved.", applied.saved)
    messages.success(request, said % {"count": applied.saved})
    if applied.handed_in:
        messages.success(request, _("%(count)s handed in.") % {"count": applied.handed_in})
    return redirect("my_reports")


@require_POST
def sheet_marked(request: SignedInRequest) -> HttpResponse:
    """The uploaded lines again, what is wrong marked at each cell."""
    require(_may_use_sheets(request))
    if job_id := request.POST.get("job", ""):
        read, _kept = read_preview(_reading_job(request, whole_number(job_id) or 0))
    else:
        read, _shown = _unsealed(request)
    preview = check_sheet(read, request.user)
    content = sheet_file(marked_lines(read, preview), read.kind, read.extras)
    return _download(content, read.kind, _("marked") + " " + read.source.rpartition(".")[0] + f".{read.kind}")


def _may_use_sheets(request: SignedInRequest) -> bool:
    reach = scope(request.user)
    return bool(reach.units or reach.agencies_as(Role.COORDINATOR))


def _page(
    request: SignedInRequest,
    choice: SheetChoiceForm | None = None,
    upload: SheetFileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    chosen = {"period": request.GET.get("period", ""), "format": "xlsx"}
    context = {
        "choice": choice or SheetChoiceForm(person=request.user, initial=chosen),
        "upload": upload or SheetFileForm(),
        "has_periods": sheet_periods(request.user).exists(),
    }
    return render(request, "documents/sheet.html", context, status=status)


def _read_later(request: SignedInRequest, file: Any) -> HttpResponse:
    file.seek(0)
    job = jobs.enqueue(IMPORT, {"upload": stored_upload(file), "source": file.name}, request.user)
    return redirect("job_detail", job.pk)


def _reading_job(request: SignedInRequest, job_id: int) -> Job:
    return get_object_or_404(Job, pk=job_id, requested_by=request.user, kind=IMPORT, state=JobState.DONE)


def _sealed(request: SignedInRequest, read: ReadSheet, preview: Preview) -> str:
    content = {"sheet": read.as_json(), "shown": [change.key for change in preview.changes]}
    return signing.dumps(content, salt=_salt(request), compress=True)


def _unsealed(request: SignedInRequest) -> tuple[ReadSheet, list[str]]:
    """The sheet of a preview, which comes back signed with the form, and the keys of the changes it showed."""
    try:
        content = signing.loads(request.POST.get("sealed", ""), salt=_salt(request), max_age=PREVIEW_LASTS)
    except signing.BadSignature as error:
        raise Refused(_("This preview is too old or was changed. Upload the file again.")) from error
    return ReadSheet.from_json(content["sheet"]), content["shown"]


def _salt(request: SignedInRequest) -> str:
    """A preview can be saved only by the person who made it."""
    return f"sheet-import-{request.user.pk}"


def _preview(
    request: SignedInRequest, source: str, preview: Preview, more: dict[str, Any], *, page: Any, status: int = 200
) -> HttpResponse:
    context = {
        "source": source,
        "preview": preview,
        "changes": page if page is not None else preview.changes,
        "page": page,
        "errors": preview.errors[:LISTED],
        "conflicts": preview.conflicts[:LISTED],
        "may_save": not preview.errors and bool(preview.changes or preview.conflicts),
    }
    return render(request, "documents/sheet_preview.html", context | more, status=status)


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=WRITERS[kind].CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, name.replace("/", "／")) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
