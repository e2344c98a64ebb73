"""Beginning an inspection, scoring it, and cancelling one that does not take place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.audit import record
from agencies.errors import Refused, Stale
from agencies.history import record_texts
from agencies.models import Agency, Unit, User

from ..histories import REMARKS, of_inspection
from ..models import Inspection, ScoreSheet
from ..scoring import Sheet, band_of, weighted_total


@transaction.atomic
def begin_inspection(
    *,
    sheet: ScoreSheet,
    agency: Agency,
    inspecting_agency: Agency,
    visited_on: dt.date,
    by: User,
    unit: Unit | None = None,
) -> Inspection:
    """A visit, test or survey to be scored; the sheet is frozen with it, so that later edits change no old score.

    Refused: a sheet not in use or of an agency that is not above, a unit of another agency or a dissolved one.
    """
    sheet = ScoreSheet.objects.select_for_update().get(pk=sheet.pk)
    if not ScoreSheet.objects.usable_for(agency).filter(pk=sheet.pk).exists():
        raise Refused(_("This score sheet cannot be used for this agency."))
    if unit is not None:
        refuse_foreign_unit(unit, agency)
    inspection = Inspection.objects.create(
        sheet=sheet,
        frozen_sheet=sheet.load().as_json(),
        agency=agency,
        unit=unit,
        inspecting_agency=inspecting_agency,
        visited_on=visited_on,
        inspector=by,
    )
    # Not in the inspected agency's log before there is a score: its administrators must not know of a visit to come.
    record("inspection.begun", by=by, on=inspection, agency=inspecting_agency, visited_on=visited_on.isoformat())
    return inspection


@transaction.atomic
def save_scores(
    *,
    inspection: Inspection,
    version: int,
    scores: Mapping[str, Decimal],
    visited_on: dt.date,
    by: User,
    remarks: str = "",
    tested_name: str | None = None,
) -> Inspection:
    """Write points ("section.item" → points), remarks and day; the total and its rating follow.

    `tested_name` None leaves the name as it is: whoever may not know it cannot overwrite it. It never goes into the
    log, nor into the history, which is the remarks' alone. Raises `Stale` with the row as it stands when somebody else
    saved meanwhile. Refused for points that the sheet does not know or that are more than an item can earn.
    """
    inspection = locked_inspection(inspection)
    if inspection.version != version:
        raise Stale(inspection)
    refuse_cancelled(inspection)
    sheet = inspection.load_sheet()
    _refuse_impossible(sheet, scores)
    total_before, total = inspection.total, weighted_total(sheet, scores)
    changes = {
        "scores": {key: str(points) for key, points in scores.items()},
        "total": total,
        "band": band_of(sheet.bands, total),
        "visited_on": visited_on,
        "remarks": remarks.strip(),
    }
    if tested_name is not None:
        changes["tested_name"] = tested_name.strip()
    Inspection.objects.filter(pk=inspection.pk).update(**changes, version=F("version") + 1, updated_at=timezone.now())
    record(
        "inspection.scored",
        by=by,
        on=inspection,
        agency=inspection.inspecting_agency if total is None else inspection.agency,
        before=None if total_before is None else str(total_before),
        after=None if total is None else str(total),
        version=version + 1,
    )
    before = {REMARKS: inspection.remarks}
    inspection.refresh_from_db()
    record_texts(of_inspection(inspection.pk), before=before, after={REMARKS: inspection.remarks}, by=by)
    return inspection


@transaction.atomic
def cancel_inspection(*, inspection: Inspection, reason: str, by: User) -> Inspection:
    """It does not take place, for a reason; the row stays with the inspecting side.

    Refused without a reason, a second time, and once anything was scored or found: what was seen is not unseen.
    """
    inspection = locked_inspection(inspection)
    refuse_cancelled(inspection)
    if not reason.strip():
        raise Refused(_("Please say why the inspection does not take place."))
    if inspection.scores or inspection.findings.exists():
        raise Refused(_("Something was scored or found already: this inspection took place and cannot be cancelled."))
    now = timezone.now()
    Inspection.objects.filter(pk=inspection.pk).update(
        cancelled_at=now, cancelled_by=by, cancel_reason=reason.strip(), version=F("version") + 1, updated_at=now
    )
    # Like its beginning, not in the inspected agency's log.
    record("inspection.cancelled", by=by, on=inspection, agency=inspection.inspecting_agency, reason=reason.strip())
    inspection.refresh_from_db()
    return inspection


def refuse_cancelled(inspection: Inspection) -> None:
    """Raise `Refused` for an inspection that does not take place."""
    if inspection.cancelled_at is not None:
        raise Refused(_("This inspection was cancelled: %(reason)s") % {"reason": inspection.cancel_reason})


def locked_inspection(inspection: Inspection) -> Inspection:
    """The row as it stands, locked. Call inside a transaction."""
    return (
        Inspection.objects.select_for_update(of=("self",))
        .select_related("agency", "inspecting_agency", "unit", "inspector")
        .get(pk=inspection.pk)
    )


def refuse_foreign_unit(unit: Unit, agency: Agency) -> None:
    """No CHECK spans tables: a unit must be an active one of the agency."""
    if unit.agency_id != agency.pk or unit.dissolved_on is not None:
        raise Refused(_("This unit does not belong to the agency or is dissolved."))


def _refuse_impossible(sheet: Sheet, scores: Mapping[str, Decimal]) -> None:
    known = dict(sheet.items())
    for key, points in scores.items():
        if key not in known or not 0 <= points <= known[key].points:
            raise Refused(_("These points do not fit the score sheet. Nothing was changed."))
