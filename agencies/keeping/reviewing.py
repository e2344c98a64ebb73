"""When the accounts of agencies are due to be reviewed."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

from django.utils import timezone

from ..access import scope
from ..models import AccountReview, Agency
from ..states import Role


def due_on(agency: Agency, last: dt.datetime | None) -> dt.date | None:
    """The day from which a review is due, after the `last` one (none: today); None where none is asked for."""
    if not agency.review_months:
        return None
    return months_after(timezone.localdate(last), agency.review_months) if last else timezone.localdate()


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def reviews_due(person: Any) -> list[Agency]:
    """The agencies whose own administrator the person is, and whose accounts are due: two queries, else none."""
    own = scope(person).agencies_as(Role.AGENCY_ADMIN)
    if not own:
        return []
    newest = AccountReview.objects.filter(agency__in=own).newest()
    agencies = Agency.objects.active().filter(pk__in=own, review_months__gt=0)
    today = timezone.localdate()
    due = ((agency, due_on(agency, newest.get(agency.pk))) for agency in agencies)
    return [agency for agency, day in due if day is not None and day <= today]
