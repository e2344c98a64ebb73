"""An agency's units: added, named, ordered, merged, dissolved."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import actions, hooks
from agencies.models import Membership, Unit
from agencies.requests import SignedInRequest

from ..forms.units import CorrectionForm, DissolveForm, RenameForm, UnitForm
from ..frame import administered_agency, administered_unit, page, refusals_told_by, status_of

TAB = "unit_list"


@require_safe
def unit_list(request: SignedInRequest, agency_id: int) -> HttpResponse:
    """The units in their order, with earlier names, people and open work; those dissolved below."""
    agency = administered_agency(request, agency_id)
    units = list(Unit.objects.filter(agency=agency).with_people().select_related("successor").prefetch_related("names"))
    counts = hooks.counts_of([unit.pk for unit in units])
    rows = [{"unit": unit, "counts": counts[unit.pk], "earlier": _earlier_names(unit)} for unit in units]
    active = [row for row in rows if row["unit"].dissolved_on is None]
    dissolved = [row for row in rows if row["unit"].dissolved_on is not None]
    return page(request, agency, "units.html", TAB, rows=active, dissolved=dissolved)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_new(request: SignedInRequest, agency_id: int) -> HttpResponse:
    """One more unit, at the end."""
    agency = administered_agency(request, agency_id)
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_told_by(form):
            unit = actions.add_unit(agency=agency, by=request.user, **form.cleaned_data)
            messages.success(request, _("%(unit)s was added.") % {"unit": unit})
            return redirect("unit_list", agency.pk)
    return page(request, agency, "form.html", TAB, status=status_of(form), form=form, title=_("Add a unit"))


@require_http_methods(["GET", "HEAD", "POST"])
def unit_edit(request: SignedInRequest, unit_id: int) -> HttpResponse:
    """Correct a code or a name that was written wrongly."""
    unit = administered_unit(request, unit_id)
    form = CorrectionForm(request.POST or None, instance=Unit.objects.get(pk=unit.pk))
    form.open_on(unit)
    if request.method == "POST" and form.is_valid():
        with refusals_told_by(form):
            actions.change_unit(unit=unit, version=form.version(), by=request.user, **form.given())
            messages.success(request, _("Saved."))
            return redirect("unit_list", unit.agency_id)
    said = _("For typing errors: no earlier name is kept. A unit that got another name is renamed.")
    context: dict[str, Any] = {"title": _("Correct %(unit)s") % {"unit": unit}, "text": said, "form": form}
    return page(request, unit.agency, "form.html", TAB, status=status_of(form), **context)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_rename(request: SignedInRequest, unit_id: int) -> HttpResponse:
    """Another name from a day on."""
    unit = administered_unit(request, unit_id)
    form = RenameForm(unit, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_told_by(form):
            actions.rename_unit(unit=unit, version=form.version(), by=request.user, **form.given())
            messages.success(request, _("Renamed. Plans of earlier years keep the earlier name."))
            return redirect("unit_list", unit.agency_id)
    title = _("Rename %(unit)s") % {"unit": unit}
    return page(request, unit.agency, "form.html", TAB, status=status_of(form), form=form, title=title)


@require_POST
def unit_move(request: SignedInRequest, unit_id: int) -> HttpResponse:
    """One place up or down."""
    unit = administered_unit(request, unit_id)
    actions.move_unit(unit=unit, up=request.POST.get("direction") == "up", by=request.user)
    return redirect("unit_list", unit.agency_id)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_dissolve(request: SignedInRequest, unit_id: int) -> HttpResponse:
    """Shows what a unit has to do and who works in it; then dissolves it, or merges it into another."""
    unit = administered_unit(request, unit_id)
    form = DissolveForm(unit, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_told_by(form):
            _dissolve(request, unit, **form.cleaned_data)
            messages.success(request, _("%(unit)s was dissolved.") % {"unit": unit})
            return redirect("unit_list", unit.agency_id)
    held = Membership.objects.not_ended().filter(unit=unit).select_related("person").order_by("role", "person__name")
    context = {"unit": unit, "form": form, "counts": hooks.counts_of([unit.pk])[unit.pk], "held": list(held)}
    return page(request, unit.agency, "unit_dissolve.html", TAB, status=status_of(form), **context)


def _dissolve(request: SignedInRequest, unit: Unit, *, on: Any, successor: Unit | None, takes_people: bool) -> None:
    if successor and takes_people:
        actions.merge_unit(unit=unit, into=successor, on=on, by=request.user)
    else:
        actions.dissolve_unit(unit=unit, on=on, successor=successor, by=request.user)


def _earlier_names(unit: Unit) -> list[dict[str, Any]]:
    """Names the unit no longer bears, each with the day on which the next began."""
    names = list(unit.names.all())
    return [{"name": name.name, "until": later.valid_from} for name, later in pairwise(names)]
