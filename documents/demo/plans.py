"""The demo's frameworks and plans, each brought as far along its way as the demo shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from agencies.models import Agency, User
from plans import actions
from plans.document import FocusPoint as FocusPointNode
from plans.document import Goal, PlanDocument, WorkItem
from plans.models import FocusPoint, Framework, FrameworkNode, Measure, Plan
from plans.models.numbered import GAP
from plans.numbering import starts
from plans.states import NodeKind, PlanState

from .fixtures import read, read_plan


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """A plan of the demo: whose, from which fixture, and the accounts that write and decide it."""

    agency: str
    source: str
    editor: str
    head: str
    state: PlanState
    follows_framework: bool = True
    amendment: str = ""


PLANS = (
    DemoPlan(
        "KHEPB",
        "plans/107-bureau",
        "bureau-coordinator",
        "bureau-chief",
        PlanState.APPROVED,
        follows_framework=False,
        amendment="plans/107-bureau.amendment",
    ),
    DemoPlan("KHEPB-CRP", "plans/110-plant", "coordinator", "chief", PlanState.APPROVED),
    DemoPlan("KHEPB", "plans/111-bureau", "bureau-coordinator", "bureau-chief", PlanState.SUBMITTED),
    DemoPlan("KHEPB-SRP", "sample-plan.expected", "south-coordinator", "south-chief", PlanState.DRAFT),
)


def load_frameworks(agencies: dict[str, Agency], people: dict[str, User]) -> dict[int, Framework]:
    """The issued frameworks, by year."""
    made: dict[int, Framework] = {}
    for entry in read("framework")["frameworks"]:
        document = PlanDocument.from_json(entry["document"])
        stored = entry["document"]
        framework = Framework.objects.create(
            agency=agencies[entry["agency"]],
            year=entry["year"],
            title=entry["title"],
            derived_from=made.get(entry["year"] - 1),
            basis_text=document.basis[0].text,
            sections=[{key: section[key] for key in ("heading", "kind", "text")} for section in stored["sections"]],
            periods=entry["periods"],
            **{key: stored[key] for key in ("header", "columns", "styles", "signatories")},
        )
        _add_nodes(framework, document)
        made[entry["year"]] = actions.issue_framework(framework=framework, by=people["city-coordinator"])
    return made


def load_plans(
    agencies: dict[str, Agency], people: dict[str, User], frameworks: dict[int, Framework]
) -> dict[tuple[str, int], Plan]:
    """The plans, by the agency's code and the year."""
    made: dict[tuple[str, int], Plan] = {}
    for demo in PLANS:
        document = read_plan(demo.source)
        framework = frameworks[document.year or 0] if demo.follows_framework else None
        plan = _drafted(agencies[demo.agency], document, framework, people[demo.editor])
        if demo.state in (PlanState.SUBMITTED, PlanState.APPROVED):
            actions.submit_plan(plan=plan, by=people[demo.editor])
        if demo.state == PlanState.APPROVED:
            actions.approve_plan(plan=plan, by=people[demo.head])
        if demo.amendment:
            _amend(plan, read(demo.amendment), people[demo.editor], people[demo.head])
        plan.refresh_from_db()
        made[demo.agency, plan.year] = plan
    return made


def _add_nodes(framework: Framework, document: PlanDocument) -> None:
    for goal, place in _placed(document.goals):
        _add_node(framework, goal.uid, place, kind=NodeKind.GOAL, title=goal.title, text=goal.text)
    for item, place in _placed(document.items):
        parent = _add_node(framework, item.uid, place, kind=NodeKind.ITEM, title=item.title)
        for focus, below in _placed(item.focus_points):
            _add_node(framework, focus.uid, below, kind=NodeKind.FOCUS, parent=parent, text=focus.text)


def _add_node(framework: Framework, uid: str, place: dict[str, Any], **fields: Any) -> FrameworkNode:
    return FrameworkNode.objects.create(framework=framework, uid=uid, **place, **fields)


def _placed[Node: (Goal, WorkItem, FocusPointNode)](nodes: Sequence[Node]) -> list[tuple[Node, dict[str, Any]]]:
    """Nodes with position and numbering among their siblings."""
    numbering = starts(node.ordinal for node in nodes)
    return [
        (node, {"position": index * GAP, "is_numbered": is_numbered, "start_at": start_at})
        for index, (node, (is_numbered, start_at)) in enumerate(zip(nodes, numbering, strict=True), start=1)
    ]


def _drafted(agency: Agency, document: PlanDocument, framework: Framework | None, by: User) -> Plan:
    """The draft with the document's content; under a framework it is started from that, as an agency would."""
    if framework:
        actions.create_plan(agency=agency, year=framework.year, title=document.title, framework=framework, by=by)
        document = referring(document, framework)
    return actions.import_document(agency=agency, document=document, by=by)


def referring(document: PlanDocument, framework: Framework) -> PlanDocument:
    """The document with its goals, items and focus points referring to the framework's nodes of the same wording."""
    uids = {node.text or node.title: node.uid for node in framework.nodes.all()}
    return replace(
        document,
        goals=tuple(replace(goal, framework=uids.get(goal.text)) for goal in document.goals),
        items=tuple(
            replace(
                item,
                framework=uids.get(item.title),
                focus_points=tuple(replace(focus, framework=uids.get(focus.text)) for focus in item.focus_points),
            )
            for item in document.items
        ),
    )


def _amend(plan: Plan, amendment: dict[str, Any], editor: User, head: User) -> None:
    """Change an approved plan and have the change approved: the second version."""
    actions.begin_amendment(plan=plan, by=editor)
    for edit in amendment["edits"]:
        row = Measure.objects.get(uid=edit["uid"])
        actions.edit_row(row=row, version=row.version, text=edit["text"], by=editor)
    for addition in amendment["additions"]:
        actions.add_row(parent=FocusPoint.objects.get(uid=addition["parent"]), text=addition["text"], by=editor)
    for uid in amendment["deletions"]:
        row = Measure.objects.get(uid=uid)
        actions.delete_row(row=row, version=row.version, by=editor)
    actions.submit_plan(plan=plan, by=editor)
    actions.approve_plan(plan=plan, summary=amendment["summary"], by=head)
