"""What a unit contributes to others' results: the rows of "協辦" in my reports."""

from __future__ import annotations

from dataclasses import dataclass

from agencies.models import Unit

from .models import Assignment, Contribution, ReportingPeriod, Result
from .states import WRITABLE, ResultState


@dataclass(frozen=True)
class ContributionRow:
    """A unit's contribution to an assignment of another in a period; `contribution` once something is written."""

    assignment: Assignment
    period: ReportingPeriod
    unit: Unit
    contribution: Contribution | None
    result_state: str

    @property
    def is_writable(self) -> bool:
        """The lead's result takes contributions now."""
        is_open = self.period.is_open or self.result_state == ResultState.RETURNED
        return is_open and self.result_state in WRITABLE and not self.assignment.not_applicable_reason


def contribution_rows(period: ReportingPeriod, units: frozenset[int]) -> list[ContributionRow]:
    """The rows of these units in the order of the plan; one query without any, three with."""
    through = Assignment.contributors.through.objects.filter(
        unit__in=units, assignment__plan=period.plan_id, assignment__closed_in=None
    )
    pairs = through.select_related("assignment__lead_unit", "unit").order_by("assignment__position", "unit")
    return _rows(period, list(pairs))


def contribution_row(period: ReportingPeriod, assignment: Assignment, unit_id: int) -> ContributionRow | None:
    """One row; None where the unit does not contribute."""
    through = Assignment.contributors.through.objects.filter(
        unit=unit_id, assignment=assignment, assignment__closed_in=None
    )
    return next(iter(_rows(period, list(through.select_related("assignment__lead_unit", "unit")))), None)


def _rows(period: ReportingPeriod, pairs: list) -> list[ContributionRow]:
    if not pairs:
        return []
    results = Result.objects.filter(period=period, assignment__in={pair.assignment_id for pair in pairs})
    states = dict(results.values_list("assignment_id", "state"))
    written = {
        (contribution.result.assignment_id, contribution.unit_id): contribution
        for contribution in Contribution.objects.filter(
            result__period=period, result__assignment__in=states.keys()
        ).select_related("result", "by")
    }
    return [
        ContributionRow(
            pair.assignment,
            period,
            pair.unit,
            written.get((pair.assignment_id, pair.unit_id)),
            states.get(pair.assignment_id, ResultState.DRAFT),
        )
        for pair in pairs
    ]
