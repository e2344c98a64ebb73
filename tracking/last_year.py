"""Last year's allotment, for this year's nodes: matched by identity or wording, never by ordinal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from agencies.models import Unit
from plans.document import PlanDocument
from plans.matching import normalised
from plans.models import Plan

from .models import Assignment

Allotted = tuple[set[int], set[int]]


def last_years_allotment(plan: Plan, document: PlanDocument) -> dict[str, Allotted]:
    """(lead unit ids, contributing unit ids) by uid of this year's nodes, as last year's plan of the kind had them.

    A dissolved unit is followed to its successor; one without any is left out. Three queries.
    """
    last = Assignment.objects.open().filter(plan__agency=plan.agency_id, plan__kind=plan.kind, plan__year=plan.year - 1)
    assignments = list(last.prefetch_related("contributors"))
    if not assignments:
        return {}
    units = {unit.pk: unit for unit in Unit.objects.filter(agency=plan.agency_id)}
    by_uid = _grouped(assignments, units, lambda assignment: assignment.node_uid)
    by_wording = _grouped(assignments, units, lambda assignment: normalised(assignment.wording))
    found: dict[str, Allotted] = {}
    for uid, predecessors, wording in _nodes(document):
        named = next((by_uid[before] for before in predecessors if before in by_uid), None)
        matched = named or by_wording.get(normalised(wording))
        if matched:
            found[uid] = (set(matched[0]), matched[1] - matched[0])
    return found


def _nodes(document: PlanDocument) -> Iterator[tuple[str, tuple[str, ...], str]]:
    for _item, focus in document.focus_points():
        yield focus.uid, focus.predecessors, focus.text
        for measure in focus.walk():
            yield measure.uid, measure.predecessors, measure.text


def _grouped(
    assignments: list[Assignment], units: dict[int, Unit], key: Callable[[Assignment], str]
) -> dict[str, Allotted]:
    grouped: dict[str, Allotted] = {}
    for assignment in assignments:
        leads, contributors = grouped.setdefault(key(assignment), (set(), set()))
        leads |= _active(assignment.lead_unit_id, units)
        for unit in assignment.contributors.all():
            contributors |= _active(unit.pk, units)
    return grouped


def _active(unit_id: int | None, units: dict[int, Unit]) -> set[int]:
    """The unit, or the one that took over from it."""
    seen: set[int] = set()
    while unit_id in units and unit_id not in seen:
        if units[unit_id].dissolved_on is None:
            return {unit_id}
        seen.add(unit_id)
        unit_id = units[unit_id].successor_id
    return set()
