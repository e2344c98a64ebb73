"""The demo's January: one plant's annual report accepted by the bureau, another's returned with reasons at its rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from agencies.models import Agency, User
from plans.document import FocusPoint, PlanDocument
from plans.models import Plan
from tracking import actions
from tracking.actions import annual, superior
from tracking.actions.self_reviews import save_self_review
from tracking.leaves import leaves
from tracking.models import AnnualReport
from tracking.nodes import document_of
from tracking.states import ReportKind

from .fixtures import read
from .last_year import accepted_result, due_day, plan_of_year_before

SOURCE = "january"
OWN = ReportKind.OWN


def load_january(plans: dict[tuple[str, int], Plan], people: dict[str, User]) -> None:
    """Everything in `fixtures/january.json`."""
    data = read(SOURCE)
    for entry in data["plans"]:
        _load_plan(plans[entry["agency"], entry["from"]], entry, people)
    for entry in data["self_reviews"]:
        _review(_plan(entry), entry, people[entry["by"]])
    for entry in data["reports"]:
        _decide(_submitted(_plan(entry), entry, people), entry, people[entry["decided_by"]])


def _plan(entry: dict[str, Any]) -> Plan:
    agency = Agency.objects.get(code=entry["agency"])
    return agency.plans.select_related("agency", "framework", "approved_version").get(year=entry["year"])


def _load_plan(model: Plan, entry: dict[str, Any], people: dict[str, User]) -> None:
    """A small plan of the year with the results of the entry, all of them accepted within the agency."""
    coordinator, head = people[entry["coordinator"]], people[entry["head"]]
    kept = {said["measure"] for said in entry["results"]}
    uids = {leaf.uid for leaf in leaves(document_of(model)) if leaf.wording in kept}
    plan = plan_of_year_before(model, entry["year"], uids, coordinator, head)
    nodes = {leaf.wording: leaf.uid for leaf in leaves(document_of(plan))}
    units = {unit.name: unit.pk for unit in plan.agency.units.active()}
    choices = {nodes[said["measure"]]: [units[said["unit"]]] for said in entry["results"]}
    actions.allot(plan=plan, choices=choices, by=coordinator)
    period = actions.open_reporting(plan=plan, by=coordinator, due_on=due_day())
    for said in entry["results"]:
        accepted_result(
            assignment=plan.assignments.get(node_uid=nodes[said["measure"]]),
            period=period,
            narrative=said["narrative"],
            evidence=said["evidence"],
            reporter=people[said["reports"]],
            reviewer=people[said["reviews"]],
            coordinator=coordinator,
        )


def _review(plan: Plan, entry: dict[str, Any], by: User) -> None:
    save_self_review(
        plan=plan,
        focus_uid=_focus(document_of(plan), entry["focus"]).uid,
        reviewed_on=dt.date.fromisoformat(entry["on"]),
        text=entry["text"],
        version=0,
        by=by,
    )


def _submitted(plan: Plan, entry: dict[str, Any], people: dict[str, User]) -> AnnualReport:
    """The year's report: written, signed by the agency's head, sent to the bureau with its letter."""
    coordinator, head = people[entry["coordinator"]], people[entry["head"]]
    annual.save_summary(plan=plan, kind=OWN, version=0, text=entry["summary"], by=coordinator)
    for said in entry["evaluations"]:
        focus = _focus(document_of(plan), said["focus"])
        if said["text"]:
            annual.save_evaluation(
                plan=plan, kind=OWN, focus_key=focus.uid, version=0, text=said["text"], by=coordinator
            )
        else:
            annual.take_over_reviews(plan=plan, focus_key=focus.uid, version=0, text="", by=coordinator)
    report = annual.ask_for_signature(plan=plan, kind=OWN, by=coordinator, confirmed=True)
    report = annual.sign_report(report=report, sha256=report.sha256, by=head)
    outgoing_on = dt.date.fromisoformat(entry["outgoing_on"])
    submission = annual.submit_report(
        report=report, outgoing_on=outgoing_on, outgoing_number=entry["outgoing_number"], by=coordinator
    )
    return submission.report


def _decide(report: AnnualReport, entry: dict[str, Any], by: User) -> None:
    """The bureau accepts it, or returns it with the reasons of the entry."""
    if not entry["returned"]:
        superior.accept_report(report=report, by=by)
        return
    nodes = {leaf.wording: leaf.uid for leaf in leaves(document_of(report.plan))}
    rows = {nodes[wording]: reason for wording, reason in entry["returned"]["rows"].items()}
    superior.return_report(report=report, reason=entry["returned"]["reason"], rows=rows, by=by)


def _focus(document: PlanDocument, beginning: str) -> FocusPoint:
    """The focus point that begins with these words."""
    return next(focus for _item, focus in document.focus_points() if focus.text.startswith(beginning))
