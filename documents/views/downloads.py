"""Downloads of a plan and of its year-end report."""

from __future__ import annotations

import json
from typing import NamedTuple

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from agencies.errors import Refused
from agencies.models import AgencyLogo
from agencies.permissions import require
from agencies.requests import SignedInRequest
from plans.document import PlanDocument
from plans.loading import load_document
from plans.models import Plan
from plans.permissions import may_read_draft
from plans.views.fetch import visible_plan
from tracking.annual.freezing import current_document, load_report
from tracking.assembly import assemble_report
from tracking.document import ReportDocument
from tracking.models import AnnualReport, ReportFile
from tracking.permissions import may_see_annual, may_see_overview
from tracking.states import FileFormat, ReportKind

from ..rendered import kept_plan_pdf, kept_report_pdf
from ..writers.layout import FORM_LANGUAGE
from .report_files import handed_out


class Shown(NamedTuple):
    """What of a plan is handed out: a frozen version by its number, or the draft (None)."""

    document: PlanDocument
    number: int | None


# A browser's PDF viewer is a page of its own, which the portal's policy would leave without styles.
@csp_override({})
@require_safe
def plan_pdf(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """The version in force as PDF; with `?version=draft`, and before the first approval, the agency's own draft.

    `?labels=en`: with the portal's words around the plan's in English, as for a version and the report below.
    """
    plan = visible_plan(request, plan_id, with_document=True)
    return _plan_pdf(request, plan, _shown(request, plan))


@csp_override({})
@require_safe
def version_pdf(request: SignedInRequest, plan_id: int, number: int) -> HttpResponse:
    """An approved version as PDF."""
    plan = visible_plan(request, plan_id, with_document=True)
    version = get_object_or_404(plan.versions, number=number)
    return _plan_pdf(request, plan, Shown(version.load(), version.number))


@require_safe
def plan_json(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """The plan document as JSON, which every portal of this kind can read in again."""
    shown = _shown(request, visible_plan(request, plan_id, with_document=True))
    content = json.dumps(shown.document.as_json(), ensure_ascii=False, indent=2).encode()
    return _file(content, "application/json", f"{shown.document.title}.json", as_attachment=True)


@csp_override({})
@require_safe
def report_pdf(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """The year-end report as it stands today, for those who oversee the plan.

    Superiors get its accepted results; what the agency says of them it says to them when it submits.
    """
    plan = visible_plan(request, plan_id, with_document=True)
    require(may_see_overview(request.user, plan))
    if plan.approved_version is None:
        raise Refused(_("The plan has no approved version yet, so there is nothing to report on."))
    with override(FORM_LANGUAGE):
        report = current_document(plan) if may_see_annual(request.user, plan) else assemble_report(plan)
    return _report_pdf(plan, report, _labels(request))


@csp_override({})
@require_safe
def annual_pdf(request: SignedInRequest, report_id: int) -> HttpResponse | FileResponse:
    """The annual report as frozen: what was submitted (`?submission=`), in its own agency else what is signed.

    A submission's PDF is the one that was made of it once; a consolidated report has none before that is made.
    """
    report = get_object_or_404(AnnualReport.objects.visible_to(request.user).select_related("plan"), pk=report_id)
    number = request.GET.get("submission", "")
    submission = None
    if number or not may_see_annual(request.user, report.plan):
        wanted = int(number) if number.isdecimal() and len(number) < 5 else report.submission
        submission = get_object_or_404(report.submissions, number=wanted)
    is_whole = report.kind == ReportKind.CONSOLIDATED
    made = ReportFile.objects.of(report, submission).filter(format=FileFormat.PDF).first()
    if made and (submission or is_whole):
        return handed_out(made)
    if is_whole:
        raise Refused(_("The PDF of this consolidated report is not made yet; have it made on the report's page."))
    frozen = submission.document if submission else report.document
    if frozen is None:
        raise Refused(_("The report has not been sent to be signed yet; look at its preview."))
    return _report_pdf(report.plan, load_report(frozen), FORM_LANGUAGE)


def _shown(request: SignedInRequest, plan: Plan) -> Shown:
    wants_draft = plan.is_amending and request.GET.get("version") == "draft"
    if plan.approved_version is None or wants_draft:
        require(may_read_draft(request.user, plan))
        return Shown(load_document(plan), None)
    return Shown(plan.approved_version.load(), plan.approved_version.number)


def _labels(request: SignedInRequest) -> str:
    """The language of a form's labels: another than the official one only where it is asked for."""
    wanted = request.GET.get("labels", "")
    return wanted if wanted in dict(settings.LANGUAGES) else FORM_LANGUAGE


def _plan_pdf(request: SignedInRequest, plan: Plan, shown: Shown) -> HttpResponse:
    url = settings.SITE_URL + reverse("plan_detail", args=[plan.pk])
    pdf = kept_plan_pdf(
        shown.document, version=shown.number, draft=shown.number is None, url=url, labels=_labels(request)
    )
    return _file(pdf, "application/pdf", f"{shown.document.title}.pdf")


def _report_pdf(plan: Plan, document: ReportDocument, labels: str) -> HttpResponse:
    pdf = kept_report_pdf(document, logo=AgencyLogo.objects.content_of(plan.agency_id), labels=labels)
    return _file(pdf, "application/pdf", f"{document.title}.pdf")


def _file(content: bytes, content_type: str, name: str, *, as_attachment: bool = False) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment, name.replace("/", "／")) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response
