"""The demo's indicators: aimed at and measured in two years, the first of them a small plan of its own."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from agencies.models import User
from plans.models import Plan
from tracking import actions
from tracking.models import Indicator
from tracking.nodes import document_of, successors

from .fixtures import read
from .last_year import accepted_result, due_day, plan_of_year_before

SOURCE = "indicators"


def load_indicators(plans: dict[tuple[str, int], Plan], people: dict[str, User], reporters: dict[str, Any]) -> None:
    """Report the year before with its indicators, and carry them over; `reporters` as in the fixture of results."""
    data = read(SOURCE)
    plan = plans[data["agency"], data["year"]]
    measured = {entry["node"] for entry in data["indicators"]}
    last = plan_of_year_before(plan, plan.year - 1, measured, people["coordinator"], people["chief"])
    # This year's node by last year's, and the other way round.
    before = {ours: theirs for theirs, ours in successors(document_of(plan), document_of(last)).items()}
    made = _measured(last, data["indicators"], before, people, reporters)
    chosen = {
        indicator.pk: actions.CarriedOver(entry["node"], _number(entry["baseline"]), _number(entry["target"]))
        for entry, indicator in zip(data["indicators"], made, strict=True)
    }
    actions.carry_over_indicators(plan=plan, chosen=chosen, by=people["coordinator"])


def entered(plan: Plan, node_uid: str, unit: str) -> list[actions.MeasurementInput]:
    """What the unit enters with its result on the node."""
    named = {indicator.name: indicator.pk for indicator in plan.indicators.filter(node_uid=node_uid)}
    return [
        actions.MeasurementInput(named[entry["name"]], _number(entry["value"]), entry["note"])
        for entry in read(SOURCE)["indicators"]
        if entry["unit"] == unit and entry["name"] in named
    ]


def _measured(
    last: Plan,
    entries: list[dict[str, Any]],
    before: dict[str, str],
    people: dict[str, User],
    reporters: dict[str, Any],
) -> list[Indicator]:
    """Last year's indicators in the order of the entries, each with the value of its accepted result."""
    units = {unit.name: unit.pk for unit in last.agency.units.active()}
    choices: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        choices[before[entry["node"]]].append(units[entry["unit"]])
    coordinator = people["coordinator"]
    actions.allot(plan=last, choices=choices, by=coordinator)
    period = actions.open_reporting(plan=last, by=coordinator, due_on=due_day())
    made = []
    for entry in entries:
        indicator = actions.add_indicator(
            plan=last,
            by=coordinator,
            node_uid=before[entry["node"]],
            name=entry["name"],
            unit=entry["measure"],
            direction=entry["direction"],
            target=_number(entry["before"]["target"]),
            source=entry["source"],
        )
        answering = reporters[entry["unit"]]
        value = _number(entry["before"]["value"])
        accepted_result(
            assignment=last.assignments.get(node_uid=indicator.node_uid),
            period=period,
            narrative=f"全年{entry['name']}{entry['before']['value']}{entry['measure']}。",
            measurements=[actions.MeasurementInput(indicator.pk, value)],
            evidence=entry["before"].get("evidence", []),
            reporter=people[answering["reports"]],
            reviewer=people[answering["reviews"]],
            coordinator=coordinator,
        )
        made.append(indicator)
    return made


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
