"""Numbered text ↔ nested measures: paste from Word, and the readers' cells.

A paragraph that begins with a marker opens a measure; one that does not belongs to the measure before it (heading
and body: one node with a line break). Several markers may stand in one paragraph; inside it a marker counts only
where it goes on with an open list, begins it anew, or begins a list that goes on. Levels come from the styles: from
those given, else from which style begins under which.

Nothing here raises on any text, and all of it takes time in proportion to the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NamedTuple

from plans import numbering
from plans.document import Doubt, Measure, UnitRef, new_uid

# Reasons of doubts: English msgids, shown through gettext.
LOST_PARENT = "The measure above these was lost; an empty one stands in its place."
LOST_BEGINNING = "The beginning of this text was lost."
MIXED_LEVELS = "The numbering changes its style here; the level is a guess."

BULLETS = "•●‧"
INDENT = "  "
EXCERPT = 40

_NUMERALS = "0-9０-９壹貳參肆伍陸柒捌玖拾叁参貮一二三四五六七八九十廿卅甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
_INSIDE = re.compile(rf"(?:(?<=\s)|(?<=[。；;：:！!？?]))(?=[(（{_NUMERALS}])")
_SENTENCE_END = "。；;：:！!？?"


class Paragraph(NamedTuple):
    """A paragraph of the source; `line` counts from 1, None where there is no source line."""

    text: str
    line: int | None = None


@dataclass(slots=True)
class Entry:
    """A measure before nesting. `ordinal` and `style` are None without a marker; `indent` only for bullets."""

    ordinal: int | None
    style: str | None
    lines: list[str]
    line: int | None = None
    indent: int | None = None

    @property
    def kin(self) -> str | None:
        return numbering.kin(self.style) if self.style else None


@dataclass(slots=True)
class _Node:
    entry: Entry
    kin: str | None
    children: list[_Node] = field(default_factory=list)
    placeholder: bool = False
    truncated: bool = False
    uid: str = field(default_factory=new_uid)


def parse(text: str, styles: Sequence[str] = ()) -> tuple[tuple[Measure, ...], tuple[str, ...], tuple[Doubt, ...]]:
    """Measures of a numbered text, the marker style found at each depth, and what is doubtful.

    `styles` are the styles of the depths where they are known (plan's `MarkerStyles.measures`); without them the
    levels are inferred. A bullet (•) marks an unnumbered measure whose depth is its indentation, two spaces a level.
    """
    entries = split([Paragraph(line, number) for number, line in enumerate(text.splitlines(), 1)], bullets=True)
    return nest(entries, hierarchy([entries], styles))


def to_text(measures: Iterable[Measure], styles: Sequence[str]) -> str:
    """Inverse of `parse`: a line for each paragraph, indented by depth. The last style serves all deeper levels.

    Exact for texts of which no line is blank, has space at its ends or begins like a marker, on up to
    `len(styles)` levels. Raises what `numbering.marker` raises for ordinals the style cannot print.
    """
    lines: list[str] = []
    _print(tuple(measures), styles, 0, lines)
    return "\n".join(lines)


def split(paragraphs: Iterable[Paragraph], *, bullets: bool = False, kins: Container[str] | None = None) -> list[Entry]:
    """Cut paragraphs at their markers; `kins` (of `numbering.kin`) limits which ones count.

    Only the first entry can lack a marker, unless `bullets` are read too.
    """
    entries: list[Entry] = []
    open_lists: dict[str, int] = {}
    for paragraph in paragraphs:
        text = paragraph.text.strip()
        if not text:
            continue
        if bullets and text[0] in BULLETS and not text[1:2].strip():
            entries.append(Entry(None, None, [text[1:].strip()], paragraph.line, _indent(paragraph.text)))
            continue
        for ordinal, style, piece in _pieces(text, open_lists, kins):
            if style is None and entries:
                entries[-1].lines.append(piece)
            else:
                entries.append(Entry(ordinal, style, [piece] if piece else [], paragraph.line))
    return entries


def hierarchy(cells: Iterable[Sequence[Entry]], styles: Sequence[str] = ()) -> list[str]:
    """Kins from the outermost level inward: those of `styles` first, the others by which begins under which."""
    known = list(dict.fromkeys(numbering.kin(style) for style in styles))
    under: Counter[tuple[str, str]] = Counter()
    seen: dict[str, None] = {}
    for entries in cells:
        stack: list[str] = []
        for entry in entries:
            kin = entry.kin
            if kin is None:
                continue
            seen[kin] = None
            if kin in stack:
                del stack[stack.index(kin) + 1 :]
                continue
            if stack and entry.ordinal == 1:
                under[stack[-1], kin] += 1
            stack.append(kin)
    return known + _ordered([kin for kin in seen if kin not in known], under)


def nest(
    entries: Sequence[Entry], levels: Sequence[str], units: Mapping[int, tuple[UnitRef, ...]] = MappingProxyType({})
) -> tuple[tuple[Measure, ...], tuple[str, ...], tuple[Doubt, ...]]:
    """Nest the entries of one cell by `levels` (of `hierarchy`). Returns what `parse` does.

    `units`, by source line, go to the outermost measures that begin on the line.
    """
    nesting = _Nesting(levels)
    for entry in entries:
        nesting.add(entry)
    found: list[Counter[str]] = []
    measures = tuple(
        replace(_freeze(node, 0, found), units=units.get(node.entry.line or 0, ())) for node in nesting.roots
    )
    return measures, tuple(counter.most_common(1)[0][0] for counter in found if counter), tuple(nesting.doubts)


def restarts(measures: Sequence[Measure]) -> list[tuple[Measure, ...]]:
    """Cut siblings where their numbering begins anew: 一二三一二 into 一二三 and 一二."""
    groups: list[list[Measure]] = []
    last = 0
    for measure in measures:
        if not groups or (measure.ordinal is not None and measure.ordinal <= last):
            groups.append([])
            last = 0
        groups[-1].append(measure)
        last = measure.ordinal if measure.ordinal is not None else last
    return [tuple(group) for group in groups]


class _Nesting:
    """Builds the tree, keeping the path from the root to the last node."""

    def __init__(self, levels: Sequence[str]) -> None:
        self.ranks = {kin: rank for rank, kin in enumerate(levels)}
        self.levels = levels
        self.roots: list[_Node] = []
        self.path: list[_Node] = []
        self.doubts: list[Doubt] = []

    def add(self, entry: Entry) -> None:
        if entry.style is None:
            self._add_unnumbered(entry)
            return
        kin = numbering.kin(entry.style)
        self._complete_lead(kin, entry)
        kins = [node.kin for node in self.path]
        if kin in kins:
            del self.path[kins.index(kin) :]
        else:
            while self.path and self._rank(self.path[-1].kin) > self._rank(kin):
                self.path.pop()
            if not self.path and self.roots:
                self._adopt_roots(kin, entry)
        self._append(_Node(entry, kin))

    def _add_unnumbered(self, entry: Entry) -> None:
        depth = min(entry.indent or 0, len(self.path))
        siblings = self.path[depth - 1].children if depth else self.roots
        kin = next((node.kin for node in reversed(siblings) if node.kin), None)
        if kin is None and depth < len(self.levels):
            kin = self.levels[depth]
        del self.path[depth:]
        self._append(_Node(entry, kin))

    def _complete_lead(self, kin: str, entry: Entry) -> None:
        """A text without marker before number n ≥ 2 is number n - 1, its beginning lost with the page before."""
        if len(self.roots) != 1 or entry.ordinal is None or entry.ordinal < 2:
            return
        lead = self.roots[0]
        if lead.entry.style is None and lead.entry.indent is None and not lead.children and not lead.truncated:
            lead.entry.ordinal, lead.entry.style, lead.kin = entry.ordinal - 1, entry.style, kin
            lead.truncated = True
            self._doubt(LOST_BEGINNING, lead)

    def _adopt_roots(self, kin: str, entry: Entry) -> None:
        """A level above all that came: with number n ≥ 2 what came are the children of a lost number n - 1."""
        if all(self._rank(root.kin) > self._rank(kin) for root in self.roots) and (entry.ordinal or 0) > 1:
            lost = Entry((entry.ordinal or 0) - 1, entry.style, [], self.roots[0].entry.line)
            self.roots = [_Node(lost, kin, children=self.roots, placeholder=True)]
            self._doubt(LOST_PARENT, self.roots[0])
        elif self.roots[-1].kin != kin:
            node = self.roots[-1]
            self._doubt(MIXED_LEVELS, node)

    def _append(self, node: _Node) -> None:
        (self.path[-1].children if self.path else self.roots).append(node)
        self.path.append(node)

    def _rank(self, kin: str | None) -> int:
        return self.ranks.get(kin, -1) if kin else -1

    def _doubt(self, reason: str, node: _Node) -> None:
        excerpt = "\n".join(node.entry.lines)[:EXCERPT]
        self.doubts.append(Doubt(node.entry.line, reason, excerpt, node.uid))


def _pieces(
    text: str, open_lists: dict[str, int], kins: Container[str] | None
) -> Iterable[tuple[int | None, str | None, str]]:
    """Cut one paragraph at its markers: `(ordinal, style, text)`; keeps `open_lists` (kin → last ordinal) up."""
    found = [(match.start(), numbering.match_marker(text, match.start())) for match in _INSIDE.finditer(text)]
    inside = [(start, *marker) for start, marker in found if marker and start and _within(kins, marker[1])]
    last_second = {numbering.kin(style): start for start, ordinal, style, _ in inside if ordinal == 2}
    cuts: list[tuple[int, int | None, str | None, int]] = []
    first = numbering.match_marker(text)
    if first and _within(kins, first[1]):
        _open(open_lists, numbering.kin(first[1]), first[0])
        cuts.append((0, *first))
    else:
        cuts.append((0, None, None, 0))
    for start, ordinal, style, end in inside:
        kin = numbering.kin(style)
        if start >= cuts[-1][3] and _counts(text, start, kin, ordinal, open_lists, last_second):
            _open(open_lists, kin, ordinal)
            cuts.append((start, ordinal, style, end))
    ends = [cut[0] for cut in cuts[1:]] + [len(text)]
    for (_, cut_ordinal, cut_style, begin), end in zip(cuts, ends, strict=True):
        yield cut_ordinal, cut_style, text[begin:end].strip()


def _counts(
    text: str, start: int, kin: str, ordinal: int, open_lists: dict[str, int], last_second: dict[str, int]
) -> bool:
    """Whether a marker inside a paragraph is one: it goes on, begins anew after a sentence, or begins what goes on."""
    if ordinal == open_lists.get(kin, 0) + 1 and kin in open_lists:
        return True
    if ordinal != 1 or not text[start - 1].isspace():
        return False
    if kin in open_lists:
        return text[max(0, start - 8) : start].rstrip()[-1:] in tuple(_SENTENCE_END)
    return last_second.get(kin, -1) > start


def _within(kins: Container[str] | None, style: str) -> bool:
    return kins is None or numbering.kin(style) in kins


def _open(open_lists: dict[str, int], kin: str, ordinal: int) -> None:
    """Note that list `kin` stands at `ordinal`; the lists opened after it are over."""
    if kin in open_lists:
        while next(reversed(open_lists)) != kin:
            open_lists.popitem()
    open_lists[kin] = ordinal


def _ordered(kins: list[str], under: Counter[tuple[str, str]]) -> list[str]:
    """Outermost first: always the one that begins least often under another that is left."""
    canonical = {kin: rank for rank, kin in enumerate(dict.fromkeys(map(numbering.kin, numbering.STYLES)))}
    ordered: list[str] = []
    left = sorted(kins, key=canonical.__getitem__)
    while left:
        outermost = min(left, key=lambda kin: sum(under[other, kin] - under[kin, other] > 0 for other in left))
        left.remove(outermost)
        ordered.append(outermost)
    return ordered


def _freeze(node: _Node, depth: int, found: list[Counter[str]]) -> Measure:
    if len(found) == depth:
        found.append(Counter())
    if node.entry.style:
        found[depth][node.entry.style] += 1
    return Measure(
        text="\n".join(node.entry.lines),
        ordinal=node.entry.ordinal,
        measures=tuple(_freeze(child, depth + 1, found) for child in node.children),
        placeholder=node.placeholder,
        truncated=node.truncated,
        uid=node.uid,
    )


def _print(measures: Sequence[Measure], styles: Sequence[str], depth: int, lines: list[str]) -> None:
    for place, measure in enumerate(measures):
        text = measure.text.split("\n") if measure.text else [""]
        if measure.ordinal is not None:
            style = styles[min(depth, len(styles) - 1)]
            text[0] = f"{numbering.marker(measure.ordinal, style)} {text[0]}".rstrip()
        elif lines or not measure.text or not _stands_alone(measures, place):
            text[0] = f"{BULLETS[0]} {text[0]}".rstrip()
        lines.extend(INDENT * depth + line for line in text)
        _print(measure.measures, styles, depth + 1, lines)


def _stands_alone(measures: Sequence[Measure], place: int) -> bool:
    """Whether the text without marker is told apart from the end of a lost number n - 1 before number n ≥ 2."""
    first_below = [child.ordinal for child in measures[place].measures[:1]]
    following = [measure.ordinal for measure in measures[place + 1 : place + 2]]
    return all(ordinal in (None, 1) for ordinal in first_below + following)


def _indent(text: str) -> int:
    """Levels of indentation: two spaces, one ideographic space or a tab each."""
    space = text[: len(text) - len(text.lstrip())]
    return sum(2 if character in "\t\u3000" else 1 for character in space) // 2
