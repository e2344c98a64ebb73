"""The audit log: read, filtered, taken away as a sheet."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import scope
from agencies.models import Agency
from agencies.permissions import require
from agencies.requests import SignedInRequest
from agencies.sheets import FORMATS
from agencies.states import Role

from .. import actions
from ..auditing.entries import shown_entries
from ..auditing.forms import AuditFilter
from ..auditing.sheet import LARGEST, sheet_rows
from ..permissions import may_read_audit

PAGE_SIZE = 50
KINDS = {written.extension: written for written in FORMATS if written.extension in ("xlsx", "csv")}


@require_safe
def audit_log(request: SignedInRequest) -> HttpResponse:
    """Who did what, newest first, in the agencies that the person administers."""
    require(may_read_audit(request.user))
    form = AuditFilter(request.GET, person=request.user)
    page = Paginator(form.found(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "entries": shown_entries(page, request.user),
        "query": query.urlencode(),
        "kinds": list(KINDS),
        "is_filtered": any(form.cleaned_data.values()),
        "largest": LARGEST,
    }
    return render(request, "tracking/audit.html", context)


@require_POST
def audit_export(request: SignedInRequest, kind: str) -> HttpResponse:
    """The same list by the same filters (in the address) as .xlsx or .csv, noted in the log."""
    require(may_read_audit(request.user))
    if kind not in KINDS:
        raise Http404
    form = AuditFilter(request.GET, person=request.user)
    rows = sheet_rows(shown_entries(form.found(request.user)[:LARGEST], request.user))
    actions.note_audit_export(
        kind=kind,
        filters=request.GET.urlencode()[:500],
        rows=len(rows) - 1,
        agency=form.cleaned_data.get("agency") or _own_agency(request),
        by=request.user,
    )
    written = KINDS[kind]()
    disposition = content_disposition_header(as_attachment=True, filename=f"{_('Audit log')}.{kind}")
    headers = {"Content-Disposition": disposition or "attachment"}
    return HttpResponse(written.write(rows), content_type=written.content_type, headers=headers)


def _own_agency(request: SignedInRequest) -> Agency | None:
    """The agency in whose log the export is noted: the first that the person is administrator of."""
    own = scope(request.user).agencies_as(Role.AGENCY_ADMIN)
    return Agency.objects.filter(pk__in=own).order_by("pk").first() if own else None
