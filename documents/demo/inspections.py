"""The inspections of the demo: score sheets, visits, telephone tests and a survey, with findings as far as they got."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from agencies.models import Agency, Unit, User
from tracking import actions
from tracking.models import Inspection, ScoreSheet
from tracking.scoring import Sheet
from tracking.states import InspectionKind

from .fixtures import read


def load_inspections(agencies: dict[str, Agency], people: dict[str, User]) -> None:
    """Everything in `fixtures/inspections.json`."""
    data = read("inspections")
    units = {(unit.agency.code, unit.code): unit for unit in Unit.objects.select_related("agency")}
    sheets = {entry["key"]: _sheet(entry, agencies, people) for entry in data["sheets"]}
    for entry in data["inspections"]:
        inspection = _scored(entry, sheets[entry["sheet"]], agencies, units, people)
        for finding in entry["findings"]:
            _follow(finding, inspection, units[entry["agency"], finding["unit"]], people, by=people[entry["by"]])


def _sheet(entry: dict[str, Any], agencies: dict[str, Agency], people: dict[str, User]) -> ScoreSheet:
    return actions.add_score_sheet(
        agency=agencies[entry["agency"]],
        kind=InspectionKind(entry["kind"]),
        name=entry["name"],
        sheet=Sheet.from_json(entry),
        by=people[entry["by"]],
    )


def _scored(
    entry: dict[str, Any],
    sheet: ScoreSheet,
    agencies: dict[str, Agency],
    units: dict[tuple[str, str], Unit],
    people: dict[str, User],
) -> Inspection:
    day, inspector = dt.date.fromisoformat(entry["visited_on"]), people[entry["by"]]
    begun = actions.begin_inspection(
        sheet=sheet,
        agency=agencies[entry["agency"]],
        unit=units[entry["agency"], entry["unit"]] if entry["unit"] else None,
        inspecting_agency=agencies[entry["in_the_name_of"]],
        visited_on=day,
        by=inspector,
    )
    scores = {
        f"{at}.{place}": Decimal(points)
        for at, section in enumerate(entry["scores"])
        for place, points in enumerate(section)
    }
    return actions.save_scores(
        inspection=begun,
        version=begun.version,
        scores=scores,
        visited_on=day,
        remarks=entry["remarks"],
        by=inspector,
    )


def _follow(entry: dict[str, Any], inspection: Inspection, unit: Unit, people: dict[str, User], by: User) -> None:
    """A finding, brought as far along as the fixture says."""
    due_on = dt.date.fromisoformat(entry["due_on"])
    finding = actions.add_finding(inspection=inspection, text=entry["text"], owner_unit=unit, due_on=due_on, by=by)
    if not entry["answer"]:
        return
    answerer = people[entry["answered_by"]]
    finding = actions.answer_finding(finding=finding, answer=entry["answer"], version=finding.version, by=answerer)
    if entry["closed"]:
        actions.close_finding(finding=finding, by=by)
    elif entry.get("return_reason"):
        actions.return_finding(finding=finding, reason=entry["return_reason"], by=by)
