"""Opening and locking reporting periods."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from agencies import roc
from agencies.audit import record
from agencies.errors import Refused
from agencies.models import User
from plans.models import Plan

from ..models import ReportingPeriod
from ..states import PeriodState


@transaction.atomic
def open_reporting(*, plan: Plan, by: User, due_on: dt.date | None = None) -> ReportingPeriod:
    """Open the year-end period: as the framework says, else 1 January to 31 December. Once open it stays as it is.

    Refused without an approved version or without any assignment.
    """
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    present = plan.periods.filter(is_year_end=True).first()
    if present:
        return present
    if plan.approved_version_id is None:
        raise Refused(_("Reporting can be opened once the plan is approved."))
    if not plan.assignments.open().exists():
        raise Refused(_("Allot the measures first: nobody would have anything to report."))
    fields = year_end(plan)
    if due_on:
        fields["due_on"] = due_on
    period = ReportingPeriod.objects.create(plan=plan, is_year_end=True, **fields)
    record("reporting.opened", by=by, on=plan, agency=plan.agency, due_on=period.due_on.isoformat())
    return period


@transaction.atomic
def lock_period(*, period: ReportingPeriod, by: User) -> ReportingPeriod:
    """End writing in a period; what was not handed in stays as it is."""
    return _set_state(period, PeriodState.LOCKED, "period.locked", by)


@transaction.atomic
def unlock_period(*, period: ReportingPeriod, by: User) -> ReportingPeriod:
    """Undo `lock_period`."""
    return _set_state(period, PeriodState.OPEN, "period.unlocked", by)


def _set_state(period: ReportingPeriod, state: PeriodState, action: str, by: User) -> ReportingPeriod:
    period = ReportingPeriod.objects.select_for_update(of=("self",)).select_related("plan__agency").get(pk=period.pk)
    if period.state != state:
        period.state = state
        period.save(update_fields=["state"])
        record(action, by=by, on=period, agency=period.plan.agency)
    return period


def year_end(plan: Plan) -> dict[str, Any]:
    """Fields of the year-end period: the framework's last one, if it names any."""
    entries = plan.framework.periods if plan.framework else []
    if entries:
        last = max(entries, key=lambda entry: entry["ends_on"])
        dates = {key: dt.date.fromisoformat(last[key]) for key in ("starts_on", "ends_on", "due_on")}
        return {"name": last["name"], **dates}
    year = roc.gregorian_year(plan.year)
    # The name is data of the plan, whatever language the coordinator reads the pages in.
    with translation.override(settings.LANGUAGE_CODE):
        name = _("Year-end")
    end = dt.date(year, 12, 31)
    return {"name": name, "starts_on": dt.date(year, 1, 1), "ends_on": end, "due_on": end}
