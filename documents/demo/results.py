"""The year that the demo reports: allotted, opened, and reported on as far as the fixture says."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from agencies.models import User
from plans.models import Plan
from tracking import actions
from tracking.models import Assignment, ReportingPeriod, Result

from .evidence import add_evidence
from .fixtures import read
from .indicators import entered
from .last_year import due_day


def load_results(plans: dict[tuple[str, int], Plan], people: dict[str, User], source: str, coordinator: str) -> None:
    """Allot and report the results of one fixture."""
    data = read(source)
    plan = plans[data["agency"], data["year"]]
    assignments = _allotted(plan, data["results"], people[coordinator])
    period = actions.open_reporting(plan=plan, by=people[coordinator], due_on=due_day())
    for entry in data["results"]:
        assignment = assignments[entry["node"], entry["unit"]]
        if entry["state"] == "not_applicable":
            actions.mark_not_applicable(assignment=assignment, reason=entry["reason"], by=people[coordinator])
        elif entry["state"] != "none":
            answering = data["people"][entry["unit"]]
            reporter, reviewer = people[answering["reports"]], people[answering["reviews"]]
            result = _report(assignment, period, entry, reporter)
            for said in entry.get("contributions", []):
                _contribute(result, said, people[data["people"][said["unit"]]["reports"]])
            if entry["state"] != "draft":
                result = actions.hand_in(result=result, by=reporter)
            _decide(result, entry, reviewer, people[coordinator])


def _allotted(plan: Plan, entries: list[dict[str, Any]], by: User) -> dict[tuple[str, str], Assignment]:
    """The assignments of the entries, by node and name of the unit."""
    units = {unit.name: unit.pk for unit in plan.agency.units.active()}
    choices: dict[str, set[int]] = defaultdict(set)
    contributors: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        choices[entry["node"]].add(units[entry["unit"]])
        contributors[entry["node"]].update(units[said["unit"]] for said in entry.get("contributions", []))
    asked = {node: chosen for node, chosen in contributors.items() if chosen}
    actions.allot(plan=plan, choices=choices, contributors=asked, by=by)
    made = plan.assignments.select_related("lead_unit")
    return {(assignment.node_uid, assignment.lead_unit.name): assignment for assignment in made}


def _report(assignment: Assignment, period: ReportingPeriod, entry: dict[str, Any], reporter: User) -> Result:
    """A result as its unit wrote it, with its evidence."""
    behind = entry.get("behind", "")
    result = actions.save_result(
        assignment=assignment,
        period=period,
        version=0,
        narrative=entry["narrative"],
        progress=entry["progress"],
        is_behind=bool(behind),
        behind_reason=behind,
        figures=[
            actions.FigureInput(figure["name"], Decimal(figure["value"]), figure["unit"]) for figure in entry["figures"]
        ],
        measurements=entered(assignment.plan, assignment.node_uid, assignment.lead_unit.name),
        by=reporter,
    )
    add_evidence(assignment, period, [*entry["photos"], *entry.get("evidence", [])], by=reporter)
    return result


def _contribute(result: Result, said: dict[str, Any], by: User) -> None:
    """What a unit adds to the lead's result; without a text it was asked and has not answered yet."""
    if said["text"]:
        unit = result.assignment.contributors.get(name=said["unit"])
        actions.contribute(
            assignment=result.assignment, period=result.period, unit=unit, text=said["text"], version=0, by=by
        )


def _decide(result: Result, entry: dict[str, Any], reviewer: User, coordinator: User) -> None:
    """What the unit's head said, and the coordinator, who accepts alone where a unit has no head."""
    if entry["state"] == "accepted":
        if reviewer != coordinator:
            result = actions.review_result(result=result, by=reviewer)
        actions.accept_result(result=result, by=coordinator)
    elif entry["state"] == "returned":
        actions.return_result(result=result, reason=entry["reason"], by=reviewer)
