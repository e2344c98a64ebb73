"""The history of a result's texts: who wrote what, when, over which words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.dates import year_text
from agencies.errors import Refused
from agencies.models import TextChange, Unit, User
from agencies.permissions import require
from agencies.requests import SignedInRequest
from agencies.written import Present, Written, history_page, say_restored, version_sent

from .. import actions
from ..actions.figures import figures_of, figures_written
from ..actions.measurements import measured_written
from ..histories import (
    FIGURES,
    caption_field,
    contributing_unit,
    is_caption,
    measured_field,
    measured_indicator,
    of_result,
)
from ..models import Assignment, Evidence, ReportingPeriod, Result
from ..permissions import may_report, may_see_writing
from ..worklist import ReportRow
from .places import opened_row_url, visible_row


@require_safe
def result_history(request: SignedInRequest, assignment_id: int, period_id: int) -> HttpResponse:
    """Newest first: for the agency's own people; superiors read what was accepted, not how it came about."""
    row = visible_row(request, assignment_id, period_id)
    require(may_see_writing(request.user, row.assignment))
    place, texts = [assignment_id, period_id], _Texts(row)
    written = Written(
        changes=_changes(row),
        label=texts.label,
        present=texts.present,
        restore_url=lambda change: reverse("result_text_restore", args=[*place, change.pk]),
        is_open=row.is_writable and may_report(request.user, row.assignment),
    )
    crumbs = [(_("My reports"), reverse("my_reports")), (row.assignment.number, reverse("result_edit", args=place))]
    return history_page(request, written, crumbs=crumbs, about=about(row.assignment, row.period))


@require_POST
def result_text_restore(request: SignedInRequest, assignment_id: int, period_id: int, change_id: int) -> HttpResponse:
    """Put the text before a change back: a save like any other, 409 where the result was saved since."""
    row = visible_row(request, assignment_id, period_id)
    require(may_report(request.user, row.assignment))
    change = get_object_or_404(_changes(row), pk=change_id)
    result = get_object_or_404(Result, assignment=row.assignment, period=row.period)
    version = version_sent(request)
    if is_caption(change.field):
        _restore_caption(_Texts(row), change, version, request.user)
    else:
        actions.restore_text(result=result, version=version, field=change.field, text=change.before, by=request.user)
    say_restored(request)
    return redirect(opened_row_url(row.assignment, row.period))


def about(assignment: Assignment, period: ReportingPeriod) -> str:
    """Of which measure and period something was written."""
    year = year_text(assignment.plan.year)
    return f"{assignment.number} {truncatechars(assignment.wording, 80)} · {year} {period.name}"


def _changes(row: ReportRow) -> QuerySet[TextChange]:
    return TextChange.objects.of(of_result(row.result.pk)) if row.result else TextChange.objects.none()


def _restore_caption(texts: _Texts, change: TextChange, version: int, by: User) -> None:
    pieces = texts.evidence.get(change.field, [])
    if not pieces:
        raise Refused(_("This evidence is not at the result any more."))
    if len(pieces) > 1:
        raise Refused(_("The same file is given here more than once; change the caption in its form."))
    (evidence,) = pieces
    said: dict[str, Any] = {name: getattr(evidence, name) for name in ("taken_on", "is_public", "shows_people")}
    actions.edit_evidence(evidence=evidence, version=version, caption=change.before, by=by, **said)


@dataclass(frozen=True)
class _Texts:
    """The texts of a row's result as they stand, by what the history calls them; each kind is read once, if at all."""

    row: ReportRow

    def present(self, field: str) -> Present | None:
        """None for a contribution, which its unit puts back in its own history, for evidence taken away, and for a
        file given twice: of which of the two a caption was said, nobody knows."""
        result = self.row.result
        if result is None or contributing_unit(field):
            return None
        if is_caption(field):
            pieces = self.evidence.get(field, [])
            return Present(pieces[0].caption, pieces[0].version) if len(pieces) == 1 else None
        if measured_indicator(field):
            return Present(self._measured.get(field, ""), result.version)
        if field == FIGURES:
            return Present(figures_written(figures_of(result)), result.version)
        return Present(getattr(result, field), result.version)

    def label(self, field: str) -> str:
        if unit := contributing_unit(field):
            return _("Contribution of %(unit)s") % {"unit": self._units.get(unit, "")}
        if is_caption(field):
            pieces = self.evidence.get(field, [])
            if not pieces:
                return _("Caption of removed evidence")
            return _("Caption (%(kind)s)") % {"kind": pieces[0].get_kind_display()}
        if indicator := measured_indicator(field):
            return self._indicators.get(indicator, _("Indicator"))
        return {"narrative": _("What was done"), "behind_reason": _("Why behind"), FIGURES: _("Figures")}.get(field, "")

    @cached_property
    def evidence(self) -> dict[str, list[Evidence]]:
        found: dict[str, list[Evidence]] = {}
        for piece in self.row.result.evidence.select_related("file") if self.row.result else ():
            found.setdefault(caption_field(piece.file_id, piece.link), []).append(piece)
        return found

    @cached_property
    def _measured(self) -> dict[str, str]:
        found = self.row.result.measurements.all() if self.row.result else ()
        return {measured_field(entry.indicator_id): measured_written(entry) for entry in found}

    @cached_property
    def _indicators(self) -> dict[str, str]:
        return {str(indicator.pk): indicator.name for indicator in self.row.assignment.plan.indicators.all()}

    @cached_property
    def _units(self) -> dict[str, str]:
        """The names of the units that may have contributed, by key."""
        return {str(unit.pk): unit.name for unit in Unit.objects.filter(agency=self.row.assignment.plan.agency_id)}
