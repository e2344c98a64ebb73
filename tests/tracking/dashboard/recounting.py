"""A small random city, and its figures counted from the raw rows, one by one, without the tallies."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import Any

from agencies.models import Agency, User
from agencies.states import Role
from plans.document import FocusPoint, Measure, PlanDocument, WorkItem
from tests import factories
from tracking.models import Assignment, Indicator, Measurement, ReportingPeriod, Result
from tracking.states import ResultState

FOCUS_TEXTS = ("建立標準流程", "提供易懂資訊", "辦理滿意度調查", "改善服務場所")
SETTLED = ("handed_in", "reviewed", "accepted")


@dataclass
class RandomCity:
    """City → two bureaus → plants; years 109 and 110, with a mid-year and a year-end period each."""

    city: Agency
    bureaus: list[Agency]
    agencies: list[Agency]
    supervisor: User

    def raw(self, ids: set[int], year: int, **narrowed: Any) -> list[tuple[Assignment, ReportingPeriod, str]]:
        """Every open assignment in every period with where it stands."""
        rows = []
        periods = list(ReportingPeriod.objects.filter(plan__agency__in=ids, plan__year=year))
        for assignment in Assignment.objects.filter(plan__agency__in=ids, plan__year=year, closed_in=None, **narrowed):
            for period in periods:
                if period.plan_id != assignment.plan_id:
                    continue
                result = Result.objects.filter(assignment=assignment, period=period).first()
                if assignment.not_applicable_reason:
                    rows.append((assignment, period, "not_applicable"))
                else:
                    rows.append((assignment, period, result.state if result else "blank"))
        return rows


def counted(rows: list[tuple[Assignment, ReportingPeriod, str]]) -> dict[str, int]:
    """The figures of the year-end period, and what is overdue in any."""
    states = [state for _assignment, period, state in rows if period.is_year_end]
    overdue = [state for _assignment, period, state in rows if period.is_overdue()]
    return {
        "assigned": sum(state != "not_applicable" for state in states),
        "not_applicable": states.count("not_applicable"),
        "accepted": states.count("accepted"),
        "handed_in": states.count("handed_in") + states.count("reviewed"),
        "returned": states.count("returned"),
        "missing": states.count("blank") + states.count("draft"),
        "late": sum(state not in (*SETTLED, "not_applicable") for state in overdue),
    }


def random_city(seed: int) -> RandomCity:
    random = Random(seed)  # noqa: S311
    city = factories.agency("市政府")
    bureaus = [factories.agency(f"第{n}局", parent=city) for n in range(2)]
    plants = [factories.agency(f"第{n}廠", parent=bureau) for n, bureau in enumerate(bureaus * 2)]
    for agency in [city, *bureaus, *plants]:
        units = [factories.unit(agency, "總務室"), factories.unit(agency, "業務課")]
        for year in (109, 110):
            if random.random() < 0.85:
                _fill(random, agency, units, year)
    supervisor = factories.person("督考", (Role.SUPERVISOR, city))
    return RandomCity(city, bureaus, [city, *bureaus, *plants], supervisor)


def _fill(random: Random, agency: Agency, units: list[Any], year: int) -> None:
    document = _document(random, agency, year)
    plan = factories.approved_plan(agency, document, year=year)
    assignments = [
        Assignment.objects.create(
            plan=plan,
            node_uid=measure.uid,
            lead_unit=random.choice(units),
            number=str(place),
            wording=measure.text,
            position=place,
            opened_in=plan.approved_version,
            closed_in=plan.approved_version if random.random() < 0.1 else None,
            not_applicable_reason="無此業務" if random.random() < 0.15 else "",
        )
        for place, measure in enumerate(document.measures())
    ]
    # The mid-year period of 110 is over, its year-end one is not: what is overdue is not what is missing.
    later = dt.date(2999, 1, 1)
    periods = [
        _period(plan, "年中", False, dt.date(1911 + year, 7, 15)),
        _period(plan, "年終", True, later if year == 110 else dt.date(1912 + year, 1, 15)),
    ]
    for assignment in assignments:
        for period in periods:
            state = random.choice(["blank", *ResultState.values])
            if state != "blank":
                Result.objects.create(
                    assignment=assignment,
                    period=period,
                    state=state,
                    progress="done",
                    narrative="已辦理。",
                    return_reason="請補充。" if state == "returned" else "",
                )
    for n in range(random.randrange(4)):
        indicator = Indicator.objects.create(
            plan=plan,
            name=f"指標{n}",
            target=10,
            direction=random.choice(["up", "down"]),
            retired_on=random.choice([None, None, None, dt.date(1911 + year, 6, 1)]),
        )
        for period in periods:
            results = [None, *Result.objects.filter(period=period).order_by("pk")]
            if random.random() < 0.7:
                Measurement.objects.create(
                    indicator=indicator, period=period, value=random.randrange(5, 16), result=random.choice(results)
                )


def _document(random: Random, agency: Agency, year: int) -> PlanDocument:
    foci = [
        FocusPoint(
            text if random.random() < 0.8 else f" {text[:2]}\n{text[2:]}",
            ordinal,
            measures=tuple(Measure(f"{text}{n}", n) for n in range(1, random.randrange(2, 5))),
        )
        for ordinal, text in enumerate(random.sample(FOCUS_TEXTS, random.randrange(2, 5)), start=1)
    ]
    return PlanDocument(title="計畫", agency=agency.name, year=year, items=(WorkItem("要項", 1, tuple(foci)),))


def period_of(plan: Any) -> ReportingPeriod:
    """A year-end period that is over."""
    return _period(plan, "年終", True, dt.date(1912 + plan.year, 1, 15))


def _period(plan: Any, name: str, is_year_end: bool, due_on: dt.date) -> ReportingPeriod:
    year = 1911 + plan.year
    return ReportingPeriod.objects.create(
        plan=plan,
        name=name,
        is_year_end=is_year_end,
        starts_on=dt.date(year, 1, 1),
        ends_on=dt.date(year, 12, 31) if is_year_end else dt.date(year, 6, 30),
        due_on=due_on,
    )
