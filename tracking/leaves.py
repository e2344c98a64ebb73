"""What of a plan takes results: leaf measures of any depth, and focus points without measures.

Pure: consumes the plan document, knows neither ORM nor request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plans.document import FocusPoint, Measure, PlanDocument, UnitRef
from plans.paths import numbers

Units = tuple[UnitRef, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A node that takes results. `number` is printed without separators ("一(二)3."), `heading` the work item's title.

    `units` are those named nearest: on the measure, else on the nearest measure above, else on the focus point.
    """

    uid: str
    number: str
    wording: str
    heading: str
    focus: str
    focus_uid: str
    position: int
    units: Units


@dataclass(frozen=True, slots=True)
class Prefill:
    """Unit ids proposed for a leaf: `ticked` to be taken over as they are, `named` to be looked at.

    `contributing` are the supporting units beside a ticked lead.
    """

    ticked: frozenset[int]
    named: frozenset[int]
    contributing: frozenset[int] = frozenset()


def leaves(document: PlanDocument) -> list[Leaf]:
    """Every node that takes results, in printed order."""
    cited = numbers(document)
    found: list[Leaf] = []
    for item, focus in document.focus_points():
        for node, units in _below(focus):
            found.append(
                Leaf(node.uid, cited[node.uid], node.text, item.title, focus.text, focus.uid, len(found), units)
            )
    return found


def prefill(leaf: Leaf, unit_ids: Mapping[str, int]) -> Prefill:
    """Tick where exactly one unit, or exactly one lead, is named; otherwise only point out who is named.

    `unit_ids` are the agency's active units by name, for names frozen before the portal knew them. Generic units
    (各組室) propose nobody: whoever allots chooses.
    """
    known = [(unit, unit.unit_id or unit_ids.get(unit.name)) for unit in leaf.units if not unit.generic]
    active = set(unit_ids.values())
    named = frozenset(unit_id for _, unit_id in known if unit_id in active)
    leads = frozenset(unit_id for unit, unit_id in known if unit.part == "lead" and unit_id in active)
    if len(leads) == 1:
        return Prefill(leads, named, named - leads)
    alone = len(leaf.units) == 1 and len(named) == 1
    return Prefill(named if alone else frozenset(), named)


def _below(focus: FocusPoint) -> Iterator[tuple[FocusPoint | Measure, Units]]:
    if not focus.measures:
        yield focus, focus.units
    for measure in focus.measures:
        yield from _measures(measure, focus.units)


def _measures(measure: Measure, inherited: Units) -> Iterator[tuple[Measure, Units]]:
    units = measure.units or inherited
    if not measure.measures:
        yield measure, units
    for child in measure.measures:
        yield from _measures(child, units)
