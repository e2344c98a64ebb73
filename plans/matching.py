"""Which node of one document is which node of another, by identity or wording, never by ordinal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from .document import FocusPoint, Measure, PlanDocument, WorkItem


def adopt_uids(new: PlanDocument, old: PlanDocument) -> PlanDocument:
    """`new` with the uid of the node of `old` that has the same uid, or the same wording at the same place above.

    So replacing a draft by a corrected file keeps what hangs on its nodes.
    """
    return replace(
        new,
        basis=_adopt(new.basis, old.basis, lambda basis: basis.text),
        sections=_adopt(new.sections, old.sections, lambda section: section.heading),
        goals=_adopt(new.goals, old.goals, lambda goal: goal.title),
        items=_adopt(new.items, old.items, lambda item: item.title, _adopt_item),
    )


def normalised(text: str) -> str:
    """The text as it is compared: NFKC, without white space."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _adopt_item(new: WorkItem, old: WorkItem) -> WorkItem:
    return replace(new, focus_points=_adopt(new.focus_points, old.focus_points, lambda focus: focus.text, _adopt_focus))


def _adopt_focus(new: FocusPoint, old: FocusPoint) -> FocusPoint:
    return replace(new, measures=_adopt(new.measures, old.measures, lambda measure: measure.text, _adopt_measure))


def _adopt_measure(new: Measure, old: Measure) -> Measure:
    return replace(new, measures=_adopt(new.measures, old.measures, lambda measure: measure.text, _adopt_measure))


def _adopt(
    new: Sequence[Any],
    old: Sequence[Any],
    wording: Callable[[Any], str],
    below: Callable[[Any, Any], Any] | None = None,
) -> tuple[Any, ...]:
    by_uid = {node.uid: node for node in old}
    by_wording: dict[str, list[Any]] = {}
    kept = {node.uid for node in new}
    for node in old:
        if node.uid not in kept:
            by_wording.setdefault(normalised(wording(node)), []).append(node)
    adopted = []
    for node in new:
        same = by_uid.get(node.uid)
        if same is None:
            candidates = by_wording.get(normalised(wording(node)))
            same = candidates.pop(0) if candidates else None
        if same is not None:
            node = replace(below(node, same) if below else node, uid=same.uid)
        adopted.append(node)
    return tuple(adopted)
