"""The list of inspections: what a person sees of a year, with averages and lowest per agency and kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from agencies import roc

from .models import Inspection
from .models.inspection import InspectionQuerySet
from .scoring import average, lowest
from .states import InspectionKind


class Scored(NamedTuple):
    """A scored inspection, as far as a summary needs it."""

    pk: int
    agency_id: int
    agency: str
    kind: str
    total: Decimal


@dataclass(frozen=True)
class Summary:
    """Totals of one agency and kind (or of all): how many, their average, the lowest and which one it is."""

    agency_id: int
    agency: str
    kind: str
    count: int
    average: Decimal
    lowest: Decimal
    lowest_id: int

    @property
    def kind_label(self) -> str:
        return str(InspectionKind(self.kind).label)


def scored(inspections: InspectionQuerySet) -> list[Scored]:
    """Those with a total, by agency and day; one query."""
    rows = inspections.filter(total__isnull=False).order_by("agency__position", "agency__code", "visited_on", "pk")
    return [Scored(*row) for row in rows.values_list("pk", "agency_id", "agency__name", "sheet__kind", "total")]


def summaries(rows: Iterable[Scored]) -> list[Summary]:
    """One per agency and kind, in the order the agencies come."""
    groups: dict[tuple[int, str], list[Scored]] = defaultdict(list)
    for row in rows:
        groups[row.agency_id, row.kind].append(row)
    return [summary for group in groups.values() if (summary := summary_of(group))]


def summary_of(rows: list[Scored]) -> Summary | None:
    """Of all rows together, named after the first; None of nothing."""
    totals = [row.total for row in rows]
    mean, least = average(totals), lowest(totals)
    if mean is None or least is None:
        return None
    worst = next(row for row in rows if row.total == least)
    return Summary(rows[0].agency_id, rows[0].agency, rows[0].kind, len(rows), mean, least, worst.pk)


def choices_of(person: Any) -> tuple[list[int], list[tuple[int, str]], list[str]]:
    """Years (latest first), agencies and ratings that occur among what the person sees; one query."""
    seen = Inspection.objects.visible_to(person).order_by()
    rows = set(seen.values_list("visited_on__year", "agency_id", "agency__name", "band").distinct())
    years = sorted({year - roc.OFFSET for year, *_rest in rows}, reverse=True)
    agencies = sorted({(pk, name) for _year, pk, name, _band in rows}, key=lambda choice: choice[1])
    return years, agencies, sorted({band for *_rest, band in rows if band})
