"""The superior's part of the January chain: reminding, accepting, returning with reasons per row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.audit import record
from agencies.errors import Refused, Stale
from agencies.models import Agency, User
from plans.models import Plan

from ..document import ReportDocument
from ..models import AnnualReport, Result, RowReturn, Submission
from ..reminders.recipients import holders_in
from ..states import ReportKind, ReportState, ResultState, SubmissionOutcome
from .annual import coordinators_of, locked, state_of, tell_of_report, write
from .notices import tell
from .review import give_back_result

ACCEPTED = gettext_lazy("%(report)s was accepted.")
RETURNED = gettext_lazy("%(report)s was returned: %(reason)s")
REMINDER = gettext_lazy("Year %(year)s: the results of your agency have not been submitted yet.")


@transaction.atomic
def accept_report(*, report: AnnualReport, by: User, submission: int | None = None) -> AnnualReport:
    """Accept what was submitted; nothing of it changes any more. Refused when somebody else decided first.

    `submission` is the number of the one that was read (None: whichever is the latest). Raises `Stale` where there is
    a later one.
    """
    report = _decidable(report, submission)
    _decide(report, SubmissionOutcome.ACCEPTED, ReportState.ACCEPTED, "", by)
    tell_of_report(report, coordinators_of(report), "accepted", ACCEPTED)
    return report


@transaction.atomic
def return_report(
    *, report: AnnualReport, reason: str, rows: Mapping[str, str], by: User, submission: int | None = None
) -> AnnualReport:
    """Give the report back with a reason, and `rows` (node uid → reason): exactly their results are opened again.

    Refused when somebody else decided first, without a reason, and for rows that the submission does not have.
    `submission` as in `accept_report`.
    """
    report = _decidable(report, submission)
    rows = {uid: text.strip() for uid, text in rows.items() if text.strip()}
    if not reason.strip() and not rows:
        raise Refused(_("Please say what is to be put right."))
    if rows.keys() - _rows_of(report):
        raise Refused(_("A row is not part of what was submitted. Please load the page again; nothing was changed."))
    said = reason.strip() or _("See the reasons at the rows.")
    RowReturn.objects.bulk_create(
        RowReturn(report=report, node_uid=uid, reason=text, by=by, submission=report.submission)
        for uid, text in rows.items()
    )
    accepted = Result.objects.filter(
        assignment__plan=report.plan_id,
        assignment__node_uid__in=rows,
        period__is_year_end=True,
        state=ResultState.ACCEPTED,
    )
    for result in accepted.select_related("assignment").order_by("pk"):
        give_back_result(result=result, reason=rows[result.assignment.node_uid], by=by)
    _decide(report, SubmissionOutcome.RETURNED, ReportState.RETURNED, said, by, rows=rows)
    tell_of_report(report, coordinators_of(report), "returned", RETURNED, reason=said)
    return report


@transaction.atomic
def remind_agency(*, agency: Agency, year: int, by: User) -> int:
    """Remind the agency's coordinators of what it has not submitted, once a day; how many people were told.

    Refused when nobody could be told, when it was done today already, when the report is submitted, and for a year of
    which no agency has a plan: once a day is said of each year.
    """
    # `no_key`: what only refers to the agency, as any entry of the audit log does, is not held up.
    agency = Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    if not Plan.objects.for_year(year).exists():
        raise Refused(_("There are no plans of the year %(year)s.") % {"year": year})
    own = AnnualReport.objects.filter(plan__agency=agency, plan__year=year, kind=ReportKind.OWN)
    report = own.without_document().select_related("plan").first()
    if report and report.is_with_superior:
        raise Refused(_("The report of %(agency)s is submitted already.") % {"agency": agency.short_name})
    people = holders_in(agency.pk).of_agency(agency.pk)
    if not people:
        raise Refused(_("%(agency)s has neither coordinator nor head to remind.") % {"agency": agency.short_name})
    plan = agency.plans.filter(year=year, approved_version__isnull=False).order_by("pk").first()
    url = reverse("annual_report", args=[plan.pk]) if plan else reverse("plan_list")
    key = f"agency:{agency.pk}:remind:{year}"
    told = len(tell(people=people, key=key, text=REMINDER, url=url, values={"year": year}))
    if not told:
        raise Refused(_("%(agency)s was reminded today already.") % {"agency": agency.short_name})
    record("agency.reminded", by=by, on=agency, agency=agency, year=year, people=told)
    return told


def remind_agencies(*, agencies: Iterable[Agency], year: int, by: User) -> list[Agency]:
    """Remind each of these agencies as `remind_agency` does, in a transaction of its own; those that were reminded.

    Whoever was reminded today already, cannot be told or has submitted meanwhile is passed over; refused when that is
    everybody.
    """
    reminded, why = [], ""
    for agency in agencies:
        try:
            remind_agency(agency=agency, year=year, by=by)
        except Refused as refusal:
            why = str(refusal)
        else:
            reminded.append(agency)
    if not reminded:
        raise Refused(why or _("No agency below yours is late."))
    return reminded


def _decidable(report: AnnualReport, submission: int | None) -> AnnualReport:
    report = locked(report)
    if report.state != ReportState.SUBMITTED:
        by = report.decided_by
        if report.decided_at and by:
            raise Refused(
                _("%(who)s decided already: the report is %(state)s. Nothing was changed.")
                % {"who": by, **state_of(report)}
            )
        raise Refused(_("Only a submitted report can be decided on; this one is %(state)s.") % state_of(report))
    if submission not in (None, report.submission):
        raise Stale(report)
    return report


def _rows_of(report: AnnualReport) -> set[str]:
    """Nodes that a submission can be returned for: those of the agency's own plan."""
    if report.kind != ReportKind.OWN:
        return set()
    return set(ReportDocument.from_json(report.document).order())


def _decide(
    report: AnnualReport, outcome: SubmissionOutcome, state: ReportState, reason: str, by: User, **data: object
) -> None:
    before, report.state = report.state, state
    report.decided_by, report.decided_at, report.return_reason = by, timezone.now(), reason
    write(report, "state", "decided_by", "decided_at", "return_reason")
    Submission.objects.filter(report=report, number=report.submission).update(
        outcome=outcome, decided_by=by, decided_at=report.decided_at, return_reason=reason
    )
    receipt = report.receipt_number
    agency = report.plan.agency
    record(
        f"report.{state}", by=by, on=report, agency=agency, before=before, after=state, reason=reason, receipt=receipt,
        **data,
    )  # fmt: skip
