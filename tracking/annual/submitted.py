"""A submitted report on screen: its table as it was frozen, with what was returned before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plans.paths import numbers

from ..document import ReportDocument, ResultEntry, ReviewEntry
from ..leaves import Leaf, leaves


@dataclass(frozen=True, slots=True)
class SubmittedRow:
    """A measure (or focus point without measures) with its results; `return_reason` of this submission, if any."""

    leaf: Leaf
    results: tuple[ResultEntry, ...]
    return_reason: str = ""

    @property
    def is_complete(self) -> bool:
        return bool(self.results) and all(entry.accepted or entry.not_applicable for entry in self.results)


@dataclass(frozen=True, slots=True)
class SubmittedFocus:
    """A focus point with the agency's own words on it, its rows, and its self-reviews of the year."""

    heading: str
    number: str
    wording: str
    evaluation: str
    rows: tuple[SubmittedRow, ...]
    reviews: tuple[ReviewEntry, ...] = ()


def submitted_table(document: ReportDocument, returned: Mapping[str, str]) -> Iterator[SubmittedFocus]:
    """The results table in printed order. `returned`: reasons by node uid. `heading` only where a work item begins."""
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
            tuple(SubmittedRow(by_uid[uid], document.results.get(uid, ()), returned.get(uid, "")) for uid in uids),
            document.reviews.get(focus.uid, ()),
        )
