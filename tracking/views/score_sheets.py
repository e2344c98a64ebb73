"""Score sheets of the agencies the person coordinates or supervises."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.errors import Refused, Stale
from agencies.permissions import require
from agencies.requests import SignedInRequest, whole_number

from .. import actions
from ..inspecting import may_edit_sheet, may_inspect, sheet_agencies
from ..models import ScoreSheet
from ..score_sheet_forms import MORE_LINES, ScoreSheetForm


@require_safe
def score_sheet_list(request: SignedInRequest) -> HttpResponse:
    """Own sheets and those of the agencies above, which are there to be used."""
    require(may_inspect(request.user))
    sheets = list(ScoreSheet.objects.visible_to(request.user).select_related("agency").order_by("agency", "name"))
    context = {"sheets": sheets, "editable": sheet_agencies(request.user)}
    return render(request, "tracking/inspection_sheets.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def score_sheet_new(request: SignedInRequest) -> HttpResponse:
    """A new sheet; "more lines" gives the form back with more of them and saves nothing."""
    agencies = sheet_agencies(request.user)
    require(bool(agencies))
    form = ScoreSheetForm(request.POST or None, agencies=agencies, more=_more(request))
    if request.method != "POST" or _more(request):
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        details = {field: form.cleaned_data[field] for field in ("agency", "kind", "name")}
        actions.add_score_sheet(sheet=form.sheet(), by=request.user, **details)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, status=422)
    messages.success(request, _("Saved."))
    return redirect("score_sheet_list")


@require_http_methods(["GET", "HEAD", "POST"])
def score_sheet_edit(request: SignedInRequest, sheet_id: int) -> HttpResponse:
    """A sheet: written by its agency, read by those who use it."""
    sheet = own_score_sheet(request, sheet_id)
    form = ScoreSheetForm(request.POST or None, score_sheet=sheet, more=_more(request))
    if request.method != "POST" or _more(request):
        return _page(request, form, sheet=sheet)
    if not form.is_valid():
        return _page(request, form, sheet=sheet, status=422)
    seen = whole_number(request.POST.get("version_seen", ""))
    try:
        actions.edit_score_sheet(
            score_sheet=sheet,
            version=form.cleaned_data["row_version"] if seen is None else seen,
            name=form.cleaned_data["name"],
            is_active=form.cleaned_data["is_active"],
            sheet=form.sheet(),
            by=request.user,
        )
    except Stale as stale:
        return _page(request, form, sheet=sheet, status=409, current=stale.current)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, sheet=sheet, status=422)
    messages.success(request, _("Saved."))
    return redirect("score_sheet_list")


def own_score_sheet(request: SignedInRequest, sheet_id: int) -> ScoreSheet:
    """A sheet that the person may edit; else 403, or 404 for one that is not there to be used either."""
    sheets = ScoreSheet.objects.visible_to(request.user).select_related("agency")
    sheet = get_object_or_404(sheets, pk=sheet_id)
    require(may_edit_sheet(request.user, sheet))
    return sheet


def _more(request: SignedInRequest) -> int:
    return MORE_LINES if "more" in request.POST else 0


def _page(
    request: SignedInRequest,
    form: ScoreSheetForm,
    *,
    sheet: ScoreSheet | None = None,
    status: int = 200,
    current: Any = None,
) -> HttpResponse:
    context = {"form": form, "sheet": sheet, "current": current}
    return render(request, "tracking/inspection_sheet.html", context, status=status)
