"""What contributing units add to the lead unit's result."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.audit import record
from agencies.errors import Refused, Stale
from agencies.history import record_texts
from agencies.models import Unit, User

from ..histories import contribution_field, of_result
from ..models import Assignment, Contribution, ReportingPeriod, Result
from .figures import figures_of
from .results import result_for, save_result


@transaction.atomic
def contribute(
    *, assignment: Assignment, period: ReportingPeriod, unit: Unit, text: str, version: int, by: User
) -> Contribution:
    """Write a unit's contribution; the first (version 0) makes the row, and the lead's result if there is none.

    Raises `Stale` with the row as it stands when somebody else of the unit saved meanwhile, unless with the same text.
    Refused for a unit that does not contribute here, and when the lead's result cannot be written to now.
    """
    if not assignment.contributors.filter(pk=unit.pk).exists():
        raise Refused(_("%(unit)s does not contribute to this measure.") % {"unit": unit})
    result = result_for(assignment=assignment, period=period)
    present = Contribution.objects.select_for_update().filter(result=result, unit=unit).first()
    if present and present.version != version:
        if present.text == text:
            return present
        raise Stale(present)
    before = present.text if present else ""
    if present is None:
        present = Contribution.objects.create(result=result, unit=unit, text=text, by=by)
    else:
        Contribution.objects.filter(pk=present.pk).update(
            text=text, by=by, version=F("version") + 1, updated_at=timezone.now()
        )
        present.refresh_from_db()
    field = contribution_field(unit.pk)
    record_texts(of_result(result.pk), before={field: before}, after={field: text}, by=by)
    record("result.contributed", by=by, on=result, agency=result.assignment.plan.agency, unit=unit.pk)
    return present


@transaction.atomic
def take_over(*, contribution: Contribution, by: User) -> Result:
    """Append a contribution to the lead's narrative; what it says already is not repeated. Refused as `save_result`."""
    result = contribution.result
    result = result_for(assignment=result.assignment, period=result.period)
    text = contribution.text.strip()
    if not text or text in result.narrative:
        return result
    return save_result(
        assignment=result.assignment,
        period=result.period,
        version=result.version,
        by=by,
        narrative=f"{result.narrative.rstrip()}\n{text}".lstrip("\n"),
        progress=result.progress,
        is_behind=result.is_behind,
        behind_reason=result.behind_reason,
        figures=figures_of(result),
    )
