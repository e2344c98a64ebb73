"""Import of a plan: upload → preview with the reader's doubts → saved. Nothing is stored before that."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.errors import Refused
from agencies.models import Agency
from agencies.permissions import require
from agencies.requests import SignedInRequest
from plans import actions
from plans.checklist import lacks
from plans.document import PlanDocument
from plans.models import Plan
from plans.outlines import outline_rows
from plans.permissions import creatable_agencies, may_create

from ..forms import PlanFileForm
from ..readers import Unreadable, read

# How long a preview may lie open before it must be read again, in seconds.
PREVIEW_LASTS = 24 * 60 * 60


@require_http_methods(["GET", "HEAD", "POST"])
def plan_import(request: SignedInRequest) -> HttpResponse:
    """Upload a file; answer with the preview, or with what is wrong with it."""
    require(bool(creatable_agencies(request.user)))
    form = PlanFileForm(request.POST or None, request.FILES or None, person=request.user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "documents/import.html", {"form": form}, status=200 if request.method != "POST" else 422)
    try:
        document = _read(form.cleaned_data["file"])
    except Unreadable as error:
        form.add_error("file", str(error))
        return render(request, "documents/import.html", {"form": form}, status=422)
    agency, year = form.cleaned_data["agency"], form.cleaned_data["year"] or document.year
    return render(request, "documents/import_preview.html", _preview(request, agency, year, document, form))


@require_POST
def plan_import_save(request: SignedInRequest) -> HttpResponse:
    """Save the previewed document, which comes back signed with the form."""
    require(bool(creatable_agencies(request.user)))
    try:
        preview = signing.loads(request.POST.get("preview", ""), salt=_salt(request), max_age=PREVIEW_LASTS)
    except signing.BadSignature as error:
        raise Refused(_("This preview is too old or was changed. Upload the file again.")) from error
    agency = get_object_or_404(Agency.objects.visible_to(request.user), pk=preview["agency"])
    require(may_create(request.user, agency))
    plan = actions.import_document(
        agency=agency,
        document=PlanDocument.from_json(preview["document"]),
        year=preview["year"],
        source=preview["source"],
        by=request.user,
    )
    messages.success(request, _("The plan is saved. Check it, and correct what the reader doubted."))
    return redirect("plan_edit", plan_id=plan.pk)


def _read(upload: Any) -> PlanDocument:
    if upload.size > settings.MAX_PLAN_UPLOAD:
        limit = settings.MAX_PLAN_UPLOAD // (1024 * 1024)
        raise Unreadable(_("The file is larger than %(limit)s MB.") % {"limit": limit})
    return read(upload.read(), upload.name)


def _preview(
    request: SignedInRequest, agency: Agency, year: int | None, document: PlanDocument, form: PlanFileForm
) -> dict[str, Any]:
    existing = Plan.objects.filter(agency=agency, year=year, kind=document.kind).first() if year else None
    source = form.cleaned_data["file"].name
    sealed = {"agency": agency.pk, "year": year, "source": source, "document": document.as_json()}
    doubts_by_uid: dict[str | None, list[Any]] = {}
    for doubt in document.warnings:
        doubts_by_uid.setdefault(doubt.uid, []).append(doubt)
    return {
        "agency": agency,
        "year": year,
        "document": document,
        "source": source,
        "existing": existing,
        "is_blocked": year is None or (existing is not None and not existing.is_editable),
        "rows": outline_rows(document, doubted=doubts_by_uid.keys()),
        "lacks": [lack for lack in lacks(document) if lack.blocking],
        "counts": {
            "items": len(document.items),
            "focus_points": sum(1 for _pair in document.focus_points()),
            "measures": sum(1 for _measure in document.measures()),
        },
        "preview": signing.dumps(sealed, salt=_salt(request), compress=True),
    }


def _salt(request: SignedInRequest) -> str:
    """A preview can be saved only by the person who made it."""
    return f"plan-import-{request.user.pk}"
