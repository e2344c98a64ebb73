"""ROC (民國) years and dates. Dates are stored as Gregorian `datetime.date`; ROC year 1 is AD 1912."""

from __future__ import annotations

import contextlib
import datetime as dt
import re

OFFSET = 1911
# Of years that people mean.
_LAST = 999

_SPACE = r"[\s\u3000]*"
_NUMBER = r"([0-9０-９]{1,4})"
_WRITTEN = re.compile(
    _SPACE.join(["", r"(?:中\s*華\s*)?(?:民\s*國)?", _NUMBER, "年", _NUMBER, "月", _NUMBER, "日", ""]),
)
_SEPARATED = re.compile(_SPACE.join(["", r"(?:民國)?", _NUMBER, r"[./／．-]", _NUMBER, r"[./／．-]", _NUMBER, ""]))


def roc_year(date: dt.date) -> int:
    """The ROC year of `date`: 110 for a day in AD 2021. Raises `ValueError` before AD 1912."""
    return _checked(date.year - OFFSET)


def gregorian_year(roc: int) -> int:
    """The AD year of an ROC year: 2021 for 110. Raises `ValueError` for years below 1."""
    return _checked(roc) + OFFSET


def format_date(date: dt.date, *, long: bool = False) -> str:
    """110年1月5日, or 中華民國110年1月5日 when `long`; before AD 1912 民國前1年1月5日, which is not read back."""
    day = f"年{date.month}月{date.day}日"
    if date.year <= OFFSET:
        return f"民國前{OFFSET + 1 - date.year}{day}"
    return f"{'中華民國' if long else ''}{roc_year(date)}{day}"


def parse_date(text: str) -> dt.date:
    """Read 110年1月5日, 中華民國 110 年 1 月 5 日, １１０年１月５日, 110/1/5, 110.01.05 or 110-01-05.

    Spaces within are passed over. Raises `ValueError` for anything else and for days that do not exist.
    """
    match = _WRITTEN.fullmatch(text) or _SEPARATED.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not an ROC date (110年1月5日)")
    year, month, day = (int(group) for group in match.groups())
    return dt.date(gregorian_year(year), month, day)


def parse_day(text: str) -> dt.date:
    """Read 2021-01-05, or a day as `parse_date` does: years of four digits (2021/1/5) are not taken for ROC years.

    Raises `ValueError` as that does.
    """
    with contextlib.suppress(ValueError):
        return dt.date.fromisoformat(text)
    day = parse_date(text)
    if roc_year(day) > _LAST:
        raise ValueError(f"{text!r} is neither an ISO date nor one of an ROC year")
    return day


def _checked(roc: int) -> int:
    if roc < 1:
        raise ValueError(f"ROC years begin with 1 (AD 1912), not {roc}")
    return roc
