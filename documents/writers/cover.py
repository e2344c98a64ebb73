"""The title on a cover, in lines that end where a reader would pause.

Pure: a layout engine breaks a long title wherever the line is full, in the midst of a word.
"""

from __future__ import annotations

from math import ceil
from unicodedata import east_asian_width

# Full-width signs of the cover's title that a line holds (26 pt on 160 mm).
COVER_SIGNS = 17
# A line that ends behind one of these ends a name: an authority's, a district's, a year.
_ENDS = frozenset("府局處會署部院所廠區縣市鄉鎮度、，：）」 ")
_OFF_BALANCE = 5.0  # signs by which a line may be off balance to end behind a name


def cover_lines(title: str, *beginnings: str) -> tuple[str, ...]:
    """`title` in lines: broken behind each of `beginnings` that it begins with (an agency, a plan's title), the
    pieces that are too wide in lines of about the same width.
    """
    ends = sorted({len(begin) for begin in beginnings if begin and title.startswith(begin)} | {len(title)})
    pieces = (title[start:end].strip() for start, end in zip([0, *ends], ends, strict=False))
    return tuple(line for piece in pieces if piece for line in balanced(piece))


def balanced(text: str, most: float = COVER_SIGNS) -> tuple[str, ...]:
    """`text` in as few lines of `most` signs as hold it, none much shorter than the others."""
    whole = _width(text)
    if whole <= most:
        return (text,)
    share = whole / ceil(whole / most)
    cuts = [cut for cut in range(1, len(text)) if _may_break(text, cut) and _width(text[:cut]) <= most]
    if not cuts:
        return (text,)
    cut = min(cuts, key=lambda place: abs(_width(text[:place]) - share) + _penalty(text, place))
    return (text[:cut].rstrip(), *balanced(text[cut:].lstrip(), most))


def _width(text: str) -> float:
    return sum(1.0 if east_asian_width(sign) in "WFA" else 0.5 for sign in text)


def _may_break(text: str, cut: int) -> bool:
    """Not within a number or a Latin word."""
    return not (text[cut - 1].isascii() and text[cut].isascii() and text[cut - 1].isalnum() and text[cut].isalnum())


def _penalty(text: str, cut: int) -> float:
    return 0.0 if text[cut - 1] in _ENDS else _OFF_BALANCE
