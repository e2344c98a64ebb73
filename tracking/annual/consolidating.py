"""What a consolidated report is made of: the own year, and the accepted reports of the agencies right below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import languages
from plans.models import Plan
from plans.records import dump, load

from ..consolidated import ConsolidatedDocument, Member, Narrative, Source, gathered, said_by
from ..document import ReportDocument
from ..models import AnnualReport, FocusEvaluation, Submission
from ..states import ReportKind, SubmissionOutcome
from .freezing import current_document

Said = tuple[Source, Iterable[tuple[str, str, str]]]


def accepted_below(plan: Plan, *, with_documents: bool = True) -> list[Submission]:
    """The accepted submission of each agency right below, in the order of the tree; consolidated ones first.

    Without documents those stay in the database.
    """
    submissions = Submission.objects.filter(
        report__plan__agency__parent=plan.agency_id,
        report__plan__year=plan.year,
        number=F("report__submission"),
        outcome=SubmissionOutcome.ACCEPTED,
    ).select_related("report__plan__agency")
    # Never those of the reports: each submission has its own.
    submissions = submissions.defer("report__document", *([] if with_documents else ["document"]))
    chosen: dict[int, Submission] = {}
    for submission in submissions.order_by("report__plan__agency__position", "report__plan__agency__code"):
        agency_id = submission.report.plan.agency_id
        if agency_id not in chosen or submission.report.kind == ReportKind.CONSOLIDATED:
            chosen[agency_id] = submission
    return list(chosen.values())


def fresh_narratives(plan: Plan) -> list[Narrative]:
    """What the own report and the accepted ones say of each focus point, with where it comes from."""
    return gathered([*_own(plan), *(_below(submission) for submission in accepted_below(plan))])


def consolidated_document(report: AnnualReport) -> ConsolidatedDocument:
    """The consolidated report as it stands, to be frozen: edited narratives with their sources."""
    plan = report.plan
    return ConsolidatedDocument(
        title=languages.Said(
            _("%(agency)s: consolidated results of the year %(year)s"), {"agency": plan.agency.name, "year": plan.year}
        ).officially(),
        agency=plan.agency.name,
        year=plan.year,
        as_of=timezone.localdate(),
        summary=report.summary,
        own=current_document(plan) if plan.approved_version else None,
        members=tuple(member(submission) for submission in accepted_below(plan)),
        narratives=tuple(narrative(row) for row in report.evaluations.all()),
    )


def narrative(row: FocusEvaluation) -> Narrative:
    """A stored narrative as data."""
    sources = cast(tuple[Source, ...], load(tuple[Source, ...], row.sources, "sources"))
    return Narrative(row.focus_key, row.heading, row.text, row.is_edited, sources)


def stored_sources(sources: Iterable[Source]) -> list[dict[str, Any]]:
    """Sources as `FocusEvaluation.sources` keeps them."""
    return [dump(source) for source in sources]


def member(submission: Submission) -> Member:
    """What the consolidated report says of a subordinate's accepted submission."""
    plan, kind = submission.report.plan, submission.report.kind
    document = frozen_document(submission)
    return Member(
        agency=plan.agency.name,
        agency_id=plan.agency_id,
        kind="consolidated" if kind == ReportKind.CONSOLIDATED else "own",
        title=document.title,
        receipt_number=submission.receipt_number,
        sha256=submission.sha256,
        counts=document.counts(),
    )


def frozen_document(submission: Submission) -> ReportDocument | ConsolidatedDocument:
    """The document of a submission of either kind (needs its report); photos are not located."""
    if submission.report.kind == ReportKind.CONSOLIDATED:
        return ConsolidatedDocument.from_json(submission.document)
    return ReportDocument.from_json(submission.document)


def _own(plan: Plan) -> Iterator[Said]:
    if plan.approved_version:
        document = current_document(plan)
        yield Source(plan.agency.name, "", document.sha256(), ""), list(said_by(document))


def _below(submission: Submission) -> Said:
    document = frozen_document(submission)
    source = Source(submission.report.plan.agency.name, submission.receipt_number, submission.sha256, "")
    if isinstance(document, ConsolidatedDocument):
        return source, [(said.key, said.heading, said.text) for said in document.narratives]
    return source, list(said_by(document))
