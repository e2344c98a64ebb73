"""Charts as SVG, drawn on the server by pygal: no inline style or script, so that the strict policy lets them pass.

Colours are presentation attributes that the style sheet overrides on screen (`dashboard.css`) and that stand in print.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree as ET

import pygal
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from pygal.style import Style

# Importing pygal hangs a finder of the kind that Python gave up into the import system; whoever asks every finder for
# `find_spec` stumbles over it, and the maps it would find are not used here.
sys.meta_path[:] = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]

# The light side of `static/css/tokens.css`.
FILLS = {"done": "#1c7440", "behind": "#9a4d00", "overdue": "#b3261e", "none": "#c3cad1", "doing": "#1d5fb8"}
INK, LINE = "#475364", "#dde2de"
# What pygal draws for its own script and style sheet.
_NEEDLESS_TAGS = frozenset({"desc", "style", "script", "title", "defs"})
_NEEDLESS_GROUPS = frozenset({"overlay", "text-overlay", "tooltip-overlay", "titles"})
_NEEDLESS_ATTRIBUTES = ("style", "id")

Series = tuple[str, str, tuple[int, ...]]
Line = tuple[str, str, Sequence[Decimal | None]]


def stacked_bars(labels: Sequence[str], series: Sequence[Series], said: str) -> SafeString:
    """One bar per label, of the values of each series `(tone, word, values)`; `said` is read aloud.

    Beside it belongs a table with the same figures.
    """
    drawing = _stacked_bars(tuple(labels), tuple(series))
    return mark_safe(drawing.replace("<svg ", f'<svg role="img" aria-label="{escape(said)}" ', 1))


def lines(labels: Sequence[str], series: Sequence[Line], said: str) -> SafeString:
    """A line per series `(tone, word, values)` over the labels, interrupted where a value is None; else as above."""
    drawing = _lines(tuple(labels), tuple((tone, word, tuple(values)) for tone, word, values in series))
    return mark_safe(drawing.replace("<svg ", f'<svg role="img" aria-label="{escape(said)}" ', 1))


@lru_cache(maxsize=128)
def _lines(labels: tuple[str, ...], series: tuple[Line, ...]) -> str:
    chart = pygal.Line(
        css=(),
        js=(),
        width=720,
        height=240,
        margin=8,
        show_legend=False,
        print_values=False,
        style=Style(),
        max_scale=6,
        dots_size=4,
        allow_interruptions=True,
    )
    chart.x_labels = labels
    for _tone, word, values in series:
        chart.add(word, [None if value is None else float(value) for value in values])
    return _plain(ET.fromstring(chart.render()), [tone for tone, *_rest in series], keep="overlay")  # noqa: S314


@lru_cache(maxsize=128)
def _stacked_bars(labels: tuple[str, ...], series: tuple[Series, ...]) -> str:
    chart = pygal.StackedBar(
        css=(),
        js=(),
        width=720,
        height=260,
        margin=8,
        legend_at_bottom=True,
        legend_at_bottom_columns=len(series),
        show_legend=False,
        print_values=False,
        spacing=24,
        style=Style(),
        max_scale=6,
    )
    chart.x_labels = labels
    for _tone, word, values in series:
        chart.add(word, list(values))
    # Read back from text, for pygal builds with lxml where there is one and without it elsewhere.
    return _plain(ET.fromstring(chart.render()), [tone for tone, *_rest in series])  # noqa: S314


def _plain(tree: Any, tones: list[str], keep: str = "") -> str:
    """The drawing without script, style and identities, coloured by attributes. A line's dots are in its overlay."""
    for element in tree.iter():
        # Within HTML no namespace is written.
        element.tag = element.tag.rpartition("}")[2]
    for parent in list(tree.iter()):
        for child in list(parent):
            if child.tag in _NEEDLESS_TAGS or _classes(child) & (_NEEDLESS_GROUPS - {keep}):
                parent.remove(child)
    for element in tree.iter():
        for attribute in _NEEDLESS_ATTRIBUTES:
            element.attrib.pop(attribute, None)
    for index, tone in enumerate(tones):
        for group in tree.iter("g"):
            if f"serie-{index}" in _classes(group):
                for bar in group.iter("rect"):
                    bar.set("fill", FILLS[tone])
                    bar.set("class", f"chart__bar chart__bar--{tone}")
                _draw_line(group, tone)
    _paint(tree)
    tree.set("class", "chart")
    return ET.tostring(tree, encoding="unicode")


def _draw_line(group: Any, tone: str) -> None:
    curve = {"class": f"chart__curve chart__curve--{tone}", "stroke": FILLS[tone], "stroke-width": "2", "fill": "none"}
    for path in group.iter("path"):
        path.attrib.update(curve)
    for dot in group.iter("circle"):
        dot.attrib.update({"class": f"chart__bar chart__bar--{tone}", "fill": FILLS[tone]})


def _paint(tree: Any) -> None:
    """Background, axes, guides and words."""
    for rect in tree.iter("rect"):
        if "background" in _classes(rect):
            rect.set("fill", "none")
    for path in tree.iter("path"):
        if "chart__curve" in _classes(path):
            continue
        path.attrib.update({"class": "chart__line", "stroke": LINE, "fill": "none"})
    for axis in tree.iter("g"):
        if "axis" in _classes(axis):
            anchor = "end" if "y" in _classes(axis) else "middle"
            for text in axis.iter("text"):
                text.attrib.update({"class": "chart__label", "text-anchor": anchor, "fill": INK, "font-size": "12"})


def _classes(element: Any) -> set[str]:
    return set(element.get("class", "").split())
