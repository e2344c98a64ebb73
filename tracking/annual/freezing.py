"""The results document with the agency's own words, as it is frozen, and as it is read again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from plans.models import Plan

from ..assembly import assemble_report, location
from ..document import AnnexEntry, PhotoEntry, ReportDocument, ReviewEntry
from ..models import AnnualReport, StoredFile
from ..states import ReportKind


def current_document(plan: Plan) -> ReportDocument:
    """The annual report as it stands today: results, summary, self-evaluations of the focus points still in the plan.

    Raises `ValueError` for a plan without an approved version.
    """
    document = replace(assemble_report(plan), reviews=reviews_of(plan))
    report = AnnualReport.objects.filter(plan=plan, kind=ReportKind.OWN).defer("document").first()
    if report is None:
        return document
    said = dict(report.evaluations.exclude(text="").values_list("focus_key", "text"))
    evaluations = {focus.uid: said[focus.uid] for _, focus in document.plan.focus_points() if focus.uid in said}
    return replace(document, summary=report.summary, evaluations=evaluations)


def reviews_of(plan: Plan) -> dict[str, tuple[ReviewEntry, ...]]:
    """The plan's self-reviews that say something, by focus point, in order of their days; one query."""
    found: dict[str, list[ReviewEntry]] = defaultdict(list)
    for review in plan.focus_reviews.written().select_related("by"):
        found[review.focus_uid].append(ReviewEntry(review.reviewed_on, review.text, str(review.by or "")))
    return {uid: tuple(entries) for uid, entries in found.items()}


def load_report(data: Any) -> ReportDocument:
    """A frozen annual report with its photos found on this machine; one query.

    Raises `plans.records.InvalidDocument` for JSON that is none.
    """
    document = ReportDocument.from_json(data)
    files = StoredFile.objects.in_bulk({photo.file_id for photo in document.photos()} - {None})

    def path(photo: PhotoEntry) -> str:
        file = files.get(photo.file_id)
        return location(file) if file and file.sha256 == photo.sha256 else ""

    return document.located(path)


def file_ids(document: ReportDocument) -> set[int]:
    """The stored files that the report shows or lists."""
    annexes: list[PhotoEntry | AnnexEntry] = [*document.photos(), *document.annexes()]
    return {annex.file_id for annex in annexes if annex.file_id is not None}
