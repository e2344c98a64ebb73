"""The agency's part of the January chain: writing, signing and submitting its report.

`plan` and `kind` name a report; its row is made with the first thing written. Every action raises `Refused` for what
cannot be done now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.audit import record
from agencies.errors import Refused, Stale
from agencies.history import record_texts
from agencies.models import Membership, User
from agencies.states import Role
from plans.models import Plan

from ..annual.checklist import lacks
from ..annual.completeness import by_focus, entries_of
from ..annual.consolidating import consolidated_document
from ..annual.freezing import current_document, file_ids
from ..annual.receipts import next_receipt_number
from ..consolidated import ConsolidatedDocument
from ..document import ReportDocument
from ..histories import SUMMARY, evaluation_field, of_report
from ..models import AnnualReport, FocusEvaluation, FocusReview, Submission
from ..reminders.recipients import holders_in, people_as
from ..states import BEING_SIGNED, FileFormat, ReportKind, ReportState
from .locking import lock_plans, locked_plan
from .notices import tell
from .report_files import ask_for_file

TO_SIGN = gettext_lazy("%(report)s is waiting to be signed.")
SIGNED = gettext_lazy("%(report)s is signed.")
NOT_SIGNED = gettext_lazy("%(report)s was not signed: %(reason)s")
SUBMITTED = gettext_lazy("%(agency)s has submitted %(report)s (%(receipt)s).")


@transaction.atomic
def save_summary(*, plan: Plan, kind: ReportKind, version: int, text: str, by: User) -> AnnualReport:
    """Write the summary. `version` is the row version that was edited (0: there was no report yet).

    Raises `Stale` with the row when somebody else saved meanwhile, unless that save said the same.
    """
    report = writable_report(plan, kind)
    if report.version != version:
        if report.summary == text:
            return report
        raise Stale(report)
    before, report.summary = report.summary, text
    write(report, "summary")
    record_texts(of_report(report.pk), before={SUMMARY: before}, after={SUMMARY: text}, by=by)
    record("report.summary_saved", by=by, on=report, agency=report.plan.agency, version=report.version)
    return report


@transaction.atomic
def save_evaluation(
    *, plan: Plan, kind: ReportKind, focus_key: str, version: int, text: str, by: User, sources_seen: str | None = ""
) -> FocusEvaluation:
    """Write what the agency says of a focus point; as `save_summary`, the version is the evaluation's own.

    `sources_seen` is the `sources_mark` that the writer had before the eyes ("": those of now; None: none). Sources of
    a consolidated report that came since stay marked as new.
    """
    report = writable_report(plan, kind)
    evaluation = report.evaluations.select_for_update().filter(focus_key=focus_key).first()
    if evaluation is None or kind == ReportKind.OWN:
        position, heading = _focus(report, focus_key)
        evaluation = evaluation or FocusEvaluation(report=report, focus_key=focus_key, version=0)
        evaluation.position, evaluation.heading = position, heading
    if evaluation.version != version:
        if evaluation.text == text:
            return evaluation
        raise Stale(evaluation)
    if kind == ReportKind.CONSOLIDATED:
        evaluation.is_edited = evaluation.is_edited or evaluation.text != text
        if sources_seen in ("", evaluation.sources_mark):
            evaluation.sources = [source | {"is_new": False} for source in evaluation.sources]
    before, evaluation.text, evaluation.by = evaluation.text, text, by
    evaluation.version += 1
    evaluation.save()
    field = evaluation_field(focus_key)
    record_texts(of_report(report.pk), before={field: before}, after={field: text}, by=by)
    record("report.evaluated", by=by, on=report, agency=report.plan.agency, focus=focus_key, version=evaluation.version)
    return evaluation


@transaction.atomic
def take_over_reviews(*, plan: Plan, focus_key: str, version: int, text: str, by: User) -> FocusEvaluation:
    """Begin the evaluation of a focus point with its self-reviews: those whose text it lacks follow after `text`.

    What was taken over is kept as the evaluation's `sources`. Raises as `save_evaluation`; `Refused` where no
    self-review says anything.
    """
    report = writable_report(plan, ReportKind.OWN)
    reviews = list(report.plan.focus_reviews.written().filter(focus_uid=focus_key).select_related("by"))
    if not reviews:
        raise Refused(_("Nothing was written of this focus point in a self-review."))
    # Whole paragraphs: "Done." is not said yet where "The ramp is done." stands.
    present = f"\n{text.strip()}\n"
    lacking = [said for review in reviews if f"\n{(said := review.text.strip())}\n" not in present]
    joined = "\n".join(filter(None, [text.rstrip(), *lacking]))
    evaluation = save_evaluation(
        plan=plan, kind=ReportKind.OWN, focus_key=focus_key, version=version, text=joined, by=by
    )
    evaluation.sources = [taken(review) for review in reviews]
    evaluation.save(update_fields=["sources", "updated_at"])
    return evaluation


def taken(review: FocusReview) -> dict[str, Any]:
    """A self-review as the source of an evaluation."""
    return {
        "reviewed_on": review.reviewed_on.isoformat(),
        "by": str(review.by or ""),
        "version": review.version,
        "text": review.text,
    }


@transaction.atomic
def ask_for_signature(*, plan: Plan, kind: ReportKind, by: User, confirmed: bool = False) -> AnnualReport:
    """Freeze the report and give it to the agency head. What is missing has to be `confirmed`, unless it blocks."""
    report = writable_report(plan, kind)
    _refuse_incomplete(report, confirmed)
    document = frozen(report)
    report.document, report.sha256, report.return_reason = document.as_json(), document.sha256(), ""
    _move(report, ReportState.SIGNING, by, "document", "sha256", "return_reason", sha256=report.sha256)
    tell_of_report(report, people_as(report.plan.agency, Role.AGENCY_HEAD), "signing", TO_SIGN)
    return report


@transaction.atomic
def take_back(*, report: AnnualReport, by: User) -> AnnualReport:
    """Open a report again that waits for its signature, or is signed and not yet submitted."""
    report = locked(report)
    if report.state not in BEING_SIGNED:
        raise Refused(_("The report is %(state)s and cannot be taken back.") % state_of(report))
    report.signed_by = report.signed_for = report.signed_at = None
    return _move(report, ReportState.DRAFT, by, *_SIGNED)


@transaction.atomic
def sign_report(*, report: AnnualReport, sha256: str, by: User) -> AnnualReport:
    """Sign the frozen report `sha256`. A deputy signs for the head (代為決行), and the record says so."""
    report = locked(report)
    if report.state != ReportState.SIGNING:
        raise Refused(_("The report is %(state)s; there is nothing to sign now.") % state_of(report))
    if report.sha256 != sha256:
        raise Refused(_("The report was changed after you opened it. Please read it again; nothing was signed."))
    report.signed_by, report.signed_for, report.signed_at = by, _deputised(report, by), timezone.now()
    signed_for = str(report.signed_for) if report.signed_for else ""
    _move(report, ReportState.SIGNED, by, *_SIGNED, sha256=sha256, signed_for=signed_for)
    tell_of_report(report, coordinators_of(report), "signed", SIGNED)
    return report


@transaction.atomic
def decline_signature(*, report: AnnualReport, reason: str, by: User) -> AnnualReport:
    """Give the report back to the coordinator unsigned, with a reason."""
    report = locked(report)
    if report.state != ReportState.SIGNING:
        raise Refused(_("The report is %(state)s; there is nothing to sign now.") % state_of(report))
    if not reason.strip():
        raise Refused(_("Please say what is to be put right."))
    report.return_reason = reason.strip()
    _move(report, ReportState.DRAFT, by, "return_reason", reason=report.return_reason)
    tell_of_report(report, coordinators_of(report), "declined", NOT_SIGNED, reason=report.return_reason)
    return report


@transaction.atomic
def submit_report(*, report: AnnualReport, outgoing_on: dt.date, outgoing_number: str, by: User) -> Submission:
    """Hand the signed report to the superior: exactly what was signed, kept for good, with a receipt number.

    Its PDF is made once, right afterwards.
    """
    report = locked(report)
    agency = report.plan.agency
    if report.state != ReportState.SIGNED:
        raise Refused(_("Only a signed report can be submitted; this one is %(state)s.") % state_of(report))
    if agency.parent_id is None:
        raise Refused(_("There is no agency above yours to submit to."))
    report.submission += 1
    report.receipt_number = next_receipt_number(report.plan)
    report.outgoing_on, report.outgoing_number = outgoing_on, outgoing_number.strip()
    report.submitted_by, report.submitted_at = by, timezone.now()
    report.decided_by, report.decided_at, report.return_reason = None, None, ""
    submission = Submission.objects.create(
        report=report,
        number=report.submission,
        **{name: getattr(report, name) for name in _SUBMITTED},
    )
    submission.files.set(file_ids_of(report))
    _move(
        report,
        ReportState.SUBMITTED,
        by,
        *_HANDED_OVER,
        submission=report.submission,
        receipt_number=report.receipt_number,
        sha256=report.sha256,
        signed_by=str(report.signed_by),
    )
    superiors = people_as(agency.parent, Role.COORDINATOR, Role.SUPERVISOR) or holders_in(agency.parent_id).of_agency(
        agency.parent_id
    )
    url = reverse("annual_submission", args=[report.pk])
    values = {"agency": agency.short_name, "receipt": report.receipt_number}
    tell_of_report(report, superiors, "submitted", SUBMITTED, url=url, **values)
    ask_for_file(report=report, submission=submission, format=FileFormat.PDF, by=by)
    return submission


_SIGNED = ("signed_by", "signed_for", "signed_at")
_HANDED_OVER = (
    "submission", "receipt_number", "outgoing_on", "outgoing_number", "submitted_by", "submitted_at", "decided_by",
    "decided_at", "return_reason",
)  # fmt: skip
_SUBMITTED = (
    "document", "sha256", "receipt_number", "outgoing_on", "outgoing_number", "signed_by", "signed_for", "signed_at",
    "submitted_by", "submitted_at",
)  # fmt: skip


def locked(report: AnnualReport) -> AnnualReport:
    """The row as it stands, locked after its plan; its frozen document is read when asked for."""
    lock_plans(annual_reports=report.pk)
    return _row(report)


def frozen(report: AnnualReport) -> Any:
    """The document that the report is frozen as."""
    return consolidated_document(report) if report.kind == ReportKind.CONSOLIDATED else current_document(report.plan)


def file_ids_of(report: AnnualReport) -> set[int]:
    """The stored files of the report's frozen document; those of subordinates are kept by their own submissions."""
    if report.kind == ReportKind.CONSOLIDATED:
        own = ConsolidatedDocument.from_json(report.document).own
        return file_ids(own) if own else set()
    return file_ids(ReportDocument.from_json(report.document))


def coordinators_of(report: AnnualReport) -> list[User]:
    """Who looks after the report: the agency's coordinators; its head where it has none."""
    return holders_in(report.plan.agency_id).of_agency(report.plan.agency_id)


def tell_of_report(
    report: AnnualReport, people: Iterable[User], what: str, text: Promise, *, url: str = "", **values: object
) -> None:
    """Tell people what happened to a report, once for each state it goes through; without `url` its own page."""
    tell(
        people=people,
        key=f"report:{report.pk}:{what}:{report.version}",
        text=text,
        url=url or page_of(report),
        values={"report": report.plan.title} | values,
    )


def state_of(report: AnnualReport) -> dict[str, str]:
    return {"state": report.get_state_display()}


def page_of(report: AnnualReport) -> str:
    """Where its agency works on it."""
    is_whole = report.kind == ReportKind.CONSOLIDATED
    return reverse("consolidated_report" if is_whole else "annual_report", args=[report.plan_id])


def writable_report(plan: Plan, kind: ReportKind) -> AnnualReport:
    """The locked report, made (as version 0) if there is none; refused while it is frozen. Call in a transaction."""
    plan = locked_plan(plan)
    if plan.approved_version is None and kind == ReportKind.OWN:
        raise Refused(_("The plan has no approved version yet, so there is nothing to report on."))
    rows = AnnualReport.objects.without_document()
    report, _is_new = rows.get_or_create(plan=plan, kind=kind, defaults={"version": 0})
    report = _row(report)
    report.plan = plan
    if not report.is_writable:
        raise Refused(_("The report is %(state)s and cannot be changed now.") % state_of(report))
    return report


def _row(report: AnnualReport) -> AnnualReport:
    rows = AnnualReport.objects.select_for_update(of=("self",)).without_document()
    return rows.select_related("plan__agency__parent", "signed_by", "signed_for", "decided_by").get(pk=report.pk)


def _focus(report: AnnualReport, focus_key: str) -> tuple[int, str]:
    """Place and wording of a focus point of the plan in force."""
    if report.kind == ReportKind.CONSOLIDATED:
        raise Refused(
            _(
                "The accepted reports were taken in again meanwhile, and none of them has this focus point any more. "
                "Copy your text before you leave the page."
            )
        )
    version = report.plan.approved_version
    points = version.load().focus_points() if version else ()
    for position, (_item, focus) in enumerate(points):
        if focus.uid == focus_key:
            return position, focus.text
    raise Refused(_("The plan was amended meanwhile. Please load the page again; nothing was changed."))


def _refuse_incomplete(report: AnnualReport, confirmed: bool) -> None:
    plan = report.plan
    if report.kind == ReportKind.CONSOLIDATED:
        if not report.evaluations.exists():
            raise Refused(_("Gather the reports of the agencies below first."))
        return
    version = plan.approved_version
    assert version is not None, "a report is written on an approved plan"  # noqa: S101
    period = plan.periods.filter(is_year_end=True).first()
    focus_points = list(by_focus(version.load(), entries_of(plan, period)))
    found = lacks(report, focus_points, is_open=period is not None)
    blocking = [lack.message for lack in found if lack.blocking]
    if blocking:
        raise Refused(_("Not sent to be signed. Still missing: %(what)s") % {"what": " ".join(blocking)})
    if found and not confirmed:
        raise Refused(_("Please confirm what is missing: %(what)s") % {"what": " ".join(f.message for f in found)})


def _deputised(report: AnnualReport, by: User) -> User | None:
    """Whom the signer acts for: None where the signer holds the role in person."""
    role = Membership.objects.in_force().filter(person=by, agency=report.plan.agency, role=Role.AGENCY_HEAD)
    held = role.select_related("deputises").first()
    return held.deputises if held else None


def write(report: AnnualReport, *fields: str) -> None:
    """Save these fields as the next row version; the frozen document is not written again."""
    report.version += 1
    report.save(update_fields=[*fields, "version", "updated_at"])


def _move(report: AnnualReport, to: ReportState, by: User, *fields: str, **data: object) -> AnnualReport:
    """Let the report be in another state, with what else of it was changed (`fields`)."""
    before, report.state = report.state, to
    write(report, "state", *fields)
    record(f"report.{to}", by=by, on=report, agency=report.plan.agency, before=before, after=to, **data)
    return report
