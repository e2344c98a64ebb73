"""The frame of a plan: title, numbered sections with their blocks, and the sign-off block at the end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from documents.readers import reasons
from documents.readers.blocks import Block
from plans import numbering
from plans.document import Doubt, SectionKind

# Words of the genre, tried in this order on a section's heading.
_KINDS: tuple[tuple[SectionKind, re.Pattern[str]], ...] = (
    ("basis", re.compile("依據|緣起")),
    ("goals", re.compile("目標|目的|宗旨")),
    ("scope", re.compile("對象|範圍")),
    ("schedule", re.compile("期程|時程|期間|進度")),
    ("evaluation", re.compile("管考|考核|管制|評核|考評|督導|獎懲|追蹤")),
    ("amendment", re.compile("修正|修訂|附則|未盡")),
    ("content", re.compile("內容|措施|要項|項目|策略")),
)
_SENTENCE = re.compile(r"[。；，！？,;]")
_BULLET = re.compile(r"^[-–•●‧*]\s+")
_LABEL = re.compile(r"([^\s：:。，；、（）()「」]{2,12})[：:]([^\s：:。，；、]{0,6})")
_LONGEST_HEADING = 30
# Formal numerals number nothing but sections, so that between rows too they begin one.
_SECTIONS_ONLY = "壹、"


@dataclass(slots=True)
class SectionDraft:
    """A section's heading and the blocks up to the next one."""

    heading: str
    ordinal: int | None
    kind: SectionKind
    line: int
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Frame:
    """`preamble`: the blocks before the first section, title first. `style`: the sections' marker, if any."""

    preamble: list[Block]
    sections: list[SectionDraft]
    signatories: tuple[str, ...]
    style: str | None
    doubts: list[Doubt]


def kind_of(heading: str) -> SectionKind:
    """What the portal puts into a section of this heading."""
    return next((kind for kind, words in _KINDS if words.search(heading)), "other")


def without_bullet(text: str) -> str:
    """`text` without the list bullet that extraction puts before a marker ("- 一、")."""
    bare = _BULLET.sub("", text, count=1)
    return bare if bare is not text and numbering.match_marker(bare) else text


def frame_of(blocks: Sequence[Block]) -> Frame:
    """Cut the document's blocks into its frame."""
    body, signatories, doubts = _signed(blocks)
    style = _section_style(body)
    inside_table = _between_rows(body)
    preamble: list[Block] = []
    sections: list[SectionDraft] = []
    for place, block in enumerate(body):
        section = _heading(block, style, sections, inside_table[place])
        if section:
            sections.append(section)
        elif sections:
            sections[-1].blocks.append(block)
        else:
            preamble.append(block)
    _keep_kinds_apart(sections)
    return Frame(preamble, sections, signatories, style, doubts)


def _signed(blocks: Sequence[Block]) -> tuple[list[Block], tuple[str, ...], list[Doubt]]:
    """Take the sign-off block off the end: labels that end in a colon, some perhaps with a name behind it."""
    end = len(blocks)
    while end and _labels(blocks[end - 1]):
        end -= 1
    found = [(block, label, name) for block in blocks[end:] for label, name in _labels(block)]
    if not any(not name for _, _, name in found):
        return list(blocks), (), []
    doubts = [Doubt(block.line, reasons.NAMED_SIGNATORY, name) for block, _, name in found if name]
    return list(blocks[:end]), tuple(label for _, label, _ in found), doubts


def _labels(block: Block) -> list[tuple[str, str]]:
    """`(label, name)` of a block that holds nothing else; [] for any other."""
    text = block.text
    if len(text) > 200:
        return []
    matches = [_LABEL.fullmatch(token) for token in text.split()]
    if not all(matches):
        return []
    return [(match[1], match[2]) for match in matches if match]


def _section_style(body: Sequence[Block]) -> str | None:
    """The style of the first marked heading of a known kind; of the first marked paragraph where there is none."""
    first = None
    for block in body:
        if block.is_row:
            continue
        found = numbering.match_marker(block.text)
        if not found:
            continue
        ordinal, style, end = found
        rest = block.text[end:].strip()
        if kind_of(_heading_of(rest)[0]) != "other" and len(_heading_of(rest)[0]) <= _LONGEST_HEADING:
            return style
        if first is None and ordinal == 1 and not _SENTENCE.search(rest):
            first = style
    return first


def _between_rows(body: Sequence[Block]) -> list[bool]:
    """For each block whether table rows come both before and after it."""
    rows = [place for place, block in enumerate(body) if block.is_row]
    if not rows:
        return [False] * len(body)
    return [rows[0] < place < rows[-1] for place in range(len(body))]


def _heading(block: Block, style: str | None, sections: list[SectionDraft], inside: bool) -> SectionDraft | None:
    if block.is_row:
        return None
    text = block.text
    found = numbering.match_marker(text)
    if style is None or not found:
        if found or style is not None or inside or len(text) > 12 or _SENTENCE.search(text) or kind_of(text) == "other":
            return None
        return SectionDraft(text.rstrip("：:"), None, kind_of(text), block.line)
    ordinal, own, end = found
    if numbering.kin(own) != numbering.kin(style):
        return None
    heading, text_behind = _heading_of(text[end:].strip())
    follows = ordinal == (sections[-1].ordinal or 0) + 1 if sections else True
    if _SENTENCE.search(heading) or len(heading) > _LONGEST_HEADING:
        return None
    if inside and not (follows and (kind_of(heading) != "other" or numbering.kin(style) == _SECTIONS_ONLY)):
        return None
    section = SectionDraft(heading, ordinal, kind_of(heading), block.line)
    if text_behind:
        section.blocks.append(Block(block.line, [[text_behind]]))
    return section


def _heading_of(text: str) -> tuple[str, str]:
    """Heading and the text that stands behind its colon on the same line."""
    lines = text.split("\n", 1)
    head, colon, behind = lines[0].partition("：")
    if not colon or len(head) > 12:
        head, behind = lines[0], ""
    return head.strip(), "\n".join(piece.strip() for piece in (behind, *lines[1:]) if piece.strip())


def _keep_kinds_apart(sections: list[SectionDraft]) -> None:
    """Goals and basis are printed in one section each: a second section of the kind keeps its text as it is."""
    seen: set[SectionKind] = set()
    for section in sections:
        if section.kind in seen and section.kind in ("basis", "goals"):
            section.kind = "other"
        seen.add(section.kind)
