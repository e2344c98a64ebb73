"""How a node is cited: 一(二)3.(1), from the markers above it."""

from __future__ import annotations

from collections.abc import Iterable

from .document import MarkerStyles, Measure, PlanDocument
from .numbering import marker


def numbers(document: PlanDocument) -> dict[str, str]:
    """The citation of every item, focus point and measure by uid; a node without a number bears its parent's."""
    cited: dict[str, str] = {}
    styles = document.styles
    for item in document.items:
        top = written(item.ordinal, styles.item).rstrip("、.．")
        cited[item.uid] = top
        for focus in item.focus_points:
            cited[focus.uid] = top + written(focus.ordinal, styles.focus)
            cited.update(_below(focus.measures, styles, 0, cited[focus.uid]))
    return cited


def written(ordinal: int | None, style: str) -> str:
    """The marker, or nothing for an unnumbered node; digits in brackets where the style's numerals are used up."""
    if ordinal is None:
        return ""
    try:
        return marker(ordinal, style)
    except OverflowError:
        return f"({ordinal})"


def _below(measures: Iterable[Measure], styles: MarkerStyles, depth: int, above: str) -> dict[str, str]:
    cited: dict[str, str] = {}
    for measure in measures:
        cited[measure.uid] = above + written(measure.ordinal, styles.measure(depth))
        cited.update(_below(measure.measures, styles, depth + 1, cited[measure.uid]))
    return cited
