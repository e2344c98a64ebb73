"""What a superior does with the reports of the agencies below: read as submitted, accept, return, remind."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from agencies.access import scope
from agencies.errors import Refused, Stale
from agencies.models import Agency
from agencies.permissions import require
from agencies.requests import SignedInRequest

from ..actions import superior as actions
from ..annual.files import files_context
from ..annual.forms import DecisionForm, ReturnForm
from ..annual.freezing import load_report
from ..annual.page import DID, TOLD_OUTSIDE, TONES, trail
from ..annual.submitted import submitted_members, submitted_table
from ..board import board_rows
from ..consolidated import ConsolidatedDocument
from ..document import ReportDocument
from ..models import AnnualReport, Submission
from ..permissions import may_decide_annual, may_see_annual, may_supervise, oversees
from ..states import ReportKind, ReportState
from .annual import visible_report

# A message names so many agencies.
NAMED = 10


@require_safe
def annual_submission(request: SignedInRequest, report_id: int) -> HttpResponse:
    """The report as it was submitted, never the draft; earlier submissions by `?submission=`."""
    return _page(request, visible_report(request, report_id))


@require_POST
def annual_accept(request: SignedInRequest, report_id: int) -> HttpResponse:
    """Accept what was submitted."""
    report = visible_report(request, report_id)
    require(may_decide_annual(request.user, report.plan))
    try:
        actions.accept_report(report=report, by=request.user, submission=DecisionForm(request.POST).read)
    except Stale:
        return _submitted_anew(request, report)
    messages.success(request, _("Accepted: %(agency)s") % {"agency": report.plan.agency.short_name})
    return _to_board(report)


@require_POST
def annual_return(request: SignedInRequest, report_id: int) -> HttpResponse:
    """Return it with a reason, and the rows that have one of their own."""
    report = visible_report(request, report_id)
    require(may_decide_annual(request.user, report.plan))
    submission = _submission(report)
    is_whole = report.kind == ReportKind.CONSOLIDATED
    uids = [] if is_whole else ReportDocument.from_json(submission.document).order()
    form = ReturnForm(request.POST, uids=uids)
    if not form.is_valid():
        return _page(request, report, form=form, refusal=_("A reason is too long. Nothing was returned."))
    reason = form.cleaned_data["reason"]
    try:
        read = DecisionForm(request.POST).read
        actions.return_report(report=report, reason=reason, rows=form.rows(), by=request.user, submission=read)
    except Stale:
        return _submitted_anew(request, report, form)
    except Refused as refusal:
        return _page(request, report, form=form, refusal=str(refusal))
    messages.success(request, _("Returned: %(agency)s") % {"agency": report.plan.agency.short_name})
    return _to_board(report)


@require_POST
def annual_remind(request: SignedInRequest, agency_id: int, year: int) -> HttpResponse:
    """Remind an agency below of its report."""
    agencies = Agency.objects.active().filter(pk__in=scope(request.user).overseen)
    agency = get_object_or_404(agencies.select_related("parent"), pk=agency_id)
    require(oversees(request.user, agency))
    told = actions.remind_agency(agency=agency, year=year, by=request.user)
    said = ngettext("%(agency)s: %(count)s person was reminded.", "%(agency)s: %(count)s people were reminded.", told)
    messages.success(request, said % {"agency": agency.short_name, "count": told})
    return redirect(f"{reverse('supervision')}?{urlencode({'year': year})}")


@require_POST
def annual_remind_late(request: SignedInRequest, year: int) -> HttpResponse:
    """Remind every agency right below that is late, those that were reminded today already left out."""
    require(may_supervise(request.user))
    late = [row.agency for row in board_rows(request.user, year) if row.is_direct and row.is_late]
    reminded = actions.remind_agencies(agencies=late, year=year, by=request.user)
    names = "、".join(agency.short_name for agency in reminded[:NAMED])
    said = _("Late agencies reminded: %(count)s of %(late)s (%(names)s)")
    values = {"count": len(reminded), "late": len(late), "names": names + ("…" if len(reminded) > NAMED else "")}
    messages.success(request, said % values)
    return redirect(f"{reverse('supervision')}?{urlencode({'year': year})}")


def _page(
    request: SignedInRequest,
    report: AnnualReport,
    *,
    form: ReturnForm | None = None,
    refusal: str = "",
    status: int = 422,
) -> HttpResponse:
    """The page; with `refusal` answered with `status`, and what was typed is in its fields still."""
    submissions = list(report.submissions.defer("document").select_related("submitted_by", "signed_by", "signed_for"))
    submission = _submission(report, request.GET.get("submission", ""))
    is_whole = report.kind == ReportKind.CONSOLIDATED
    document = ConsolidatedDocument.from_json(submission.document) if is_whole else load_report(submission.document)
    returns = report.row_returns.filter(submission=submission.number)
    is_latest = submission.number == report.submission
    is_superior = may_decide_annual(request.user, report.plan)
    context: dict[str, Any] = {
        "report": report,
        "plan": report.plan,
        "submission": submission,
        "submissions": submissions,
        "document": document,
        "counts": document.counts(),
        "tone": TONES[ReportState(report.state)],
        "may_decide": is_superior and is_latest and report.state == ReportState.SUBMITTED,
        "is_superior": is_superior,
        "trail": trail(report, DID if may_see_annual(request.user, report.plan) else TOLD_OUTSIDE),
        "form": form or ReturnForm(),
        "refusal": refusal,
        "updated_at": submission.submitted_at,
    }
    if isinstance(document, ConsolidatedDocument):
        own = document.own
        context |= files_context(report, submission, request.user)
        context["members"] = submitted_members(document, request.user)
        context["annexes"] = own if own and own.evidence()["evidence"] else None
    else:
        given_back = {row.node_uid: row.reason for row in returns}
        context["table"] = list(submitted_table(document, given_back, form.typed() if form else {}))
    template = "tracking/consolidated_submission.html" if is_whole else "tracking/annual_submission.html"
    return render(request, template, context, status=status if refusal else 200)


def _submitted_anew(request: SignedInRequest, report: AnnualReport, form: ReturnForm | None = None) -> HttpResponse:
    """409: the latest submission, on which the page's buttons now decide."""
    refusal = _("The report was submitted anew after you opened it. Please read it again; nothing was decided.")
    return _page(request, visible_report(request, report.pk), form=form, refusal=refusal, status=409)


def _submission(report: AnnualReport, number: str = "") -> Submission:
    """The submission of that number, else the latest; 404 where nothing was submitted yet."""
    wanted = int(number) if number.isdecimal() and len(number) < 5 else report.submission
    people = ("signed_by", "signed_for", "submitted_by", "decided_by")
    found = report.submissions.select_related(*people).filter(number=wanted).first()
    if found is None:
        raise Http404
    return found


def _to_board(report: AnnualReport) -> HttpResponse:
    return redirect(f"{reverse('supervision')}?{urlencode({'year': report.plan.year})}")
