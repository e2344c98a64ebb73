"""Indicators that were deleted: kept for a while, put back, or gone for good."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import trail
from agencies.audit import record
from agencies.errors import Refused
from agencies.models import TextChange, User
from plans.models import Plan

from ..histories import of_indicator
from ..models import DeletedIndicator, Indicator
from .indicators import locked, refuse_unless_fitting, row_of
from .locking import lock_plans

# The years that it was linked with are found again by its line.
_KEPT = (
    "node_uid", "name", "unit", "direction", "frequency", "baseline", "target", "source", "line", "position",
    "retired_on", "version",
)  # fmt: skip


@transaction.atomic
def delete_indicator(*, indicator: Indicator, by: User) -> DeletedIndicator:
    """Take an indicator out of its plan, into the trash. Refused once something was measured."""
    _lock_years(indicator.plan)
    locked(indicator.plan)
    indicator = row_of(indicator)
    if indicator.measurements.exists():
        raise Refused(_("Something was measured already. Retire the indicator instead; its values stay."))
    deleted = DeletedIndicator.objects.create(
        plan=indicator.plan, key=indicator.pk, name=indicator.name, content=trail.values(indicator), deleted_by=by
    )
    trail.record_deletion(indicator, by=by)
    indicator.delete()
    return deleted


@transaction.atomic
def restore_indicator(*, deleted: DeletedIndicator, by: User) -> Indicator:
    """Put a deleted indicator back at its place in the list, with its key and a later row version.

    Refused as adding is, when last year's was carried over anew meanwhile, and when it is not in the trash any more.
    """
    _lock_years(deleted.plan)
    plan = locked(deleted.plan)
    found = DeletedIndicator.objects.select_for_update(of=("self",)).filter(pk=deleted.pk).first()
    if found is None:
        raise Refused(_("Somebody restored this already, or it was removed for good."))
    kept = {name: _field(name).to_python(found.content[name]) for name in _KEPT}
    why_gone = _("What it measured is no longer in the plan. Put that back first.")
    refuse_unless_fitting(plan, kept["node_uid"], kept["name"], why_gone=why_gone)
    if plan.indicators.filter(line=kept["line"]).exists():
        raise Refused(_("Last year's indicator was carried over again meanwhile. Delete that one first."))
    before, after = (_of_line(plan, kept["line"], plan.year + step) for step in (-1, 1))
    indicator = Indicator(pk=found.key, plan=plan, predecessor=before.first(), **kept)
    indicator.version += 1
    indicator.save(force_insert=True)
    after.filter(predecessor=None).update(predecessor=indicator)
    record(
        "indicator.restored",
        by=by,
        on=indicator,
        agency=plan.agency,
        deleted_at=found.deleted_at.isoformat(),
        values=trail.values(indicator),
    )
    found.delete()
    return indicator


@transaction.atomic
def purge_indicators(older_than: dt.timedelta) -> int:
    """Remove for good what was deleted longer ago, with the history that no page leads to; the number removed."""
    old = DeletedIndicator.objects.older_than(timezone.now() - older_than).select_for_update().order_by("pk")
    keys = list(old.values_list("key", flat=True))
    TextChange.objects.filter(target__in=[of_indicator(key) for key in keys]).delete()
    DeletedIndicator.objects.filter(key__in=keys).delete()
    return len(keys)


def _field(name: str) -> Any:
    return Indicator._meta.get_field(name)


def _lock_years(plan: Plan) -> None:
    """Next year's plan as well: its indicators lose their predecessor and find it again."""
    lock_plans(agency=plan.agency_id, kind=plan.kind, year__in=(plan.year, plan.year + 1))


def _of_line(plan: Plan, line: str, year: int) -> Any:
    """The indicators of this line in the plan of another year; carried over within an agency and kind of plan."""
    return Indicator.objects.filter(plan__agency=plan.agency_id, plan__kind=plan.kind, plan__year=year, line=line)
