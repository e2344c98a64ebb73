"""Days and moments as a reader is shown them, in the reader's language.

Chinese reads the ROC calendar (110年1月5日), any other language the Gregorian one with the month in letters
(5 Jan 2021), which nobody takes for another day. Documents and forms are official, whoever makes them, and what is read
back has one form: they use `roc.format_date`.
"""

from __future__ import annotations

import datetime as dt

from django.utils import dateformat, timezone
from django.utils.functional import lazy
from django.utils.translation import get_language

from . import roc


def day_text(day: dt.date) -> str:
    """110年1月5日, or 5 Jan 2021; of a moment the day in the portal's time zone."""
    day = local_day(day)
    return roc.format_date(day) if _reads_chinese() else dateformat.format(day, "j M Y")


def moment_text(moment: dt.datetime) -> str:
    """110年1月5日 14:03, or 5 Jan 2021 14:03, in the portal's time zone."""
    moment = _local(moment)
    return f"{day_text(moment)} {moment:%H:%M}"


def short_day_text(day: dt.date) -> str:
    """1/5, or 5 Jan: in lists of this year's."""
    return dateformat.format(local_day(day), "n/j" if _reads_chinese() else "j M")


def short_moment_text(moment: dt.datetime) -> str:
    """1/5 14:03, or 5 Jan 14:03: in lists of this year's."""
    moment = _local(moment)
    return f"{short_day_text(moment)} {moment:%H:%M}"


# For texts that are put together now and read later, each by its reader: `agencies.languages.Said`.
day_text_lazy = lazy(day_text, str)


def local_day(day: dt.date) -> dt.date:
    """The day itself; of a moment the day in the portal's time zone."""
    return _local(day).date() if isinstance(day, dt.datetime) else day


def year_text(year: int) -> str:
    """An ROC year: 110; to readers who may not know that calendar 110 (2021). What is no such year stays as it is."""
    return str(year) if year < 1 or _reads_chinese() else f"{year} ({roc.gregorian_year(year)})"


def _local(moment: dt.datetime) -> dt.datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _reads_chinese() -> bool:
    # Within `translation.override(None)` nobody reads: what is stored there is as documents are.
    return (get_language() or "zh").startswith("zh")
