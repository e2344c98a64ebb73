"""Score sheets: written by the agency, frozen with each inspection."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from agencies.audit import record
from agencies.errors import Refused, Stale
from agencies.history import record_replaced
from agencies.models import Agency, User

from ..histories import NAME, SHEET, of_score_sheet
from ..models import ScoreSheet
from ..scoring import FULL, Sheet, sheet_text
from ..states import InspectionKind


@transaction.atomic
def add_score_sheet(*, agency: Agency, kind: InspectionKind, name: str, sheet: Sheet, by: User) -> ScoreSheet:
    """A new sheet of the agency, in use at once. Refused as `edit_score_sheet` refuses."""
    _refuse_incomplete(sheet)
    _refuse_taken_name(agency, name)
    made = ScoreSheet.objects.create(agency=agency, kind=kind, name=name.strip(), **sheet.as_json())
    record("scoresheet.added", by=by, on=made, agency=agency, name=made.name)
    record_replaced({of_score_sheet(made.pk): ({}, _texts(made))}, by=by)
    return made


@transaction.atomic
def edit_score_sheet(
    *, score_sheet: ScoreSheet, version: int, name: str, sheet: Sheet, is_active: bool, by: User
) -> ScoreSheet:
    """Change a sheet; inspections begun before keep it as it was, and its kind stays.

    Raises `Stale` when somebody else saved meanwhile. Refused: no items, items without points, weights that do not add
    up to 100, bands with the same beginning, a name that another sheet of the agency bears.
    """
    score_sheet = ScoreSheet.objects.select_for_update(of=("self",)).select_related("agency").get(pk=score_sheet.pk)
    if score_sheet.version != version:
        raise Stale(score_sheet)
    _refuse_incomplete(sheet)
    _refuse_taken_name(score_sheet.agency, name, besides=score_sheet.pk)
    changes: dict[str, Any] = sheet.as_json() | {"name": name.strip(), "is_active": is_active}
    before = {field: getattr(score_sheet, field) for field in changes}
    texts_before = _texts(score_sheet)
    ScoreSheet.objects.filter(pk=score_sheet.pk).update(**changes, version=F("version") + 1)
    differing = {
        field: {"from": before[field], "to": value} for field, value in changes.items() if before[field] != value
    }
    record("scoresheet.changed", by=by, on=score_sheet, agency=score_sheet.agency, changes=differing)
    score_sheet.refresh_from_db()
    # Each is a sheet that inspections may have been begun with, so none is merged with the one before.
    record_replaced({of_score_sheet(score_sheet.pk): (texts_before, _texts(score_sheet))}, by=by)
    return score_sheet


def _texts(score_sheet: ScoreSheet) -> dict[str, str]:
    return {NAME: score_sheet.name, SHEET: sheet_text(score_sheet.load())}


def _refuse_taken_name(agency: Agency, name: str, besides: int | None = None) -> None:
    named = ScoreSheet.objects.filter(agency=agency, name=name.strip()).values_list("pk", flat=True)
    if set(named) - {besides}:
        raise Refused(_("The agency has a score sheet of this name already."))


def _refuse_incomplete(sheet: Sheet) -> None:
    if not any(True for _item in sheet.items()):
        raise Refused(_("A score sheet needs at least one item."))
    if any(item.points <= 0 for _key, item in sheet.items()) or any(section.weight <= 0 for section in sheet.sections):
        raise Refused(_("Points and weights must be more than 0."))
    weights = sum((section.weight for section in sheet.sections), Decimal(0))
    if weights != FULL:
        raise Refused(
            _("The weights add up to %(sum)s; they must add up to 100.") % {"sum": f"{weights.normalize():f}"}
        )
    starts = [band.start for band in sheet.bands]
    if len(starts) != len(set(starts)):
        raise Refused(_("Two ratings begin at the same total."))
