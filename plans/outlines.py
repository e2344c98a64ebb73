"""A plan document as one flat list of printed lines, for previews and plain listings."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Literal

from .document import Measure, PlanDocument
from .paths import written

Kind = Literal["section", "basis", "goal", "point", "item", "focus", "measure"]


@dataclass(frozen=True)
class OutlineRow:
    """One line: its marker, text, depth (0 at the margin), units; whether the reader doubted it."""

    kind: Kind
    uid: str
    marker: str
    text: str
    depth: int = 0
    units: tuple[str, ...] = ()
    is_doubted: bool = False
    flags: tuple[str, ...] = field(default=())


def outline_rows(document: PlanDocument, doubted: Collection[str | None] = ()) -> list[OutlineRow]:
    """Every node in printed order; the table stands in its section (at the end where no section holds it)."""
    rows: list[OutlineRow] = []
    for section in document.sections:
        marker = written(section.ordinal, document.styles.section)
        rows.append(OutlineRow("section", section.uid, marker, section.heading, 0, (), section.uid in doubted))
        if section.kind == "basis":
            rows += [OutlineRow("basis", basis.uid, "", basis.text, 1) for basis in document.basis]
        elif section.text:
            rows.append(OutlineRow("point", f"{section.uid}-text", "", section.text, 1))
        rows += [
            OutlineRow("point", point.uid, written(point.ordinal, document.styles.point), point.text, 1)
            for point in section.points
        ]
        if section.kind == "goals":
            rows += _goals(document)
        if section.kind == "content":
            rows += _table(document, doubted)
    if not any(section.kind == "content" for section in document.sections):
        rows += _table(document, doubted)
    return rows


def _goals(document: PlanDocument) -> Iterator[OutlineRow]:
    for goal in document.goals:
        text = f"{goal.title}：{goal.text}" if goal.text else goal.title
        yield OutlineRow("goal", goal.uid, written(goal.ordinal, document.styles.goal), text, 1)


def _table(document: PlanDocument, doubted: Collection[str | None]) -> Iterator[OutlineRow]:
    styles = document.styles
    for item in document.items:
        yield OutlineRow("item", item.uid, written(item.ordinal, styles.item), item.title, 1, (), item.uid in doubted)
        for focus in item.focus_points:
            marker = written(focus.ordinal, styles.focus)
            units = tuple(unit.name for unit in focus.units)
            yield OutlineRow("focus", focus.uid, marker, focus.text, 2, units, focus.uid in doubted)
            for measure in focus.measures:
                yield from _measure(measure, document, 0, doubted)


def _measure(
    measure: Measure, document: PlanDocument, depth: int, doubted: Collection[str | None]
) -> Iterator[OutlineRow]:
    flags = tuple(name for name in ("placeholder", "truncated") if getattr(measure, name))
    yield OutlineRow(
        "measure",
        measure.uid,
        written(measure.ordinal, document.styles.measure(depth)),
        measure.text,
        3 + depth,
        tuple(unit.name for unit in measure.units),
        measure.uid in doubted,
        flags,
    )
    for child in measure.measures:
        yield from _measure(child, document, depth + 1, doubted)
