"""Everything to remind of on a day."""

from __future__ import annotations

import datetime as dt

from agencies.models import Holiday

from .decisions import awaiting_decision, reports_due
from .due import Due
from .owed import owed_by_units
from .rules import CATCH_UP_DAYS

# How far back a day off can matter: the longest holiday and the days to catch up.
_LOOK_BACK = dt.timedelta(days=CATCH_UP_DAYS + 31)


def due_on(day: dt.date) -> list[Due]:
    """Everything to remind of, the longest overdue first; thirteen queries at most."""
    exceptions = Holiday.objects.exceptions(day - _LOOK_BACK)
    found = [
        *owed_by_units(day, exceptions),
        *awaiting_decision(day, exceptions),
        *reports_due(day, exceptions),
    ]
    return sorted(found, key=lambda due: (due.due_on, due.key))
