"""How long the log is kept."""

from __future__ import annotations

import datetime as dt

# The least that 資通系統防護基準 asks for: six months of logs.
LEAST_MONTHS = 6
_DAYS_A_MONTH = 31


def kept_from(months: int, now: dt.datetime) -> dt.datetime:
    """Batches sealed from this moment on are kept under a rule of so many months."""
    return now - dt.timedelta(days=months * _DAYS_A_MONTH)
