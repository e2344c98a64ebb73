"""Inspections: the list, as a sheet too, a new one, one with its scores and findings, scoring, cancelling."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import roc
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
    may_see_finding_history,
    sheet_agencies,
)
from ..inspection_forms import DueDateForm, InspectionFilter, NewInspectionForm, ScoreForm
from ..inspection_sheet import KINDS, finding_rows, inspection_rows
from ..models import Finding, Inspection
from ..scoring import scored_sections
from ..states import ANSWERABLE

PAGE_SIZE = 30


@require_safe
def inspection_list(request: SignedInRequest) -> HttpResponse:
    """Those of the latest year, or as `?year=&agency=&kind=&band=` say; own findings above them."""
    form = _filter(request)
    chosen, data = form.chosen(), form.data
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


@require_safe
def inspection_export(request: SignedInRequest, what: str, kind: str) -> HttpResponse:
    """What the list shows with the same filters, as a sheet (xlsx, ods): the `inspections`, or their `findings`."""
    if what not in ("inspections", "findings") or kind not in KINDS:
        raise Http404
    chosen = _filter(request).chosen()
    inspections = Inspection.objects.visible_to(request.user)
    if what == "inspections":
        rows, title = inspection_rows(_filtered(inspections, chosen)), _("Inspections")
    else:
        found = _filtered(Finding.objects.visible_to(request.user), chosen, path="inspection__")
        rows, title = finding_rows(found), _("Findings")
    written = KINDS[kind]()
    name = f"{chosen['year']} {title}" if "year" in chosen else title
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.{kind}")
    headers = {"Content-Disposition": disposition or "attachment"}
    return HttpResponse(written.write(rows), content_type=written.content_type, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
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


@require_safe
def inspection_detail(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    """Scores by section, total and rating, findings."""
    return detail_page(request, visible_inspection(request, inspection_id))


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_edit(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    """The score sheet as a form. A stale save keeps what was typed and says what differs (409)."""
    inspection = visible_inspection(request, inspection_id)
    require(may_score(request.user, inspection))
    names_tested = may_name_tested(request.user, inspection)
    form = ScoreForm(request.POST or None, inspection=inspection, names_tested=names_tested)
    if request.method != "POST" or not form.is_valid():
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


@require_POST
def inspection_cancel(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    """It does not take place, for a reason."""
    inspection = visible_inspection(request, inspection_id)
    require(may_score(request.user, inspection))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return detail_page(request, inspection, refusal=_("Please say why the inspection does not take place."))
    try:
        actions.cancel_inspection(inspection=inspection, reason=form.cleaned_data["reason"], by=request.user)
    except Refused as refusal:
        return detail_page(request, inspection, refusal=str(refusal))
    messages.success(request, _("Cancelled."))
    return redirect("inspection_detail", inspection.pk)


def visible_inspection(request: SignedInRequest, inspection_id: int) -> Inspection:
    """The inspection, or 404."""
    inspections = Inspection.objects.visible_to(request.user)
    return get_object_or_404(
        inspections.select_related("agency", "inspecting_agency", "unit", "sheet", "inspector"), pk=inspection_id
    )


def detail_page(
    request: SignedInRequest,
    inspection: Inspection,
    *,
    refusal: str = "",
    refused: Finding | None = None,
    due_form: DueDateForm | None = None,
    status: int = 422,
) -> HttpResponse:
    """The page of an inspection; with a refusal at the finding it is about, and what was typed into its form."""
    findings = list(inspection.findings.select_related("owner_unit", "answered_by", "closed_by"))
    for finding in findings:
        typed = due_form if refused == finding else None
        finding.due_form = typed or DueDateForm.of(finding)  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "inspection": inspection,
        "sections": scored_sections(inspection.load_sheet(), inspection.load_scores()),
        "findings": findings,
        "may_score": may_score(request.user, inspection),
        # Kept out of the template's reach for everybody else.
        "tested_name": inspection.tested_name if may_name_tested(request.user, inspection) else "",
        "answerable": {row.pk for row in findings if row.state in ANSWERABLE and may_answer(request.user, row)},
        "with_history": {row.pk for row in findings if may_see_finding_history(request.user, row)},
        "reason_form": ReasonForm(),
        "refusal": refusal,
        "refused": refused,
        "is_cancellable": inspection.cancelled_at is None and not inspection.scores and not findings,
        "typed_due_date": due_form is not None,
        "typed_reason": request.POST.get("reason", ""),
        "updated_at": inspection.updated_at,
    }
    return render(request, "tracking/inspection_detail.html", context, status=status if refusal else 200)


def _chosen_agency(agencies: list[Agency], wanted: str) -> Agency:
    """The wanted one, without a wish the first; 404 for one that is not theirs to inspect, and where all dissolved."""
    for agency in agencies:
        if wanted in ("", str(agency.pk)):
            return agency
    raise Http404


def _filter(request: SignedInRequest) -> InspectionFilter:
    """The filters of the address, the latest year without a choice."""
    years, agencies, bands = choices_of(request.user)
    data = request.GET.copy()
    if "year" not in data and years:
        data["year"] = str(years[0])
    return InspectionFilter(data, years=years, agencies=agencies, bands=bands)


def _filtered(rows: Any, chosen: dict[str, Any], path: str = "") -> Any:
    """The rows, inspections or (by `path`) what belongs to them, that fit the filters."""
    fields = {"agency": "agency", "kind": "sheet__kind", "band": "band"}
    fitting = {f"{path}{fields[name]}": value for name, value in chosen.items() if name in fields}
    if "year" in chosen:
        fitting[f"{path}visited_on__year"] = roc.gregorian_year(chosen["year"])
    return rows.filter(**fitting)


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
