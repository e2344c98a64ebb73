"""What differs between two texts, word by word (a Chinese character is a word). No ORM and no request here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import Match, SequenceMatcher
from itertools import accumulate, pairwise
from typing import Literal

Piece = tuple[Literal["same", "insert", "delete"], str]

# A number is one word with its decimals: half of one struck through reads as another number.
_WORDS = re.compile(r"[A-Za-z0-9]+(?:[.,][0-9]+)*|.", re.DOTALL)
# Comparing takes time with the product of the two sizes: beyond it all of one text stands against all of the other.
_LARGEST = 4_000_000
# Where few words come again and again it takes much longer than that: beyond so many steps, about a tenth of a second,
# what has not been compared yet stands against all of the other.
_MOST_STEPS = 500_000


def pieces(before: str, after: str) -> list[Piece]:
    """The two texts as one: what stayed, what was inserted, what was deleted, in order and never empty.

    Same and deleted pieces joined are `before`, same and inserted ones `after`.
    """
    ours, theirs = _WORDS.findall(before), _WORDS.findall(after)
    head = _common_start(ours, theirs)
    tail = _common_end(ours[head:], theirs[head:])
    old, new = ours[head : len(ours) - tail], theirs[head : len(theirs) - tail]
    found = [("same", "".join(ours[:head])), *_compared(old, new), ("same", "".join(ours[len(ours) - tail :]))]
    return [(kind, text) for kind, text in found if text]  # type: ignore[misc]


def only_adds(before: str, after: str) -> bool:
    """Somebody went on writing: all of `before` is still there, with more at one place."""
    head = _common_start(before, after)
    return head + _common_end(before[head:], after[head:]) == len(before)


def _common_start(one: Sequence[str], other: Sequence[str]) -> int:
    differing = (index for index, (ours, theirs) in enumerate(zip(one, other, strict=False)) if ours != theirs)
    return next(differing, min(len(one), len(other)))


def _common_end(one: Sequence[str], other: Sequence[str]) -> int:
    return _common_start(one[::-1], other[::-1])


class _Matcher(SequenceMatcher[str]):
    """Finds nothing more in common after `_MOST_STEPS`: what it found stays true."""

    def __init__(self, ours: list[str], theirs: list[str]) -> None:
        super().__init__(None, ours, theirs, autojunk=False)
        often = Counter(theirs)
        # By place in `ours`: the steps that looking for all words before it takes.
        self._steps = [0, *accumulate(1 + often[word] for word in ours)]
        self._left = _MOST_STEPS

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        self._left -= self._steps[-1 if ahi is None else ahi] - self._steps[alo]
        return super().find_longest_match(alo, ahi, blo, bhi) if self._left >= 0 else Match(alo, blo, 0)


def _compared(ours: list[str], theirs: list[str]) -> Iterator[Piece]:
    if len(ours) * len(theirs) > _LARGEST:
        yield from (("delete", "".join(ours)), ("insert", "".join(theirs)))
        return
    blocks = _Matcher(ours, theirs).get_matching_blocks()
    for (begin, other_begin, size), (end, other_end, _size) in pairwise([(0, 0, 0), *blocks]):
        yield "same", "".join(ours[begin : begin + size])
        yield "delete", "".join(ours[begin + size : end])
        yield "insert", "".join(theirs[other_begin + size : other_end])
