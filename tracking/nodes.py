"""The nodes of a plan at which something can be measured, and which of them was which last year.

Pure, but for `document_of`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from plans.document import Measure, PlanDocument
from plans.loading import load_document
from plans.matching import normalised
from plans.models import Plan
from plans.paths import numbers


@dataclass(frozen=True, slots=True)
class Node:
    """A work item, focus point or measure. `number` as it is cited ("一(二)3."), `depth` 0 for an item."""

    uid: str
    number: str
    text: str
    depth: int
    predecessors: tuple[str, ...]

    @property
    def label(self) -> str:
        return f"{self.number} {self.text}".strip()


def document_of(plan: Plan) -> PlanDocument:
    """The version in force; before there is one, the working state (needs `agency` and `framework` loaded)."""
    return plan.approved_version.load() if plan.approved_version else load_document(plan)


def nodes(document: PlanDocument) -> list[Node]:
    """Every work item, focus point and measure, in printed order."""
    cited = numbers(document)
    found: list[Node] = []
    for item in document.items:
        found.append(Node(item.uid, cited[item.uid], item.title, 0, item.predecessors))
        for focus in item.focus_points:
            found.append(Node(focus.uid, cited[focus.uid], focus.text, 1, focus.predecessors))
            found += _measures(focus.measures, cited, 2)
    return found


def successors(document: PlanDocument, before: PlanDocument) -> dict[str, str]:
    """The uid of this year's node by the uid of last year's: named as its predecessor, else of the same wording.

    Never by ordinal. Nodes without a successor are left out.
    """
    ours = nodes(document)
    named = {uid: node.uid for node in reversed(ours) for uid in node.predecessors}
    worded = {(node.depth, normalised(node.text)): node.uid for node in reversed(ours)}
    found: dict[str, str] = {}
    for node in nodes(before):
        uid = named.get(node.uid) or worded.get((node.depth, normalised(node.text)))
        if uid:
            found[node.uid] = uid
    return found


def _measures(measures: tuple[Measure, ...], cited: dict[str, str], depth: int) -> Iterator[Node]:
    for measure in measures:
        yield Node(measure.uid, cited[measure.uid], measure.text, depth, measure.predecessors)
        yield from _measures(measure.measures, cited, depth + 1)
