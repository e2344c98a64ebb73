"""The figures of a year, counted from the raw rows one by one: without tallies, dashboards or boards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from agencies.models import Agency
from tracking.models import Assignment, Evidence, Indicator, ReportingPeriod, Result
from tracking.states import Direction

SETTLED = ("handed_in", "reviewed", "accepted")


@dataclass(frozen=True)
class Entry:
    """An open assignment in a period and where it stands; `focus` is the wording of its focus point."""

    agency: Agency
    period: ReportingPeriod
    focus: str
    state: str
    is_proved: bool


@dataclass(frozen=True)
class Counted:
    """Of the year-end period, but `late`: of any period that is past its due date."""

    accepted: int
    handed_in: int
    returned: int
    missing: int
    not_applicable: int
    proved: int
    late: int

    @property
    def parts(self) -> list[int]:
        return [self.accepted, self.handed_in, self.returned, self.missing]

    @property
    def assigned(self) -> int:
        return sum(self.parts)

    @property
    def reported(self) -> int:
        return self.accepted + self.handed_in

    @property
    def per_cent(self) -> int:
        return 100 * self.reported // self.assigned  # never "100%" while something is missing


def entries(agencies: Iterable[Agency], year: int) -> list[Entry]:
    """Every open assignment of these agencies in every period of its plan."""
    found = []
    for agency in agencies:
        for assignment in Assignment.objects.filter(plan__agency=agency, plan__year=year, closed_in=None):
            focus = focus_points(agency, year)[assignment.node_uid]
            for period in ReportingPeriod.objects.filter(plan=assignment.plan):
                result = Result.objects.filter(assignment=assignment, period=period).first()
                state = result.state if result else "blank"
                state = "not_applicable" if assignment.not_applicable_reason else state
                is_proved = Evidence.objects.filter(result=result).exists() if result else False
                found.append(Entry(agency, period, focus, state, is_proved))
    return found


def focus_points(agency: Agency, year: int) -> dict[str, str]:
    """Wording of the focus point by the uid of each of its nodes, in the version in force; empty without one."""
    plan = agency.plans.filter(year=year, approved_version__isnull=False).first()
    if plan is None or plan.approved_version is None:
        return {}
    return {
        uid: focus.text
        for _item, focus in plan.approved_version.load().focus_points()
        for uid in [focus.uid, *(measure.uid for measure in focus.walk())]
    }


def counted(found: Iterable[Entry]) -> Counted:
    found = list(found)
    states = [entry.state for entry in found if entry.period.is_year_end]
    past = [entry.state for entry in found if entry.period.due_on < timezone.localdate()]
    return Counted(
        accepted=states.count("accepted"),
        handed_in=states.count("handed_in") + states.count("reviewed"),
        returned=states.count("returned"),
        missing=states.count("blank") + states.count("draft"),
        not_applicable=states.count("not_applicable"),
        proved=sum(entry.is_proved and entry.state == "accepted" for entry in found if entry.period.is_year_end),
        late=sum(state not in (*SETTLED, "not_applicable") for state in past),
    )


def attained(agencies: Iterable[Agency], year: int) -> list[int]:
    """How many indicators are met, missed, not measured: by the last value that was accepted."""
    verdicts: list[bool | None] = []
    for indicator in Indicator.objects.filter(plan__agency__in=agencies, plan__year=year, retired_on=None):
        values = indicator.measurements.filter(result__state="accepted").order_by("period__ends_on")
        last: Decimal | None = values[len(values) - 1].value if values else None
        is_up = indicator.direction == Direction.UP
        target = indicator.target or Decimal(0)
        verdicts.append(None if last is None else last >= target if is_up else last <= target)
    return [verdicts.count(True), verdicts.count(False), verdicts.count(None)] if verdicts else []


def last_change(agencies: Iterable[Agency], year: int) -> dt.datetime:
    """When anything was last written in a result of these agencies."""
    results = Result.objects.filter(assignment__plan__agency__in=agencies, assignment__plan__year=year)
    return max(result.updated_at for result in results)
