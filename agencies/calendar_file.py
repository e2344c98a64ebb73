"""Reads a calendar of working days: the portal's own list (JSON, CSV), or the government's (CSV).

Own: `date,name,is_working_day`. The government's (政府行政機關辦公日曆表 of 行政院人事行政總處, on data.gov.tw):
西元日期 (20270101), 是否放假 (0 worked, 2 off), 備註; all days of a year, in UTF-8 or Big5.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from .workdays import is_weekend

_WORKED = {"true": True, "1": True, "yes": True, "是": True, "false": False, "0": False, "no": False, "否": False}
_GOVERNMENT = {"0": True, "2": False}


class UnreadableCalendar(Exception):
    """The file says something else than days. The message names the line."""


@dataclass(frozen=True)
class CalendarDay:
    """One day of a calendar; most are as the week says."""

    date: dt.date
    name: str
    is_working_day: bool

    @property
    def is_exception(self) -> bool:
        return self.is_working_day == is_weekend(self.date)


def read_calendar(path: Path) -> list[CalendarDay]:
    """Every day the file names, in its order.

    Raises `UnreadableCalendar` naming the line (CSV) or entry (JSON), `OSError` where there is no such file.
    """
    text = _decoded(path.read_bytes())
    rows: Iterable[tuple[int, Mapping[str, Any]]]
    if path.suffix.lower() == ".json":
        rows = enumerate(_json_rows(text), start=1)
    else:
        reader = csv.DictReader(io.StringIO(text))
        rows = ((reader.line_num, row) for row in reader)
    return [_day(number, row) for number, row in rows]


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp950"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableCalendar(_("The file is neither UTF-8 nor Big5."))


def _json_rows(text: str) -> list[Mapping[str, Any]]:
    try:
        rows = json.loads(text)
    except ValueError as error:
        raise UnreadableCalendar(str(error)) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UnreadableCalendar(_("The file holds no list of days."))
    return rows


def _day(number: int, row: Mapping[str, Any]) -> CalendarDay:
    try:
        if "西元日期" in row:
            day, name, worked = row["西元日期"], row["備註"], _GOVERNMENT[row["是否放假"].strip()]
        else:
            day, name, worked = row["date"], row["name"], _WORKED[str(row["is_working_day"]).strip().lower()]
        date = dt.date.fromisoformat(day.strip())
    except (KeyError, ValueError, AttributeError) as error:
        raise UnreadableCalendar(
            _("Line %(number)s is no day of a calendar: %(row)s") % {"number": number, "row": dict(row)}
        ) from error
    return CalendarDay(date, (name or "").strip()[:40] or _nameless(worked), worked)


def _nameless(worked: bool) -> str:
    return _("Worked instead") if worked else _("Day off")
