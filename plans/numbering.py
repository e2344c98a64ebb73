"""Markers and ordinals: 壹、 一、 (一) 1. 1、 (1) 甲、 (甲) 子、 and their full-width variants, both directions.

A style is named by its marker of ordinal one: "(一)" is the style of (一)(二)(三). `kin` names the styles that are
written for one another in practice (一、 一. 一．; (1) （１）): they mark one level of an outline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

LARGEST = 999

_CHINESE = ("零一二三四五六七八九", "十", "百")
_FORMAL = ("零壹貳參肆伍陸柒捌玖", "拾", "佰")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

# Numeral family (by its numeral one) → what its numerals are written with.
_LETTERS = {
    "壹": "壹貳參肆伍陸柒捌玖拾佰零叁参貮",
    "一": "一二三四五六七八九十百零〇○廿卅",
    "1": "0-9",
    "１": "０-９",
    "甲": _STEMS,
    "子": _BRANCHES,
}
_ENCLOSURES = (("", "、"), ("", "."), ("", "．"), ("(", ")"), ("（", "）"), ("", ")"), ("", "）"))

CANONICAL = ("壹、", "一、", "(一)", "1.", "1、", "(1)", "甲、", "(甲)", "子、")
STYLES: tuple[str, ...] = CANONICAL + tuple(
    style for family in _LETTERS for before, after in _ENCLOSURES if (style := before + family + after) not in CANONICAL
)

_OPEN = re.compile(
    r"(?P<numeral>" + "|".join(f"[{letters}]{{1,7}}" for letters in _LETTERS.values()) + r")\s?(?P<after>[、.．)）])"
)
_CLOSED = re.compile(
    r"(?P<before>[(（])\s?(?P<numeral>"
    + "|".join(f"[{letters}]{{1,7}}" for letters in _LETTERS.values())
    + r")\s?(?P<after>[)）])"
)
_FAMILY_OF = {letter: family for family in ("壹", "一", "甲", "子") for letter in reversed(_LETTERS[family])}
_FAMILY_OF |= dict.fromkeys("0123456789", "1") | dict.fromkeys("０１２３４５６７８９", "１")


def chinese(number: int, *, formal: bool = False) -> str:
    """Chinese numeral of 1 to 999: 十, 十一, 二十, 一百零五; formal 拾, 貳拾, 壹佰零伍. Else `OverflowError`."""
    if not 1 <= number <= LARGEST:
        raise OverflowError(f"no Chinese numeral for {number}: only 1 to {LARGEST}")
    digits, ten, hundred = _FORMAL if formal else _CHINESE
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    written = digits[hundreds] + hundred if hundreds else ""
    if tens:
        written += (digits[tens] if tens > 1 or hundreds else "") + ten
    elif hundreds and ones:
        written += digits[0]
    return written + (digits[ones] if ones else "")


def number(numeral: str) -> int:
    """Inverse of `chinese`, either form; reads 一百十, 廿一 and 一○五 too. Raises `ValueError`."""
    try:
        return _chinese_numbers()[numeral]
    except KeyError:
        raise ValueError(f"{numeral!r} is not a Chinese numeral from 1 to {LARGEST}") from None


def marker(ordinal: int, style: str) -> str:
    """The printed marker: `marker(3, "(一)")` is "(三)".

    Raises `ValueError` for an unknown style or an ordinal below one, `OverflowError` beyond the style's last
    numeral (癸 is 10, 亥 is 12, others end at 999).
    """
    before, family, after = _parts(style)
    if ordinal < 1:
        raise ValueError(f"ordinals begin with 1, not {ordinal}")
    return before + _numeral(ordinal, family) + after


def parse_marker(text: str) -> tuple[int, str, str] | None:
    """Split a leading marker off: `(ordinal, style, rest)`, the rest without leading space; None without a marker.

    The style is the one found, which may be a variant ("（一）", "１．", "一."). A number that runs on (1.5, 110.1.5)
    is no marker.
    """
    found = match_marker(text)
    if found is None:
        return None
    ordinal, style, end = found
    return ordinal, style, text[end:].lstrip()


def match_marker(text: str, position: int = 0) -> tuple[int, str, int] | None:
    """The marker at `position` of `text`: `(ordinal, style, end)`, or None. Takes the same time in a long text."""
    match = _CLOSED.match(text, position) or _OPEN.match(text, position)
    if not match:
        return None
    numeral, after = match["numeral"], match["after"]
    if after in ".．" and text[match.end() : match.end() + 1].isdigit():
        return None
    family = _FAMILY_OF[numeral[0]]
    ordinal = _ordinal(numeral, family)
    if ordinal is None:
        return None
    before = match["before"] if match.re is _CLOSED else ""
    if before:
        after = {"(": ")", "（": "）"}[before]
    return ordinal, before + family + after, match.end()


@cache
def kin(style: str) -> str:
    """The first of the styles written for one another: "一、" for "一．", "(1)" for "（１）", "1." for "1、"."""
    before, family, after = _parts(style)
    family = "1" if family == "１" else family
    if before:
        return f"({family})"
    if after in ")）":
        return f"{family})"
    return "1." if family == "1" else f"{family}、"


def ordinals(rows: Iterable[tuple[bool, int | None]]) -> list[int | None]:
    """Printed ordinals of siblings from their `(is_numbered, start_at)`; None for unnumbered ones.

    Unnumbered rows do not advance the count; `start_at` begins a new count at that number.
    """
    printed: list[int | None] = []
    last = 0
    for is_numbered, start_at in rows:
        if is_numbered:
            last = last + 1 if start_at is None else start_at
        printed.append(last if is_numbered else None)
    return printed


def starts(printed: Iterable[int | None]) -> list[tuple[bool, int | None]]:
    """Inverse of `ordinals`, saying `start_at` only where the count does not simply go on."""
    rows: list[tuple[bool, int | None]] = []
    last = 0
    for ordinal in printed:
        if ordinal is None:
            rows.append((False, None))
        else:
            rows.append((True, None if ordinal == last + 1 else ordinal))
            last = ordinal
    return rows


@cache
def _parts(style: str) -> tuple[str, str, str]:
    if style not in STYLES:
        raise ValueError(f"unknown marker style {style!r}")
    before = style[0] if style[0] in "(（" else ""
    return before, style[len(before)], style[len(before) + 1]


def _numeral(ordinal: int, family: str) -> str:
    if family in "甲子":
        letters = _LETTERS[family]
        if ordinal > len(letters):
            raise OverflowError(f"{letters} ends at {len(letters)}; no numeral for {ordinal}")
        return letters[ordinal - 1]
    if family in "壹一":
        return chinese(ordinal, formal=family == "壹")
    if ordinal > LARGEST:
        raise OverflowError(f"markers end at {LARGEST}, not {ordinal}")
    return str(ordinal) if family == "1" else str(ordinal).translate(_FULL_WIDTH)


def _ordinal(numeral: str, family: str) -> int | None:
    if family in "甲子":
        return _LETTERS[family].index(numeral) + 1 if len(numeral) == 1 else None
    if family in "壹一":
        return _chinese_numbers().get(numeral)
    ordinal = int(numeral)
    return ordinal if 1 <= ordinal <= LARGEST and numeral[0] not in "0０" else None


@cache
def _chinese_numbers() -> dict[str, int]:
    """Every accepted spelling → its value."""
    spellings: dict[str, int] = {}
    for value in range(1, LARGEST + 1):
        for formal in (False, True):
            written = chinese(value, formal=formal)
            for spelling in _spellings(value, written, formal):
                spellings.setdefault(spelling, value)
    return spellings


def _spellings(value: int, written: str, formal: bool) -> Iterable[str]:
    yield written
    if formal:
        # 叁 and 参 are common for 參, 貮 for 貳.
        yield written.replace("參", "叁")
        yield written.replace("參", "参")
        yield written.replace("貳", "貮")
        if 10 <= value < 20:
            yield "壹" + written
        return
    yield written.replace("零", "〇")
    yield written.replace("零", "○")
    yield written.replace("百一十", "百十")
    if 10 <= value < 20:
        yield "一" + written
    if 20 <= value < 40:
        yield written.replace("二十", "廿").replace("三十", "卅")
    if value >= 10:
        # Digit by digit, as in 一○五 and 一一○.
        for zero in "零〇○":
            yield "".join((zero + "一二三四五六七八九")[int(digit)] for digit in str(value))
