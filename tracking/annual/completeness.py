"""How complete an agency's year is: measure → result → evidence, counted per focus point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q

from plans.document import PlanDocument
from plans.models import Plan
from plans.paths import numbers

from ..models import Evidence, ReportingPeriod
from ..states import OUTSTANDING, RowState
from ..worklist import TONES


@dataclass(frozen=True, slots=True)
class Entry:
    """An open assignment as the annual report sees it. `result_id` is None while nothing was written.

    Any kind of evidence counts. `pieces` are filled in where a list shows them (`with_pieces`).
    """

    assignment_id: int
    node_uid: str
    number: str
    wording: str
    unit: str
    state: RowState
    result_id: int | None = None
    has_evidence: bool = False
    return_reason: str = ""
    pieces: tuple[Evidence, ...] = ()

    @property
    def stage(self) -> str:
        """The tab it stands in: "report" (待填), "review" (待審), "accepted" (已核可, or not applicable)."""
        if self.state in OUTSTANDING:
            return "report"
        return "accepted" if self.state in (RowState.ACCEPTED, RowState.NOT_APPLICABLE) else "review"

    @property
    def tone(self) -> str:
        return TONES[self.state]


@dataclass(frozen=True, slots=True)
class FocusCompleteness:
    """A focus point with its counts. `measures` take results; `assigned` are the applicable assignments on them."""

    uid: str
    number: str
    heading: str
    wording: str
    measures: int
    entries: tuple[Entry, ...]

    @property
    def assigned(self) -> int:
        return sum(entry.state != RowState.NOT_APPLICABLE for entry in self.entries)

    @property
    def not_applicable(self) -> int:
        return len(self.entries) - self.assigned

    @property
    def accepted(self) -> int:
        return sum(entry.state == RowState.ACCEPTED for entry in self.entries)

    @property
    def with_evidence(self) -> int:
        """Accepted results that something proves."""
        return sum(entry.state == RowState.ACCEPTED and entry.has_evidence for entry in self.entries)

    @property
    def allotted(self) -> int:
        """Measures that somebody answers for."""
        return len({entry.node_uid for entry in self.entries})


def entries_of(plan: Plan, period: ReportingPeriod | None) -> list[Entry]:
    """Every open assignment with the state of its year-end result, in the order of the plan; one query."""
    period_id = period.pk if period else 0
    evidence = Evidence.objects.filter(result=OuterRef("told__pk"))
    rows = (
        plan.assignments.filter(closed_in=None)
        .annotate(told=FilteredRelation("results", condition=Q(results__period=period_id)))
        .annotate(
            told_id=F("told__pk"),
            told_state=F("told__state"),
            told_version=F("told__version"),
            told_reason=F("told__return_reason"),
            is_proved=Exists(evidence),
        )
        .select_related("lead_unit")
        .order_by("position", "lead_unit__position", "pk")
    )
    return [
        Entry(
            assignment_id=row.pk,
            node_uid=row.node_uid,
            number=row.number,
            wording=row.wording,
            unit=row.lead_unit.name,
            state=_state(row),
            result_id=row.told_id,
            has_evidence=row.is_proved,
            return_reason=row.told_reason or "",
        )
        for row in rows
    ]


def with_pieces(entries: Iterable[Entry]) -> list[Entry]:
    """The entries with their photos, documents and links, for who may see all of the agency's results; one query."""
    entries = list(entries)
    found: dict[int, list[Evidence]] = {}
    results = [entry.result_id for entry in entries if entry.has_evidence]
    for piece in Evidence.objects.filter(result__in=results).select_related("file"):
        found.setdefault(piece.result_id, []).append(piece)
    return [replace(entry, pieces=tuple(found.get(entry.result_id or 0, ()))) for entry in entries]


def by_focus(document: PlanDocument, entries: Iterable[Entry]) -> Iterator[FocusCompleteness]:
    """Every focus point of the plan, in printed order, also those nobody answers for."""
    cited = numbers(document)
    by_node: dict[str, list[Entry]] = {}
    for entry in entries:
        by_node.setdefault(entry.node_uid, []).append(entry)
    for item, focus in document.focus_points():
        uids = [measure.uid for measure in focus.walk() if not measure.measures] or [focus.uid]
        found = tuple(entry for uid in uids for entry in by_node.get(uid, ()))
        yield FocusCompleteness(focus.uid, cited[focus.uid], item.title, focus.text, len(uids), found)


def _state(row: Any) -> RowState:
    if row.not_applicable_reason:
        return RowState.NOT_APPLICABLE
    if row.told_id is None or (row.told_state == RowState.DRAFT and not row.told_version and not row.is_proved):
        return RowState.BLANK
    return RowState(row.told_state)
