"""Inspections: the list, a new one, one with its scores and findings, scoring."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies.errors import Refused, Stale
from agencies.models import Agency
from agencies.permissions import require
from agencies.requests import SignedInRequest, whole_number

from .. import actions
from ..forms import ReasonForm
from ..inspected import choices_of, scored, summaries, summary_of
from ..inspecting import (
    findings_answered,
    findings_due,
    in_whose_name,
    inspectable_agencies,
    may_answer,
    may_inspect,
    may_name_tested,
    may_score,
    sheet_agencies,
)
from ..inspection_forms import InspectionFilter, NewInspectionForm, ScoreForm
from ..models import Finding, Inspection
from ..scoring import scored_sections
from ..states import ANSWERABLE

PAGE_SIZE = 30


@require_GET
def inspection_list(request: SignedInRequest) -> HttpResponse:
    """Those of the latest year, or as `?year=&agency=&kind=&band=` say; own findings above them."""
    years, agencies, bands = choices_of(request.user)
    data = request.GET.copy()
    if "year" not in data and years:
        data["year"] = str(years[0])
    form = InspectionFilter(data, years=years, agencies=agencies, bands=bands)
    chosen = form.chosen()
    found = _filtered(Inspection.objects.visible_to(request.user), chosen)
    totals = scored(found)
    context = {
        "form": form,
        "year": chosen.get("year"),
        "is_filtered": bool(chosen.keys() - {"year"}),
        "page": Paginator(found.for_list(), PAGE_SIZE).get_page(request.GET.get("page")),
        "query": _without_page(data),
        "overall": summary_of(totals),
        "summaries": summaries(totals),
        "due": list(findings_due(request.user)),
        "answered": list(findings_answered(request.user)),
        "may_inspect": may_inspect(request.user),
        "may_write_sheets": bool(sheet_agencies(request.user)),
    }
    return render(request, "tracking/inspection_list.html", context)


@require_http_methods(["GET", "POST"])
def inspection_new(request: SignedInRequest) -> HttpResponse:
    """Choose the agency (`?agency=`), then the sheet, unit and day."""
    require(may_inspect(request.user))
    agencies = list(inspectable_agencies(request.user))
    agency = _chosen_agency(agencies, request.GET.get("agency", ""))
    form = NewInspectionForm(request.POST or None, agency=agency, person=request.user)
    if request.method == "POST" and form.is_valid():
        above = in_whose_name(request.user, agency)
        try:
            made = actions.begin_inspection(
                agency=agency, inspecting_agency=above, by=request.user, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("inspection_edit", made.pk)
    context = {
        "form": form,
        "agencies": agencies,
        "agency": agency,
        "has_sheets": form.has_sheets,
    }
    return render(request, "tracking/inspection_new.html", context, status=422 if form.errors else 200)


@require_GET
def inspection_detail(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    """Scores by section, total and rating, findings."""
    return detail_page(request, visible_inspection(request, inspection_id))


@require_http_methods(["GET", "POST"])
def inspection_edit(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    """The score sheet as a form. A stale save keeps what was typed and says what differs (409)."""
    inspection = visible_inspection(request, inspection_id)
    require(may_score(request.user, inspection))
    names_tested = may_name_tested(request.user, inspection)
    form = ScoreForm(request.POST or None, inspection=inspection, names_tested=names_tested)
    if request.method == "GET" or not form.is_valid():
        return _score_page(request, form)
    seen = whole_number(request.POST.get("version_seen", ""))
    version = form.cleaned_data["row_version"] if seen is None else seen
    try:
        actions.save_scores(inspection=inspection, version=version, by=request.user, **form.content())
    except Stale as stale:
        return _score_page(request, form, stale.current)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _score_page(request, form)
    messages.success(request, _("Saved."))
    return redirect("inspection_detail", inspection.pk)


def visible_inspection(request: SignedInRequest, inspection_id: int) -> Inspection:
    """The inspection, or 404."""
    inspections = Inspection.objects.visible_to(request.user)
    return get_object_or_404(
        inspections.select_related("agency", "inspecting_agency", "unit", "sheet", "inspector"), pk=inspection_id
    )


def detail_page(
    request: SignedInRequest, inspection: Inspection, *, refusal: str = "", refused: Finding | None = None
) -> HttpResponse:
    """The page of an inspection; with a refusal at the finding it is about (422)."""
    findings = list(inspection.findings.select_related("owner_unit", "answered_by", "closed_by"))
    context: dict[str, Any] = {
        "inspection": inspection,
        "sections": scored_sections(inspection.load_sheet(), inspection.load_scores()),
        "findings": findings,
        "may_score": may_score(request.user, inspection),
        # Kept out of the template's reach for everybody else.
        "tested_name": inspection.tested_name if may_name_tested(request.user, inspection) else "",
        "answerable": {row.pk for row in findings if row.state in ANSWERABLE and may_answer(request.user, row)},
        "reason_form": ReasonForm(),
        "refusal": refusal,
        "refused": refused,
        "updated_at": inspection.updated_at,
    }
    return render(request, "tracking/inspection_detail.html", context, status=422 if refusal else 200)


def _chosen_agency(agencies: list[Agency], wanted: str) -> Agency:
    """The wanted one, without a wish the first; 404 for one that is not theirs to inspect, and where all dissolved."""
    for agency in agencies:
        if wanted in ("", str(agency.pk)):
            return agency
    raise Http404


def _filtered(inspections: Any, chosen: dict[str, Any]) -> Any:
    if "year" in chosen:
        inspections = inspections.in_year(chosen["year"])
    fields = {"agency": "agency", "kind": "sheet__kind", "band": "band"}
    return inspections.filter(**{fields[name]: value for name, value in chosen.items() if name in fields})


def _score_page(request: SignedInRequest, form: ScoreForm, current: Any = None) -> HttpResponse:
    context = {"form": form, "inspection": form.inspection}
    status = 200
    if current is not None:
        context |= {"current": current, "differences": form.differences(current)}
        status = 409
    elif form.errors:
        status = 422
    return render(request, "tracking/inspection_edit.html", context, status=status)


def _without_page(data: Any) -> str:
    query = data.copy()
    query.pop("page", None)
    encoded: str = query.urlencode()
    return encoded


def inspection_url(inspection: Inspection, finding: Finding | None = None) -> str:
    """The page of an inspection, at one of its findings."""
    url = reverse("inspection_detail", args=[inspection.pk])
    return f"{url}#finding-{finding.pk}" if finding else url
