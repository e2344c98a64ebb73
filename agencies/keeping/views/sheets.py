"""Units and people from a sheet: template, upload, preview with every wrong cell, confirmation."""

from __future__ import annotations

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.errors import Refused
from agencies.models import Agency
from agencies.requests import SignedInRequest
from agencies.sheets import UnreadableSheet, Xlsx

from .. import importing
from ..forms.sheets import SheetForm
from ..frame import administered_agency, page, status_of

TABS = {"units": "unit_list", "people": "people_list"}
PREVIEW_LASTS = 60 * 60


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_upload(request: SignedInRequest, agency_id: int, kind: str) -> HttpResponse:
    """Takes a sheet and shows what it would do; nothing is kept."""
    agency = _agency(request, agency_id, kind)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            rows = importing.read(kind, upload.name, upload.read())
        except UnreadableSheet as unreadable:
            form.add_error("file", str(unreadable))
        else:
            checked = importing.preview(kind, agency, rows)
            sealed = "" if checked.wrong else signing.dumps(rows, salt=_salt(request, agency, kind), compress=True)
            columns = list(importing.COLUMNS[kind].values())
            shown = [
                {"line": line, "cells": list(zip(columns, line.values.values(), strict=True))} for line in checked.lines
            ]
            context = {"kind": kind, "preview": checked, "sealed": sealed, "columns": columns, "rows": shown}
            status = 422 if checked.wrong else 200
            return page(request, agency, "sheet_preview.html", TABS[kind], status=status, **context)
    return page(request, agency, "sheet_upload.html", TABS[kind], status=status_of(form), form=form, kind=kind)


@require_safe
def sheet_template(request: SignedInRequest, agency_id: int, kind: str) -> HttpResponse:
    """An empty sheet with the headings."""
    _agency(request, agency_id, kind)
    response = HttpResponse(Xlsx().export_data(importing.template(kind)), content_type=Xlsx.content_type)
    response["Content-Disposition"] = f'attachment; filename="{kind}.xlsx"'
    return response


@require_POST
def sheet_keep(request: SignedInRequest, agency_id: int, kind: str) -> HttpResponse:
    """Keeps what the preview showed, checked anew: all of it, or nothing."""
    agency = _agency(request, agency_id, kind)
    try:
        salt = _salt(request, agency, kind)
        rows = signing.loads(request.POST.get("sealed", ""), salt=salt, max_age=PREVIEW_LASTS)
    except signing.BadSignature as error:
        raise Refused(_("The preview is too old or not yours. Please upload the file again.")) from error
    number = importing.apply(kind, agency, rows, by=request.user)
    messages.success(request, _("Rows kept: %(number)s") % {"number": number})
    return redirect(TABS[kind], agency.pk)


def _agency(request: SignedInRequest, agency_id: int, kind: str) -> Agency:
    if kind not in TABS:
        raise Http404
    return administered_agency(request, agency_id)


def _salt(request: SignedInRequest, agency: Agency, kind: str) -> str:
    """A preview holds for who made it, of this agency and kind."""
    return f"settings-sheet:{request.user.pk}:{agency.pk}:{kind}"
