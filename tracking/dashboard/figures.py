"""The figures of a dashboard: each function one query over the tallies, whatever the number of agencies."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, DecimalField, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.fields import CharField

from ..models import FocusTally, Indicator, Measurement, PeriodTally, Result
from ..models.tally import COUNTS
from ..states import Direction
from .counts import NOTHING, Counts
from .filters import Filters
from .focus import FocusGroup
from .states import Attainment


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """A period of one agency's plan. `last_change` is the last change of a result in it, by whomever."""

    agency_id: int
    plan_id: int
    period_id: int
    name: str
    is_year_end: bool
    due_on: dt.date
    last_change: dt.datetime | None
    counts: Counts

    def is_overdue(self, today: dt.date) -> bool:
        """The due date has passed and something is still to be handed in."""
        return today > self.due_on and self.counts.late > 0


def period_figures(filters: Filters, group: FocusGroup | None) -> list[PeriodFigures]:
    """Every period of the year's plans."""
    tallies = _tallies(filters, group).filter(period__plan__year=filters.year)
    about = ("period__plan__agency_id", "period__plan_id", "period_id", "period__name", "period__is_year_end")
    rows = tallies.order_by().annotate(last_change=_last_change(filters, group))
    columns: Any = rows.values_list(*about, "period__due_on", "last_change", *COUNTS)
    if filters.counts_parts:
        summed = {f"sum_{name}": Sum(name) for name in COUNTS}
        columns = rows.values_list(*about, "period__due_on", "last_change").annotate(**summed)
    return [PeriodFigures(*(*row[:7], Counts.of(row[7:]))) for row in columns]


def year_counts(filters: Filters, group: FocusGroup | None) -> dict[int, tuple[int, Counts]]:
    """By year, the latest last: the number of plans reported on, and the counts of their year-end periods."""
    tallies = _tallies(filters, group).filter(period__is_year_end=True)
    summed = {f"sum_{name}": Sum(name) for name in COUNTS}
    rows = (
        tallies.order_by()
        .values_list("period__plan__year")
        .annotate(plans=Count("period__plan", distinct=filters.counts_parts), **summed)
        .order_by("period__plan__year")
    )
    return {row[0]: (row[1], Counts.of(row[2:])) for row in rows}


def indicator_counts(filters: Filters) -> dict[int, dict[Attainment, int]]:
    """By agency, the indicators of the year's plans by whether their last value reaches the target."""
    in_force = Indicator.objects.in_force()
    indicators = attained(in_force.filter(plan__year=filters.year, plan__agency__in=filters.ids))
    rows = indicators.order_by().values_list("plan__agency_id", "attainment").annotate(number=Count("pk"))
    counts: dict[int, dict[Attainment, int]] = defaultdict(dict)
    for agency, attainment, number in rows:
        counts[agency][Attainment(attainment)] = number
    return counts


def attained(indicators: Any) -> Any:
    """Indicators with `value` (the last one that counts) and `attainment`."""
    last = Measurement.objects.counting().filter(indicator=OuterRef("pk")).latest_first().values("value")[:1]
    met = Q(direction=Direction.DOWN, value__lte=F("target")) | (
        ~Q(direction=Direction.DOWN) & Q(value__gte=F("target"))
    )
    kind = Case(
        When(Q(value=None) | Q(target=None), then=Value(Attainment.UNKNOWN.value)),
        When(met, then=Value(Attainment.MET.value)),
        default=Value(Attainment.MISSED.value),
        output_field=CharField(),
    )
    value = Subquery(last, output_field=DecimalField(max_digits=18, decimal_places=4))
    return indicators.annotate(value=value).annotate(attainment=kind)


def added_up(figures: Iterable[PeriodFigures]) -> dict[int, Counts]:
    """Year-end counts by agency (an agency may have plans of several kinds)."""
    sums: dict[int, Counts] = {}
    for row in figures:
        if row.is_year_end:
            sums[row.agency_id] = sums.get(row.agency_id, NOTHING) + row.counts
    return sums


def late_by_agency(figures: Iterable[PeriodFigures], today: dt.date) -> dict[int, int]:
    """How many reports are overdue, over all periods that are past their due date; agencies with none are left out."""
    late: dict[int, int] = {}
    for row in figures:
        if row.is_overdue(today):
            late[row.agency_id] = late.get(row.agency_id, 0) + row.counts.late
    return late


def last_changes(figures: Iterable[PeriodFigures]) -> dict[int, dt.datetime]:
    """The last change by agency; agencies that have written nothing are left out."""
    latest: dict[int, dt.datetime] = {}
    for row in figures:
        if row.last_change and row.last_change > latest.get(row.agency_id, dt.datetime.min.replace(tzinfo=dt.UTC)):
            latest[row.agency_id] = row.last_change
    return latest


def sum_of(values: Mapping[int, Counts], ids: Iterable[int]) -> Counts:
    """The counts of these agencies together."""
    return Counts.total(values[pk] for pk in ids if pk in values)


def _tallies(filters: Filters, group: FocusGroup | None) -> Any:
    """Whole periods while they are wanted whole, for they are few."""
    if not filters.counts_parts:
        return PeriodTally.objects.filter(plan__agency__in=filters.ids)
    tallies = FocusTally.objects.filter(period__plan__agency__in=filters.ids)
    if filters.unit:
        tallies = tallies.filter(unit=filters.unit)
    return tallies.filter(group.condition("focus__")) if group else tallies


def _last_change(filters: Filters, group: FocusGroup | None) -> Subquery:
    results = Result.objects.filter(period=OuterRef("period"))
    if filters.unit:
        results = results.filter(assignment__lead_unit=filters.unit)
    if group:
        results = results.filter(group.condition("assignment__focus__"))
    return Subquery(results.order_by("-updated_at").values("updated_at")[:1])
