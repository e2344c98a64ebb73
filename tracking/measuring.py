"""Indicators with what was measured, this year and in the years before: always one query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from .attaining import Formula
from .models import Assignment, Indicator, ReportingPeriod
from .models.indicator import IndicatorQuerySet
from .states import SETTLED, Frequency, ResultState

MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.HALF_YEARLY: 6, Frequency.YEARLY: 12}


def is_asked(frequency: str, period: ReportingPeriod) -> bool:
    """A value is due in this period: at the end of the year always, else when the period ends with such a span.

    A quarterly one is asked for in the months 3, 6, 9, 12; with quarterly periods a monthly one in each of them.
    """
    return period.is_year_end or (
        frequency != Frequency.YEARLY and period.ends_on.month % MONTHS[Frequency(frequency)] == 0
    )


@dataclass(frozen=True, slots=True)
class Value:
    """What was entered in a period. `counts`: nobody has to accept it any more."""

    period_id: int
    period: str
    ends_on: dt.date
    is_year_end: bool
    value: Decimal | None
    note: str
    version: int
    result_id: int | None
    result_state: str | None

    @property
    def counts(self) -> bool:
        return self.value is not None and (self.result_id is None or self.result_state == ResultState.ACCEPTED)


@dataclass(frozen=True)
class Attained:
    """An indicator with one value of it: how far it got."""

    indicator: Indicator
    value: Decimal | None

    @property
    def per_cent(self) -> Decimal | None:
        return self.indicator.attainment(self.value)

    @property
    def is_met(self) -> bool | None:
        return self.indicator.is_met(self.value)

    @property
    def worked_out(self) -> str:
        """The formula with its figures."""
        return self.indicator.aim.worked_out(self.value)

    @property
    def word(self) -> str:
        return {True: _("Met"), False: _("Not met"), None: _("Not measured")}[self.is_met]

    @property
    def tone(self) -> str:
        return {True: "done", False: "behind", None: "none"}[self.is_met]

    @property
    def explained(self) -> str:
        """How its attainment is worked out, in words."""
        return explained(self.indicator.aim.formula)


@dataclass(frozen=True)
class Measured:
    """An indicator with its year's values in the order of their periods, and the years before, the latest first."""

    indicator: Indicator
    values: tuple[Value, ...] = ()
    earlier: tuple[Attained, ...] = ()

    @property
    def last(self) -> Attained:
        """With the last value that counts."""
        return Attained(self.indicator, _last(self.values))

    @property
    def explained(self) -> str:
        return self.last.explained

    @property
    def years(self) -> list[Attained]:
        """Every year, the first one first."""
        return [*reversed(self.earlier), self.last]

    def entered(self, period_id: int) -> Value | None:
        return next((value for value in self.values if value.period_id == period_id), None)

    def at(self, period_id: int) -> Attained:
        """With the value of this period, whether it counts or not."""
        entered = self.entered(period_id)
        return Attained(self.indicator, entered.value if entered else None)


@dataclass(frozen=True)
class Asked:
    """An indicator as the row of an assignment in a period shows it.

    `is_writable`: this row's unit enters its value; not where another unit's result already gave it.
    """

    measured: Measured
    period: ReportingPeriod
    is_writable: bool

    @property
    def indicator(self) -> Indicator:
        return self.measured.indicator

    @property
    def entered(self) -> Value | None:
        return self.measured.entered(self.period.pk)

    @property
    def attained(self) -> Attained:
        return self.measured.at(self.period.pk)


def measured(indicators: IndicatorQuerySet) -> list[Measured]:
    """These indicators in their order, each with its values and its years; one query."""
    about = {
        "at_period": "measurements__period_id",
        "at_name": "measurements__period__name",
        "at_end": "measurements__period__ends_on",
        "at_year_end": "measurements__period__is_year_end",
        "at_value": "measurements__value",
        "at_note": "measurements__note",
        "at_version": "measurements__version",
        "at_result": "measurements__result_id",
        "at_state": "measurements__result__state",
    }
    wanted = indicators.order_by()
    # One line belongs to one agency: it is drawn by carrying over alone.
    rows: Any = (
        Indicator.objects.filter(line__in=wanted.values("line"))
        .select_related("plan__agency")
        .annotate(wanted=Exists(wanted.filter(pk=OuterRef("pk"))), **{name: F(path) for name, path in about.items()})
        .order_by("plan__year", "plan", "position", "pk")
    )
    found: dict[int, Any] = {}
    values: dict[int, list[Value]] = {}
    for row in rows:
        found.setdefault(row.pk, row)
        of_row = values.setdefault(row.pk, [])
        if row.at_period is not None:
            of_row.append(Value(*(getattr(row, name) for name in about)))
    for of_row in values.values():
        of_row.sort(key=lambda value: (value.ends_on, value.is_year_end, value.period_id))
    return [_measured(row, found.values(), values) for row in found.values() if row.wanted]


def asked_of(assignment: Assignment, period: ReportingPeriod, result_id: int | None) -> list[Asked]:
    """The indicators whose values this assignment reports in this period; one query. `result_id`: its result's.

    Where several units report on the node, the first of them does.
    """
    indicators = Indicator.objects.in_use().filter(plan=assignment.plan_id, node_uid=assignment.node_uid)
    before = Q(lead_unit__position__lt=assignment.lead_unit.position) | Q(
        lead_unit__position=assignment.lead_unit.position, lead_unit__lt=assignment.lead_unit_id
    )
    earlier = _reporting(OuterRef("plan"), OuterRef("node_uid")).filter(before)
    rows = measured(indicators.filter(~Exists(earlier)))
    return [
        Asked(row, period, _is_free(row.entered(period.pk), result_id))
        for row in rows
        if is_asked(row.indicator.frequency, period)
    ]


def with_measured(results: list[Any]) -> list[Any]:
    """The results, each with the indicators measured with it as `asked`; one query. Needs their `period`."""
    found = _measured_with(results) if results else {}
    for result in results:
        result.asked = found[result.pk]
    return results


def _measured_with(results: list[Any]) -> dict[int, list[Asked]]:
    found: dict[int, list[Asked]] = {result.pk: [] for result in results}
    periods = {result.pk: result.period for result in results}
    for row in measured(Indicator.objects.filter(measurements__result__in=list(found)).distinct()):
        for value in row.values:
            if value.result_id in found:
                found[value.result_id].append(Asked(row, periods[value.result_id], is_writable=False))
    return found


def is_reported_by_unit(indicator: Indicator) -> bool:
    """A unit reports on the indicator's node: its value comes with that unit's result, not from the coordinator."""
    return bool(indicator.node_uid) and _reporting(indicator.plan_id, indicator.node_uid).exists()


def reported_nodes(plan_id: int) -> set[str]:
    """The nodes of a plan on which a unit reports."""
    return set(Assignment.objects.open().applicable().filter(plan=plan_id).values_list("node_uid", flat=True))


def explained(formula: Formula) -> str:
    """What the formula means, in words."""
    return {
        Formula.FROM_BASELINE: _("Attainment = (value − baseline) ÷ (target − baseline)"),
        Formula.OF_TARGET: _("Attainment = value ÷ target"),
        Formula.TARGET_OVER_VALUE: _("Less is better: attainment = target ÷ value"),
        Formula.NONE: _("Without a positive target or a baseline only “met” or “not met” can be said"),
    }[formula]


def _reporting(plan: Any, node_uid: Any) -> QuerySet:
    return Assignment.objects.open().applicable().filter(plan=plan, node_uid=node_uid)


def _is_free(entered: Value | None, result_id: int | None) -> bool:
    """Nothing is entered, or nothing that another, settled result holds."""
    return entered is None or entered.result_id == result_id or entered.result_state not in SETTLED


def _measured(row: Any, rows: Iterable[Any], values: dict[int, list[Value]]) -> Measured:
    earlier = [other for other in rows if other.line == row.line and other.plan.year < row.plan.year]
    earlier.sort(key=lambda other: -other.plan.year)
    return Measured(row, tuple(values[row.pk]), tuple(Attained(other, _last(values[other.pk])) for other in earlier))


def _last(values: Iterable[Value]) -> Decimal | None:
    counting = [value.value for value in values if value.counts]
    return counting[-1] if counting else None
