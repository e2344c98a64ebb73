"""Rows → results document: the year-end report of a plan, in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from itertools import count
from typing import Any, cast
from urllib.parse import quote

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.languages import Said
from agencies.models import Unit
from agencies.storage import STORED, has_paths
from plans.models import Plan

from .document import AnnexEntry, FigureEntry, PhotoEntry, Progress, RemovedNode, ReportDocument, ResultEntry
from .leaves import Leaf, leaves
from .measured_year import indicator_entries
from .models import Assignment, Contribution, Evidence, ReportingPeriod, Result, StoredFile
from .states import ResultState


def assemble_report(plan: Plan) -> ReportDocument:
    """The report of the plan's year-end period as it stands today; only accepted results carry text.

    Annexes are numbered in the order of the plan. Raises `ValueError` for a plan without an approved version.
    """
    if plan.approved_version is None:
        raise ValueError("a plan without an approved version has no report")
    document = plan.approved_version.load()
    period = plan.periods.filter(is_year_end=True).first()
    writer = _Writer(period, {leaf.uid: leaf for leaf in leaves(document)})
    assignments = list(_assignments(plan, period))
    open_, closed = (
        [assignment for assignment in assignments if (assignment.closed_in_id is not None) == is_closed]
        for is_closed in (False, True)
    )
    results: dict[str, list[ResultEntry]] = defaultdict(list)
    for assignment in open_:
        results[assignment.node_uid].append(writer.entry(assignment))
    return ReportDocument(
        plan=document,
        title=Said(_("%(plan)s: year-end results"), {"plan": document.title}).officially(),
        version=plan.approved_version.number,
        as_of=timezone.localdate(),
        results={uid: tuple(entries) for uid, entries in results.items()},
        removed=writer.removed(closed),
        indicators=indicator_entries(plan, document),
    )


class _Writer:
    """Turns assignments into entries, counting annexes through the whole report."""

    def __init__(self, period: ReportingPeriod | None, nodes: dict[str, Leaf]) -> None:
        self._period = period
        self._nodes = nodes
        self._annexes = count(1)

    def entry(self, assignment: Assignment) -> ResultEntry:
        unit, period = self._name(assignment.lead_unit), self._period.name if self._period else ""
        if assignment.not_applicable_reason:
            return ResultEntry(unit, period, accepted=False, not_applicable=assignment.not_applicable_reason)
        results: list[Result] = assignment.results_told  # type: ignore[attr-defined]
        result = results[0] if results else None
        if result is None or result.state != ResultState.ACCEPTED:
            return ResultEntry(unit, period, accepted=False, contributors=self._contributors(assignment, result))
        return self._accepted(assignment, result)

    def _accepted(self, assignment: Assignment, result: Result) -> ResultEntry:
        annexes = self._numbered(result.evidence_list)  # type: ignore[attr-defined]
        return ResultEntry(
            self._name(assignment.lead_unit),
            result.period.name,
            accepted=True,
            progress=cast(Progress, result.progress),
            narrative=result.narrative,
            behind_reason=result.behind_reason if result.is_behind else "",
            figures=tuple(
                FigureEntry(figure.name, figure.value, figure.unit)
                for figure in result.figures.all()
                if figure.value is not None
            ),
            photos=tuple(annex for annex in annexes if isinstance(annex, PhotoEntry)),
            contributors=self._contributors(assignment, result),
            annexes=tuple(annex for annex in annexes if isinstance(annex, AnnexEntry)),
        )

    def removed(self, assignments: Iterable[Assignment]) -> tuple[RemovedNode, ...]:
        """Nodes an amendment removed, those with an accepted result in any period: most never get a year-end one."""
        by_node: dict[str, list[Assignment]] = defaultdict(list)
        for assignment in assignments:
            if _accepted_results(assignment):
                by_node[assignment.node_uid].append(assignment)
        return tuple(self._removed_node(group) for group in by_node.values())

    def _removed_node(self, group: list[Assignment]) -> RemovedNode:
        first = group[0]
        version = first.closed_in
        assert version is not None, "only closed assignments are removed nodes"  # noqa: S101
        return RemovedNode(
            uid=first.node_uid,
            number=first.number,
            wording=first.wording,
            version=version.number,
            removed_on=timezone.localdate(version.approved_at),
            results=tuple(
                self._accepted(assignment, result) for assignment in group for result in _accepted_results(assignment)
            ),
        )

    def _numbered(self, evidence: Iterable[Evidence]) -> list[PhotoEntry | AnnexEntry]:
        """The next numbers of the report for a result's evidence, in its own order."""
        return [_annex(next(self._annexes), piece) for piece in evidence]

    def _contributors(self, assignment: Assignment, result: Result | None) -> tuple[str, ...]:
        """The units that wrote a contribution; where none did those allotted, else those the plan calls supporting."""
        contributions: list[Contribution] = result.contributions_written if result else []  # type: ignore[attr-defined]
        wrote = [contribution.unit for contribution in contributions]
        units = wrote or list(assignment.contributors.all())
        if units:
            return tuple(self._name(unit) for unit in units)
        leaf = self._nodes.get(assignment.node_uid)
        return tuple(unit.name for unit in leaf.units if unit.part == "supporting") if leaf else ()

    def _name(self, unit: Unit) -> str:
        """The unit's name at the end of the reported year: a later renaming does not reach back."""
        return unit.name_on(self._period.ends_on if self._period else dt.date.max)


def _annex(number: int, evidence: Evidence) -> PhotoEntry | AnnexEntry:
    said: dict[str, Any] = {"annex": number, "caption": evidence.caption, "taken_on": evidence.taken_on}
    file = evidence.file
    if file is None:
        return AnnexEntry(kind="link", link=evidence.link, **said)
    said |= {"file_id": file.pk, "sha256": file.sha256}
    if evidence.is_photo:
        return PhotoEntry(path=location(file), width=file.width, height=file.height, **said)
    return AnnexEntry(kind="document", name=file.name, content_type=file.content_type, size=file.size, **said)


def _assignments(plan: Plan, period: ReportingPeriod | None) -> Iterable[Assignment]:
    evidence = Evidence.objects.select_related("file")
    contributors = Unit.objects.order_by("position", "pk").prefetch_related("names")
    written = Contribution.objects.exclude(text="").order_by("unit__position", "unit")
    contributions = written.select_related("unit").prefetch_related("unit__names")
    # Of what an amendment closed, whatever was accepted in the year; else what the year-end period says.
    told = Q(period=period, assignment__closed_in=None) | Q(
        assignment__closed_in__isnull=False, state=ResultState.ACCEPTED
    )
    results = (
        Result.objects.filter(told)
        .select_related("period")
        .order_by("period__ends_on")
        .prefetch_related(
            "figures",
            Prefetch("evidence", evidence, to_attr="evidence_list"),
            Prefetch("contributions", contributions, to_attr="contributions_written"),
        )
    )
    return (
        plan.assignments.select_related("lead_unit", "closed_in")
        .prefetch_related(
            "lead_unit__names",
            Prefetch("contributors", contributors),
            Prefetch("results", results, to_attr="results_told"),
        )
        .order_by("position", "lead_unit__position", "pk")
    )


def _accepted_results(assignment: Assignment) -> list[Result]:
    """Of a closed assignment, in the order of the periods."""
    found: list[Result] = assignment.results_told  # type: ignore[attr-defined]
    return found


def location(file: StoredFile) -> str:
    """Where a writer finds a file: its path on this machine, or `stored:NAME` in a storage that has none."""
    return file.file.path if has_paths(file.file.storage) else f"{STORED}{quote(file.file.name or '')}"
