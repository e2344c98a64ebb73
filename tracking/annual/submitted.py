"""A submitted report on screen: its table as it was frozen, with what was returned before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse

from agencies.models import User
from plans.paths import numbers

from ..consolidated import ConsolidatedDocument
from ..document import ReportDocument, ResultEntry, ReviewEntry
from ..leaves import Leaf, leaves
from ..models import AnnualReport, Submission


@dataclass(frozen=True, slots=True)
class SubmittedRow:
    """A measure (or focus point without measures) with its results; `return_reason` of this submission, if any.

    `typed` is a reason that was sent and not taken.
    """

    leaf: Leaf
    results: tuple[ResultEntry, ...]
    return_reason: str = ""
    typed: str = ""

    @property
    def is_complete(self) -> bool:
        return bool(self.results) and all(entry.accepted or entry.not_applicable for entry in self.results)


@dataclass(frozen=True, slots=True)
class SubmittedMember:
    """An agency in a consolidated report: its counts as frozen; `url` of its own submission, "" if not to be seen."""

    agency: str
    receipt_number: str
    counts: dict[str, int]
    url: str

    @property
    def evidence(self) -> int:
        """How many pieces; a report frozen when photos alone were counted has no others."""
        return self.counts.get("evidence", self.counts.get("photos", 0))


@dataclass(frozen=True, slots=True)
class SubmittedFocus:
    """A focus point with the agency's own words on it, its rows, and its self-reviews of the year."""

    heading: str
    number: str
    wording: str
    evaluation: str
    rows: tuple[SubmittedRow, ...]
    reviews: tuple[ReviewEntry, ...] = ()


def submitted_members(document: ConsolidatedDocument, person: User) -> list[SubmittedMember]:
    """The agencies of a consolidated report, each with the way to its own report as it was submitted; one query."""
    receipts = [member.receipt_number for member in document.members]
    seen = Submission.objects.filter(
        receipt_number__in=receipts, report__in=AnnualReport.objects.visible_to(person).values("pk")
    )
    urls = {
        receipt: f"{reverse('annual_submission', args=[report_id])}?submission={number}"
        for receipt, report_id, number in seen.values_list("receipt_number", "report_id", "number")
    }
    return [
        SubmittedMember(member.agency, member.receipt_number, member.counts, urls.get(member.receipt_number, ""))
        for member in document.members
    ]


def submitted_table(
    document: ReportDocument, returned: Mapping[str, str], typed: Mapping[str, str]
) -> Iterator[SubmittedFocus]:
    """The results table in printed order. `heading` only where a work item begins.

    `returned`, `typed`: reasons given and reasons sent in vain, by node uid.
    """
    cited = numbers(document.plan)
    by_uid = {leaf.uid: leaf for leaf in leaves(document.plan)}
    before = ""
    for item, focus in document.plan.focus_points():
        uids = [measure.uid for measure in focus.walk() if not measure.measures] or [focus.uid]
        heading = "" if item.uid == before else f"{cited[item.uid]} {item.title}".strip()
        before = item.uid
        yield SubmittedFocus(
            heading,
            cited[focus.uid],
            focus.text,
            document.evaluations.get(focus.uid, ""),
            tuple(
                SubmittedRow(by_uid[uid], document.results.get(uid, ()), returned.get(uid, ""), typed.get(uid, ""))
                for uid in uids
            ),
            document.reviews.get(focus.uid, ()),
        )
