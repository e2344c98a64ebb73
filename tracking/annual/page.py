"""What the page of an annual report shows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import AuditEntry
from plans.models import Plan

from ..document import ReportDocument
from ..measured_year import indicator_entries
from ..models import AnnualReport, FocusEvaluation, FocusReview
from ..states import BEING_SIGNED, ReportKind, ReportState, RowState
from .checklist import lacks, returned_uids
from .completeness import Entry, FocusCompleteness, by_focus, entries_of, with_pieces

TONES = {
    ReportState.DRAFT: "doing",
    ReportState.SIGNING: "behind",
    ReportState.SIGNED: "doing",
    ReportState.SUBMITTED: "doing",
    ReportState.RETURNED: "overdue",
    ReportState.ACCEPTED: "done",
}
# What a link on a number shows: its rows. The first four are tabs as well.
SELECTIONS: dict[str, Callable[[Entry], bool]] = {
    "report": lambda entry: entry.stage == "report",
    "review": lambda entry: entry.stage == "review",
    "accepted": lambda entry: entry.state == RowState.ACCEPTED,
    "not_applicable": lambda entry: entry.state == RowState.NOT_APPLICABLE,
    "assigned": lambda entry: entry.state != RowState.NOT_APPLICABLE,
    "proved": lambda entry: entry.state == RowState.ACCEPTED and entry.has_evidence,
}
TABS = {
    "report": gettext_lazy("To report"),
    "review": gettext_lazy("To review"),
    "accepted": gettext_lazy("Accepted"),
    "not_applicable": gettext_lazy("Not applicable"),
}
DID = {
    "report.signing": gettext_lazy("sent it to be signed"),
    "report.signed": gettext_lazy("signed it"),
    "report.draft": gettext_lazy("opened it again"),
    "report.submitted": gettext_lazy("submitted it upward"),
    "report.returned": gettext_lazy("returned it"),
    "report.accepted": gettext_lazy("accepted it"),
}

TOLD_OUTSIDE = frozenset({"report.submitted", "report.returned", "report.accepted"})


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the page, as `components/tabs.html` asks for it."""

    url: str
    label: str
    count: int | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class FocusRow:
    """A focus point: how complete it is, what the agency says of it, and its self-reviews of the year."""

    focus: FocusCompleteness
    evaluation: FocusEvaluation | None
    reviews: tuple[FocusReview, ...] = ()

    @property
    def text(self) -> str:
        return self.evaluation.text if self.evaluation else ""

    @property
    def version(self) -> int:
        return self.evaluation.version if self.evaluation else 0

    @property
    def taken_over(self) -> list[tuple[dt.date, str]]:
        """Day and writer of the self-reviews that the evaluation was begun with."""
        sources = self.evaluation.sources if self.evaluation else []
        return [(dt.date.fromisoformat(source["reviewed_on"]), source["by"]) for source in sources]


def annual_context(plan: Plan, *, tab: str = "", focus: str = "") -> dict[str, Any]:
    """Context of `tracking/annual.html` (needs `plan.approved_version`); a constant number of queries."""
    version = plan.approved_version
    assert version is not None, "a report is written on an approved plan"  # noqa: S101
    report = own_report(plan)
    period = plan.periods.filter(is_year_end=True).first()
    document = version.load()
    focus_points = list(by_focus(document, entries_of(plan, period)))
    entries = [entry for point in focus_points for entry in point.entries]
    evaluations = {row.focus_key: row for row in report.evaluations.all()} if report else {}
    reviews: dict[str, list[FocusReview]] = defaultdict(list)
    for review in plan.focus_reviews.written().select_related("by"):
        reviews[review.focus_uid].append(review)
    chosen = tab if tab in SELECTIONS else ""
    state = ReportState(report.state) if report else ReportState.DRAFT
    shown = [point for point in focus_points if not focus or point.uid == focus]
    return {
        "plan": plan,
        "report": report,
        "period": period,
        "state": state,
        "tone": TONES[state],
        "is_writable": report is None or report.is_writable,
        "tabs": tabs(entries, chosen),
        "tab": chosen,
        "entries": _selected(shown, chosen),
        "chosen_focus": shown[0] if focus and len(shown) == 1 else None,
        "rows": [
            FocusRow(point, evaluations.get(point.uid), tuple(reviews.get(point.uid, ()))) for point in focus_points
        ],
        "totals": _totals(focus_points),
        "indicators": indicator_entries(plan, document),
        "lacks": lacks(report, focus_points, is_open=period is not None),
        "given_back": _given_back(report, entries),
        "next_step": next_step(report, plan),
        "frozen_counts": _frozen_counts(report),
        "trail": trail(report),
        "ask_url": reverse("annual_ask_signature", args=[plan.pk]),
        "updated_at": report.updated_at if report else None,
    }


def own_report(plan: Plan) -> AnnualReport | None:
    """The plan's annual report with all but its frozen document, if anything was written."""
    reports = plan.annual_reports.filter(kind=ReportKind.OWN).defer("document")
    people = ("signed_by", "signed_for", "submitted_by", "decided_by")
    return reports.select_related(*people).prefetch_related("evaluations", "row_returns").first()


def tabs(entries: Sequence[Entry], chosen: str) -> list[Tab]:
    """The report itself, then its rows by what is to be done with them."""
    made = [Tab("?", _("Report"), None, not chosen)]
    for name, label in TABS.items():
        count = sum(SELECTIONS[name](entry) for entry in entries)
        if count or name != "not_applicable":
            made.append(Tab("?" + urlencode({"tab": name}), str(label), count, name == chosen))
    return made


def next_step(report: AnnualReport | None, plan: Plan) -> str:
    """Who is next, in words."""
    state = report.state if report else ReportState.DRAFT
    if state == ReportState.SIGNED and plan.agency.parent_id is None:
        return ""
    return {
        ReportState.DRAFT: _("Next: the coordinator completes it and sends it to be signed"),
        ReportState.SIGNING: _("Next: the agency head signs or gives it back"),
        ReportState.SIGNED: _("Next: the coordinator submits it upward"),
        ReportState.SUBMITTED: _("Next: the superior accepts or returns it"),
        ReportState.RETURNED: _("Next: put the returned rows right, have it signed and submit it again"),
    }.get(ReportState(state), "")


def trail(report: AnnualReport | None, told: Collection[str] = DID) -> list[dict[str, Any]]:
    """The report's history for `components/trail.html`, newest first; each typing is not told.

    `told` are the actions told of: outside the agency only `TOLD_OUTSIDE`, for why a head did not sign is its own.
    """
    if report is None:
        return []
    about = AuditEntry.objects.about(report).filter(action__in=told).reverse()
    entries = about.values("actor_name", "at", "action", "data__reason", "data__signed_for", "data__receipt_number")
    return [
        {
            "who": entry["actor_name"] or _("The system"),
            "at": entry["at"],
            "what": _did(entry),
            "reason": entry["data__reason"] or "",
        }
        for entry in entries
    ]


def _did(entry: dict[str, Any]) -> str:
    if entry["data__signed_for"]:
        return _("signed it for %(head)s (as deputy)") % {"head": entry["data__signed_for"]}
    what = str(DID[entry["action"]])
    return f"{what} ({entry['data__receipt_number']})" if entry["data__receipt_number"] else what


def _selected(focus_points: Sequence[FocusCompleteness], chosen: str) -> list[Entry]:
    if not chosen:
        return []
    return with_pieces(entry for point in focus_points for entry in point.entries if SELECTIONS[chosen](entry))


def _totals(focus_points: Sequence[FocusCompleteness]) -> dict[str, int]:
    names = ("measures", "assigned", "accepted", "with_evidence")
    return {name: sum(getattr(point, name) for point in focus_points) for name in names}


def _frozen_counts(report: AnnualReport | None) -> dict[str, int]:
    """How many entries the document that waits to be signed or submitted has: what is not completed goes along."""
    if report is None or report.state not in BEING_SIGNED:
        return {}
    return ReportDocument.from_json(report.document).counts()


def _given_back(report: AnnualReport | None, entries: Sequence[Entry]) -> list[tuple[Entry, str, bool]]:
    """Rows the superior returned: the assignment, why, and whether it is put right."""
    reasons = returned_uids(report)
    return [
        (entry, reasons[entry.node_uid], entry.state == RowState.ACCEPTED)
        for entry in entries
        if entry.node_uid in reasons
    ]
