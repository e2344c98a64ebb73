"""The demo's indicators: aimed at and measured in two years, the first of them a small plan of its own."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils import timezone

from agencies.models import User
from plans import actions as plan_actions
from plans.document import FocusPoint, Measure, PlanDocument, new_uid
from plans.models import Plan
from tracking import actions
from tracking.models import Indicator
from tracking.nodes import document_of, successors

from .fixtures import read

SOURCE = "indicators"
DAYS_LEFT = 14


def load_indicators(plans: dict[tuple[str, int], Plan], people: dict[str, User], reporters: dict[str, Any]) -> None:
    """Report the year before with its indicators, and carry them over; `reporters` as in the fixture of results."""
    data = read(SOURCE)
    plan = plans[data["agency"], data["year"]]
    last = _year_before(plan, {entry["node"] for entry in data["indicators"]}, people)
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


def _year_before(plan: Plan, measured: set[str], people: dict[str, User]) -> Plan:
    """Last year's plan with those measures alone that are measured, approved."""
    year = plan.year - 1
    document = _only(document_of(plan), measured)
    title = document.title.replace(str(plan.year), str(year))
    document = replace(document, year=year, title=title, basis=(), sections=(), subtitle="", framework=None)
    last = plan_actions.import_document(agency=plan.agency, document=document, by=people["coordinator"])
    plan_actions.submit_plan(plan=last, by=people["coordinator"])
    plan_actions.approve_plan(plan=last, by=people["chief"])
    last.refresh_from_db()
    return last


def _only(document: PlanDocument, measured: set[str]) -> PlanDocument:
    items = []
    for item in document.items:
        kept = tuple(focus for focus in (_focus(focus, measured) for focus in item.focus_points) if focus.measures)
        if kept:
            items.append(replace(item, uid=new_uid(), framework=None, focus_points=kept))
    goals = tuple(replace(goal, uid=new_uid(), framework=None) for goal in document.goals)
    return replace(document, goals=goals, items=tuple(items))


def _focus(focus: FocusPoint, measured: set[str]) -> FocusPoint:
    return replace(focus, uid=new_uid(), framework=None, measures=_measures(focus.measures, measured))


def _measures(measures: tuple[Measure, ...], measured: set[str]) -> tuple[Measure, ...]:
    kept = ((measure, _measures(measure.measures, measured)) for measure in measures)
    return tuple(
        replace(measure, uid=new_uid(), measures=below) for measure, below in kept if measure.uid in measured or below
    )


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
    due_on = timezone.localdate() + dt.timedelta(days=DAYS_LEFT)
    period = actions.open_reporting(plan=last, by=coordinator, due_on=due_on)
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
        result = actions.save_result(
            assignment=last.assignments.get(node_uid=indicator.node_uid),
            period=period,
            version=0,
            narrative=f"全年{entry['name']}{entry['before']['value']}{entry['measure']}。",
            progress="done",
            measurements=[actions.MeasurementInput(indicator.pk, value)],
            by=people[answering["reports"]],
        )
        result = actions.hand_in(result=result, by=people[answering["reports"]])
        reviewer = people[answering["reviews"]]
        if reviewer != coordinator:
            result = actions.review_result(result=result, by=reviewer)
        actions.accept_result(result=result, by=coordinator)
        made.append(indicator)
    return made


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
