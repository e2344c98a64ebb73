"""Text as extracted from a page → blocks: paragraphs and table rows, in order.

What every text-like format gives and what the rest of the reader works on. Rows are lines with tabs or between
pipes; the tags that extraction leaves (p, ol, ul, li, br) only mark paragraphs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from documents.readers import reasons
from plans.document import Doubt

Cell = list[str]

_TAG = re.compile(r"</?(?:p|ol|ul|li|br)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_RULE = frozenset("-=_|:+ \t")
_PAGE_NUMBER = re.compile(
    r"[-–—－]?\s?(?:第\s?)?[0-9０-９]{1,4}\s?(?:頁)?(?:\s?[/／，,]\s?(?:共\s?)?[0-9０-９]{1,4}\s?頁?)?\s?[-–—－]?"
)
_PIPE = re.compile(r"(?<!\\)\|")
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]+")


@dataclass(slots=True)
class Block:
    """A paragraph (one cell) or a table row. `after_gap`: a blank line, as left by a page break, comes before."""

    line: int
    cells: list[Cell]
    is_row: bool = False
    after_gap: bool = False

    @property
    def text(self) -> str:
        """The paragraphs of all cells: cells a tab apart, paragraphs a line break apart."""
        return "\t".join("\n".join(cell) for cell in self.cells).strip()


def blocks_of(text: str) -> tuple[list[Block], list[Doubt]]:
    """Blocks of `text` in order, and what was left out of them. Lines count from 1; form feeds are line breaks."""
    blocks: list[Block] = []
    doubts: list[Doubt] = []
    gap = True
    for number, raw in enumerate(re.sub(r"\r\n?|[\f\v\u2028\u2029]", "\n", text).split("\n"), 1):
        line = _CONTROL.sub("", raw)
        if len(line) != len(raw):
            doubts.append(Doubt(number, reasons.CONTROL_CHARACTERS, line.strip()[:40]))
        bare = line.strip()
        if not bare:
            # A line of tabs is an empty row, not a page break.
            gap = gap or "\t" not in line
            continue
        if _is_rule(bare):
            continue
        if len(bare) < 30 and _PAGE_NUMBER.fullmatch(bare):
            doubts.append(Doubt(number, reasons.PAGE_NUMBER, bare))
            gap = True
            continue
        block = _block(number, line, bare)
        if block:
            block.after_gap = gap
            blocks.append(block)
            gap = False
    return blocks, doubts


def paragraphs_of(text: str) -> Cell:
    """The non-blank paragraphs of a cell, without the tags and the space around them."""
    if "<" not in text:
        return [text.strip()] if text.strip() else []
    return [piece.strip() for piece in _TAG.split(text) if piece.strip()]


def _block(number: int, line: str, bare: str) -> Block | None:
    if bare.startswith("|") and bare.endswith("|") and len(bare) > 1:
        cells = [cell.replace("\\|", "|") for cell in _PIPE.split(bare)[1:-1]]
    elif "\t" in line:
        cells = line.split("\t")
    else:
        paragraphs = paragraphs_of(line)
        return Block(number, [paragraphs]) if paragraphs else None
    return Block(number, [paragraphs_of(cell) for cell in cells], is_row=True)


def _is_rule(bare: str) -> bool:
    return bare[0] in _RULE and bare[-1] in _RULE and len(bare) > 1 and set(bare) <= _RULE
