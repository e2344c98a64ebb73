"""The two formats of the sheet: writer and content type by ending."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from tracking.models import ReportingPeriod

from . import ods, xlsx
from .lines import Line, sheet_lines

WRITERS: dict[str, Any] = {"xlsx": xlsx, "ods": ods}


def sheet_file(lines: Iterable[Line], kind: str, extras: Sequence[str] = ()) -> bytes:
    """The sheet as a file's content."""
    out = io.BytesIO()
    WRITERS[kind].write(lines, out, extras=extras)
    return out.getvalue()


def period_file(period: ReportingPeriod, kind: str, person: Any) -> bytes:
    """A period's sheet as this person may have it."""
    return sheet_file(sheet_lines(period, person), kind)


def period_file_name(period: ReportingPeriod, kind: str) -> str:
    """Such as 110年 環保局 年終 填報表.xlsx."""
    plan = period.plan
    return f"{plan.year} {plan.agency.short_name or plan.agency.name} {period.name} {_('Report sheet')}.{kind}"
