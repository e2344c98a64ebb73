"""Rows of a plan ↔ JSON values: what the trash keeps of a row with all below it, and how it is put back as it was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from itertools import batched
from typing import Any

from django.db.models import Q

from agencies.models import Unit

from .document import new_uid
from .loading import Row, wording
from .models import FocusPoint, FrameworkNode, Measure, Plan, PlanPart, Responsibility, WorkItem

Content = dict[str, Any]

KINDS: dict[str, type[Row]] = {"part": PlanPart, "item": WorkItem, "focus": FocusPoint, "measure": Measure}
_NAMES = {model: name for name, model in KINDS.items()}
_NUMBERED = ("uid", "version", "position", "is_numbered", "start_at", "text", "predecessors")
_FIELDS: dict[type[Row], tuple[str, ...]] = {
    PlanPart: (*_NUMBERED, "kind", "title", "section_kind", "data", "framework_node_id"),
    WorkItem: (*_NUMBERED, "framework_node_id"),
    FocusPoint: (*_NUMBERED, "extra", "framework_node_id"),
    Measure: (*_NUMBERED, "is_placeholder", "is_truncated", "extra"),
}
_UNIT_FIELDS = ("position", "label", "part", "is_generic", "unit_id")


def kept(row: Row) -> Content:
    """All that a row and the rows below it are, four queries at most.

    {"kind": of `KINDS`, "wording": the text as read, "fields": {…}, "units": [{…}], "below": [the same for each row
    below, in order]}.
    """
    return _Gathered(row).content(row)


def told(content: Content) -> dict[str, Any]:
    """What the audit log says of kept rows: identity, texts, units."""
    fields = content["fields"]
    said = {name: fields[name] for name in ("uid", "text", "position", "title", "kind", "data") if name in fields}
    if said["text"] is None:
        # Worded by the framework.
        said["text"] = content["wording"]
    if content["kind"] in ("focus", "measure"):
        said["units"] = [[unit["label"], unit["part"]] for unit in content["units"]]
    return said | {"below": [told(child) for child in content["below"]]}


def place_of(row: Row, siblings: Iterable[Row]) -> dict[str, Any]:
    """Where a row stands: {"parents": uids of what it stands below, nearest first; "above" and "below": uids of its
    siblings on either side, nearest first}."""
    uids = [sibling.uid for sibling in siblings]
    index = uids.index(row.uid)
    return {"parents": list(parents_of(row)), "above": uids[:index][::-1], "below": uids[index + 1 :]}


def rows_kept(content: Content) -> Iterator[Content]:
    """The kept row and every one below it, in the order of reading."""
    yield content
    for child in content["below"]:
        yield from rows_kept(child)


def without(content: Content, uids: Set[str]) -> Content:
    """The kept row without those below it that bear one of the uids, and without what stands below those."""
    below = [without(child, uids) for child in content["below"] if child["fields"]["uid"] not in uids]
    return content | {"below": below}


def blank(plan: Plan, content: Content, parent: Plan | Row) -> Row:
    """An unsaved row that says no more than what it stands below."""
    row = KINDS[content["kind"]](**_below(plan, content["kind"], parent))
    if isinstance(row, PlanPart):
        row.kind = content["fields"]["kind"]
    return row


def uids_in_use(uids: Iterable[str]) -> set[str]:
    """Those of the uids that rows of any plan bear now."""
    found: set[str] = set()
    for chunk in batched(uids, 500):
        for model in KINDS.values():
            found.update(model._default_manager.filter(uid__in=chunk).values_list("uid", flat=True))
    return found


def put_back(plan: Plan, content: Content, *, parent: Plan | Row, position: int) -> Row:
    """Make the kept rows again below `parent`, inside the caller's transaction: the same uids, later row versions.

    A uid that is in use again (of a row that stands elsewhere now) is replaced by a new one; a unit or framework node
    that is gone is left out, its name or wording stays.
    """
    rows = [entry["fields"] for entry in rows_kept(content)]
    taken = uids_in_use(fields["uid"] for fields in rows)
    nodes = set(
        FrameworkNode.objects.filter(pk__in={fields.get("framework_node_id") for fields in rows} - {None}).values_list(
            "pk", flat=True
        )
    )
    units = set(Unit.objects.filter(agency=plan.agency_id).values_list("pk", flat=True))
    answers: list[Responsibility] = []
    first = _unsaved(plan, content, parent, taken, nodes)
    first.position = position
    made = [(content, first)]
    while made:
        # All rows of a level are of one kind.
        model: Any = type(made[0][1])
        model._default_manager.bulk_create([row for _entry, row in made])
        answers += [answer for entry, row in made for answer in _answers(entry, row, units)]
        made = [(child, _unsaved(plan, child, row, taken, nodes)) for entry, row in made for child in entry["below"]]
    Responsibility.objects.bulk_create(answers)
    return first


def parents_of(row: Row) -> Iterator[str]:
    """The uids of what a row stands below, nearest first."""
    if isinstance(row, PlanPart | Measure) and row.parent:
        yield row.parent.uid
    if isinstance(row, Measure):
        yield row.focus_point.uid
    if isinstance(row, FocusPoint):
        yield row.item.uid


class _Gathered:
    """The rows below a row and their units, read at once."""

    def __init__(self, row: Row) -> None:
        self.below: dict[tuple[str, int], list[Row]] = defaultdict(list)
        self.units: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
        answering = Q()
        if isinstance(row, PlanPart):
            for part in row.children.order_by("position").select_related("framework_node"):
                self.below["part", row.pk].append(part)
            return
        measures = Measure.objects.order_by("position")
        if isinstance(row, WorkItem):
            for focus in row.focus_points.order_by("position").select_related("framework_node"):
                self.below["item", row.pk].append(focus)
            measures = measures.filter(focus_point__item=row)
            answering = Q(focus_point__item=row) | Q(measure__focus_point__item=row)
        elif isinstance(row, FocusPoint):
            measures = measures.filter(focus_point=row)
            answering = Q(focus_point=row) | Q(measure__focus_point=row)
        else:
            measures = measures.filter(focus_point=row.focus_point_id)
            answering = Q(measure__focus_point=row.focus_point_id)
        for measure in measures:
            above = ("measure", measure.parent_id) if measure.parent_id else ("focus", measure.focus_point_id)
            self.below[above].append(measure)
        for answer in Responsibility.objects.filter(answering).order_by("position"):
            node = ("measure", answer.measure_id) if answer.measure_id else ("focus", answer.focus_point_id or 0)
            self.units[node].append({name: getattr(answer, name) for name in _UNIT_FIELDS})

    def content(self, row: Row) -> Content:
        kind = _NAMES[type(row)]
        return {
            "kind": kind,
            "wording": _wording(row),
            "fields": {name: getattr(row, name) for name in _FIELDS[type(row)]},
            "units": self.units[kind, row.pk],
            "below": [self.content(child) for child in self.below[kind, row.pk]],
        }


def _wording(row: Row) -> str:
    """The text as it is read: a heading or title before it."""
    if isinstance(row, Measure):
        return row.text
    text = wording(row)
    return "\n".join(filter(None, (row.title, text))) if isinstance(row, PlanPart) else text


def _unsaved(plan: Plan, entry: Content, above: Plan | Row, taken: set[str], nodes: set[int]) -> Row:
    fields = dict(entry["fields"])
    fields["version"] += 1
    if fields["uid"] in taken:
        fields["uid"] = new_uid()
    if fields.get("framework_node_id") not in nodes | {None}:
        fields["framework_node_id"] = None
        if fields["text"] is None:
            fields["text"] = entry["wording"]
    return KINDS[entry["kind"]](**fields, **_below(plan, entry["kind"], above))


def _below(plan: Plan, kind: str, above: Plan | Row) -> dict[str, Any]:
    """The fields that say below what a row stands."""
    if kind == "item":
        return {"plan": plan}
    if kind == "part":
        return {"plan": plan, "parent": above if isinstance(above, PlanPart) else None}
    if isinstance(above, Measure):
        return {"focus_point_id": above.focus_point_id, "parent": above}
    return {"item": above} if kind == "focus" else {"focus_point": above}


def _answers(entry: Content, row: Row, units: set[int]) -> Iterator[Responsibility]:
    key = "focus_point" if isinstance(row, FocusPoint) else "measure"
    for unit in entry["units"]:
        unit_id = unit["unit_id"] if unit["unit_id"] in units else None
        yield Responsibility(**unit | {"unit_id": unit_id}, **{key: row})
