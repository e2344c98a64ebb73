"""The dashboard as a whole: filters in, everything that the page shows out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import roc
from agencies.models import Agency, Unit

from . import figures
from .charts import stacked_bars
from .counts import NOTHING, Counts
from .figures import PeriodFigures
from .filters import Filters
from .focus import FocusGroup
from .heat import FocusFigures, HeatRow, focus_counts, focus_figures, heat_rows
from .reach import Branch, Reach
from .states import PARTS, TONES, Attainment, Standing

SHOWN = 8
# Years side by side, unless the address asks for more.
YEARS = 10


@dataclass(frozen=True)
class Tile:
    """A number that leads to its rows."""

    label: str
    value: int
    tone: str
    url: str


@dataclass(frozen=True)
class TreeRow:
    """A branch with its counts. `agencies` below it that have something due, `late` overdue reports."""

    branch: Branch
    counts: Counts
    agencies: int
    reporting: int
    late: int
    indicators: Mapping[Attainment, int]
    last_change: dt.datetime | None
    url: str
    links: Mapping[str, str]

    @property
    def parts(self) -> list[tuple[Standing, int, str]]:
        return _parts(self.counts, self.links)

    @property
    def met(self) -> int:
        return self.indicators.get(Attainment.MET, 0)

    @property
    def attainment(self) -> list[tuple[Attainment, int, str]]:
        """Indicators met, not met and not measured, each with the address of its rows; nothing without indicators."""
        if not self.indicators:
            return []
        return [(kind, self.indicators.get(kind, 0), self.links[kind.value]) for kind in Attainment]


@dataclass(frozen=True)
class AgencyRow:
    """An agency by itself, in a list of who is late or silent."""

    agency: Agency
    counts: Counts
    late: int
    days_over: int
    last_change: dt.datetime | None
    filters: Filters

    @property
    def url(self) -> str:
        """All its rows."""
        return self.filters.rows_url(agency=self.agency.pk, own=1, state=Standing.DUE.value)

    @property
    def late_url(self) -> str:
        return self.filters.rows_url(agency=self.agency.pk, own=1, state=Standing.OVERDUE.value)

    @property
    def days_silent(self) -> int | None:
        """Days since the last change; None before the first."""
        return (timezone.localdate() - timezone.localdate(self.last_change)).days if self.last_change else None

    @property
    def is_reporting(self) -> bool:
        return self.counts != NOTHING


@dataclass(frozen=True)
class YearRow:
    """A year, beside others."""

    year: int
    plans: int
    counts: Counts
    url: str
    links: Mapping[str, str]
    is_current: bool

    @property
    def parts(self) -> list[tuple[Standing, int, str]]:
        return _parts(self.counts, self.links)


class Dashboard:
    """What the page shows; each part is counted when it is first asked for.

    `year` and `agency` come from the filters, the latest year by default. Six queries, three more where a unit or
    focus point is chosen, whatever the number of agencies.
    """

    def __init__(self, person: Any, query: Mapping[str, str]) -> None:
        self.today = timezone.localdate()
        self.reach = Reach.of(person)
        filters = Filters.read(query, self.reach)
        self._all_years = figures.year_counts(replace(filters, unit=None, focus=""), None)
        latest = max(self._all_years, default=None) or roc.roc_year(self.today)
        filters = replace(filters, year=filters.year or latest)
        # The units of one agency: elsewhere the filter would have thousands.
        self.units = self._units(filters)
        if filters.unit not in {unit.pk for unit in self.units}:
            filters = replace(filters, unit=None)
        self.focus_figures: FocusFigures = focus_figures(filters)
        self.group: FocusGroup | None = self.focus_figures.group(filters.focus)
        self.filters = replace(filters, focus=self.group.key if self.group else "")

    @property
    def heading(self) -> str:
        return self.reach.name(self.filters.agency)

    @property
    def years(self) -> list[int]:
        """Years to choose from, the latest first."""
        return sorted({*self._all_years, self.filters.year}, reverse=True)

    @property
    def agency_choices(self) -> list[Agency]:
        """The chosen agency, those above it, beside it and right below: all of hundreds are no choice."""
        agency = self.filters.agency
        if agency is None:
            return self.reach.tops
        beside = [branch.agency for branch in self.reach.branches(self.reach.agencies.get(agency.parent_id or 0))]
        offered = {step.pk for step in self.reach.path(agency)} | {near.pk for near in [*beside, *self.reach.tops]}
        offered |= {branch.agency.pk for branch in self.reach.branches(agency)}
        return [near for pk, near in self.reach.agencies.items() if pk in offered]

    @property
    def parts(self) -> tuple[Standing, ...]:
        """The columns into which what is due falls."""
        return PARTS

    @property
    def legend(self) -> list[tuple[Standing, str]]:
        return [(part, TONES[part]) for part in PARTS]

    @cached_property
    def path(self) -> list[tuple[Agency, str]]:
        """The chosen agency and those above it that are overseen, each with its dashboard."""
        agency = self.filters.agency
        steps = self.reach.path(agency) if agency else []
        return [(step, self.filters.url(agency=step.pk, unit=None, own=None)) for step in steps]

    @cached_property
    def branches(self) -> list[Branch]:
        """The agency by itself, and those directly below it with all below them, but dissolved ones without a plan."""
        agency = self.filters.agency
        if agency and self.filters.is_own:
            return [Branch(agency, frozenset({agency.pk}), is_own=True)]
        busy = set(self._counts) | self.focus_figures.with_plan
        return [
            branch for branch in self.reach.branches(agency) if branch.agency.dissolved_on is None or branch.ids & busy
        ]

    @cached_property
    def periods(self) -> list[PeriodFigures]:
        return figures.period_figures(self.filters, self.group)

    @cached_property
    def _counts(self) -> dict[int, Counts]:
        return figures.added_up(self.periods)

    @cached_property
    def _late(self) -> dict[int, int]:
        return figures.late_by_agency(self.periods, self.today)

    @cached_property
    def _changes(self) -> dict[int, dt.datetime]:
        return figures.last_changes(self.periods)

    @cached_property
    def total(self) -> Counts:
        return figures.sum_of(self._counts, self._counts)

    @cached_property
    def late(self) -> int:
        return sum(self._late.values())

    @property
    def tiles(self) -> list[Tile]:
        tiles = [
            Tile(_("To be reported"), self.total.assigned, "none", self.filters.rows_url(state=Standing.DUE.value))
        ]
        for part in PARTS:
            count = self.total.standing(part)
            url = self.filters.rows_url(state=part.value)
            tiles.append(Tile(str(part.label), count, TONES[part] if count else "none", url))
        url = self.filters.rows_url(state=Standing.OVERDUE.value)
        tiles.append(Tile(str(Standing.OVERDUE.label), self.late, "overdue" if self.late else "none", url))
        return [*tiles, *self._indicator_tiles()]

    def _indicator_tiles(self) -> list[Tile]:
        """How many indicators are met; nothing where there are none."""
        return [
            Tile(_("Indicators met"), count, "done" if count else "none", url)
            for kind, count, url in self.attainment
            if kind == Attainment.MET
        ]

    @cached_property
    def indicators(self) -> dict[int, dict[Attainment, int]]:
        """By agency; indicators belong to plans as a whole, so none are shown for a part of them."""
        return {} if self.filters.counts_parts else figures.indicator_counts(self.filters)

    @property
    def attainment(self) -> list[tuple[Attainment, int, str]]:
        """How many indicators are met, missed and not measured, each with the address of its rows."""
        counts = _summed(self.indicators, self.indicators)
        if not counts:
            return []
        return [(kind, counts.get(kind, 0), self.indicators_url(attainment=kind.value)) for kind in Attainment]

    def indicators_url(self, **changes: Any) -> str:
        return self.filters.rows_url(list="indicators", state=None, **changes)

    @cached_property
    def tree(self) -> list[TreeRow]:
        """One row per branch; with a state chosen, those where it occurs."""
        rows = [self._tree_row(branch) for branch in self.branches]
        state = self.filters.state
        if state is None:
            return rows
        return [row for row in rows if (row.late if state == Standing.OVERDUE else row.counts.standing(state))]

    def _tree_row(self, branch: Branch) -> TreeRow:
        place = {"agency": branch.agency.pk, "own": branch.own}
        changes = [self._changes[pk] for pk in branch.ids if pk in self._changes]
        states = {state.value: self.filters.rows_url(**place, state=state.value) for state in Standing}
        return TreeRow(
            branch,
            figures.sum_of(self._counts, branch.ids),
            agencies=len(branch.ids),
            reporting=sum(pk in self._counts for pk in branch.ids),
            late=sum(self._late.get(pk, 0) for pk in branch.ids),
            indicators=_summed(self.indicators, branch.ids),
            last_change=max(changes, default=None),
            url="" if branch.is_own else self.filters.url(agency=branch.agency.pk, unit=None, own=None),
            links=states
            | {
                "agencies": self.filters.rows_url(**place, list="agencies", state=None),
            }
            | {kind.value: self.indicators_url(**place, attainment=kind.value) for kind in Attainment},
        )

    @cached_property
    def heat(self) -> list[HeatRow]:
        counts = focus_counts(self.filters, self.focus_figures)
        return heat_rows(self.focus_figures, counts, self.branches, self.filters, self.group)

    @cached_property
    def agency_rows(self) -> list[AgencyRow]:
        """Every agency by itself that is there or reports, in the order of the tree."""
        days: dict[int, int] = {}
        for row in self.periods:
            if row.is_overdue(self.today):
                days[row.agency_id] = max(days.get(row.agency_id, 0), (self.today - row.due_on).days)
        rows = []
        for pk, agency in self.reach.agencies.items():
            if pk not in self.filters.ids or (agency.dissolved_on and pk not in self._counts):
                continue
            rows.append(
                AgencyRow(
                    agency,
                    self._counts.get(pk, NOTHING),
                    self._late.get(pk, 0),
                    days.get(pk, 0),
                    self._changes.get(pk),
                    self.filters,
                )
            )
        return rows

    @property
    def overdue(self) -> list[AgencyRow]:
        """Who is late, most first."""
        late = [row for row in self.agency_rows if row.late]
        return sorted(late, key=lambda row: (-row.late, -row.days_over))

    @property
    def silent(self) -> list[AgencyRow]:
        """Who has not changed anything for longest, of those with something due; who never wrote first."""
        started = dt.datetime.min.replace(tzinfo=dt.UTC)
        due = [row for row in self.agency_rows if row.is_reporting]
        return sorted(due, key=lambda row: row.last_change or started)

    @cached_property
    def trend(self) -> list[YearRow]:
        """The years up to the chosen one and after it, the first on top."""
        counts = figures.year_counts(self.filters, self.group) if self.filters.counts_parts else self._all_years
        since = self.filters.since or max(counts, default=0) - YEARS + 1
        return [
            YearRow(
                year,
                plans,
                total,
                self.filters.url(year=year),
                {state.value: self.filters.rows_url(year=year, state=state.value) for state in Standing}
                | {"agencies": self.filters.rows_url(year=year, list="agencies", state=None)},
                year == self.filters.year,
            )
            for year, (plans, total) in counts.items()
            if year >= since
        ]

    @property
    def trend_chart(self) -> str:
        """Stacked bars, a year each."""
        series = [
            (TONES[part], str(part.label), tuple(row.counts.standing(part) for row in self.trend)) for part in PARTS
        ]
        return stacked_bars(
            [str(row.year) for row in self.trend], series, _("Results by year; the table has the figures")
        )

    def _units(self, filters: Filters) -> list[Unit]:
        if filters.agency is None or len(filters.ids) > 1:
            return []
        return list(Unit.objects.filter(agency=filters.agency).only("name"))


def _parts(counts: Counts, links: Mapping[str, str]) -> list[tuple[Standing, int, str]]:
    return [(part, counts.standing(part), links[part.value]) for part in PARTS]


def _summed(counts: Mapping[int, Mapping[Attainment, int]], ids: Any) -> dict[Attainment, int]:
    total: dict[Attainment, int] = {}
    for pk in ids:
        for kind, number in counts.get(pk, {}).items():
            total[kind] = total.get(kind, 0) + number
    return total
