"""The history of inspections' remarks and of score sheets: for those who write them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.dates import day_text
from agencies.models import TextChange
from agencies.permissions import require
from agencies.requests import SignedInRequest
from agencies.written import Present, Written, history_page, say_restored, version_sent

from .. import actions
from ..histories import NAME, SHEET, of_inspection, of_score_sheet
from ..inspecting import may_score
from ..models import Inspection, ScoreSheet
from ..scoring import read_sheet, sheet_text
from .finding_history import change_with_text_before
from .inspections import inspection_url, visible_inspection
from .score_sheets import own_score_sheet


@require_safe
def inspection_history(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    """How the remarks came about, newest first: for the inspecting side, never the inspected."""
    inspection = visible_inspection(request, inspection_id)
    require(may_score(request.user, inspection))
    written = Written(
        changes=_remarks(inspection),
        label=lambda _field: _("Remarks"),
        present=lambda _field: Present(inspection.remarks, inspection.version),
        restore_url=lambda change: reverse("inspection_text_restore", args=[inspection.pk, change.pk]),
        is_open=inspection.cancelled_at is None,
    )
    about = f"{inspection.sheet.get_kind_display()} {day_text(inspection.visited_on)}"
    crumbs = [(_("Inspections"), reverse("inspection_list")), (about, inspection_url(inspection))]
    inspected = f"{inspection.agency} {inspection.unit or ''}".strip()
    return history_page(request, written, crumbs=crumbs, about=f"{about} · {inspected}")


@require_POST
def inspection_text_restore(request: SignedInRequest, inspection_id: int, change_id: int) -> HttpResponse:
    """Put the remarks before a change back: a save of the scores as they are, 409 where they were saved since."""
    inspection = visible_inspection(request, inspection_id)
    require(may_score(request.user, inspection))
    change = change_with_text_before(_remarks(inspection), change_id)
    actions.save_scores(
        inspection=inspection,
        version=version_sent(request),
        scores=inspection.load_scores(),
        visited_on=inspection.visited_on,
        remarks=change.before,
        by=request.user,
    )
    say_restored(request)
    return redirect("inspection_detail", inspection.pk)


@require_safe
def score_sheet_history(request: SignedInRequest, sheet_id: int) -> HttpResponse:
    """The names a sheet bore and what it asked, newest first: for who may edit it."""
    sheet = own_score_sheet(request, sheet_id)
    present = {NAME: sheet.name, SHEET: sheet_text(sheet.load())}
    labels = {NAME: _("Name of the score sheet"), SHEET: _("Items and ratings")}
    written = Written(
        changes=_sheet_changes(sheet),
        label=lambda field: labels[field],
        present=lambda field: Present(present[field], sheet.version),
        restore_url=lambda change: reverse("score_sheet_restore", args=[sheet.pk, change.pk]),
        is_open=True,
    )
    crumbs = [
        (_("Inspections"), reverse("inspection_list")),
        (_("Score sheets"), reverse("score_sheet_list")),
        (sheet.name, reverse("score_sheet_edit", args=[sheet.pk])),
    ]
    return history_page(request, written, crumbs=crumbs, about=f"{sheet.agency} · {sheet.get_kind_display()}")


@require_POST
def score_sheet_restore(request: SignedInRequest, sheet_id: int, change_id: int) -> HttpResponse:
    """Put name or content before a change back: an edit like any other, 409 where the sheet was edited since."""
    sheet = own_score_sheet(request, sheet_id)
    change = change_with_text_before(_sheet_changes(sheet), change_id)
    actions.edit_score_sheet(
        score_sheet=sheet,
        version=version_sent(request),
        name=change.before if change.field == NAME else sheet.name,
        sheet=read_sheet(change.before) if change.field == SHEET else sheet.load(),
        is_active=sheet.is_active,
        by=request.user,
    )
    say_restored(request)
    return redirect("score_sheet_edit", sheet.pk)


def _remarks(inspection: Inspection) -> QuerySet[TextChange]:
    return TextChange.objects.of(of_inspection(inspection.pk))


def _sheet_changes(sheet: ScoreSheet) -> QuerySet[TextChange]:
    return TextChange.objects.of(of_score_sheet(sheet.pk))
