"""Counts of a consolidated report: agency by agency, and focus point by agency. No database here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from plans.matching import normalised
from tracking.consolidated import focus_key, nodes_of
from tracking.document import ReportDocument, ResultEntry


@dataclass(frozen=True, slots=True)
class Count:
    """Numbers of entries; `behind` is how many of the accepted ones the reporter said are behind."""

    total: int = 0
    accepted: int = 0
    not_applicable: int = 0
    behind: int = 0

    @property
    def open(self) -> int:
        """Neither accepted nor not applicable."""
        return self.total - self.accepted - self.not_applicable

    @property
    def rate(self) -> str:
        """The share of the accepted among those that apply, e.g. 92%: rounded down, as on the pages."""
        asked = self.total - self.not_applicable
        return f"{100 * self.accepted // asked}%" if asked else "–"

    def __add__(self, other: Count) -> Count:
        return Count(
            self.total + other.total,
            self.accepted + other.accepted,
            self.not_applicable + other.not_applicable,
            self.behind + other.behind,
        )


@dataclass(frozen=True, slots=True)
class AgencyFigures:
    """An agency's own report in figures.

    `evidence` as in `ReportDocument.evidence`; `by_focus` by the number (0, 1, …) of the focus point in the volume.
    """

    agency: str
    depth: int
    receipt_number: str
    count: Count
    evidence: Counter[str]
    by_focus: dict[int, Count]
    progress: Counter[str]


@dataclass(slots=True)
class Figures:
    """The figures of all agencies; focus points in the order in which they first occur."""

    headings: list[str] = field(default_factory=list)
    agencies: list[AgencyFigures] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)

    def add(self, report: ReportDocument, *, agency: str, depth: int = 0, receipt_number: str = "") -> AgencyFigures:
        """Count an agency's report."""
        by_focus: dict[int, Count] = {}
        for _item, focus in report.plan.focus_points():
            answers = (entry for uid in nodes_of(report.plan, focus.uid) for entry in report.results.get(uid, ()))
            number = self.number(focus_key(focus.framework, focus.text), focus.text)
            by_focus[number] = by_focus.get(number, Count()) + count_of(answers)
        entries = report.entries()
        figures = AgencyFigures(
            agency,
            depth,
            receipt_number,
            count_of(entries),
            Counter(report.evidence()),
            by_focus,
            Counter(entry.progress for entry in entries if entry.accepted and entry.progress),
        )
        self.agencies.append(figures)
        return figures

    def number(self, key: str, heading: str) -> int:
        """The focus point's number; the same wording is the same point, as in the narratives."""
        wording = f"wording {normalised(heading)}"
        found = self._numbers.get(key, self._numbers.get(wording))
        if found is None:
            found = len(self.headings)
            self.headings.append(heading)
        self._numbers.setdefault(key, found)
        self._numbers.setdefault(wording, found)
        return found

    @property
    def total(self) -> Count:
        return sum((figures.count for figures in self.agencies), Count())

    @property
    def evidence(self) -> Counter[str]:
        """The evidence of all agencies."""
        return sum((figures.evidence for figures in self.agencies), Counter())

    @property
    def progress(self) -> Counter[str]:
        """Accepted results of all agencies by progress."""
        return sum((figures.progress for figures in self.agencies), Counter())


def count_of(entries: Iterable[ResultEntry]) -> Count:
    """The entries counted."""
    listed = list(entries)
    return Count(
        len(listed),
        sum(entry.accepted for entry in listed),
        sum(bool(entry.not_applicable) for entry in listed),
        sum(entry.accepted and bool(entry.behind_reason) for entry in listed),
    )
