"""The allotment matrix: unit × measure."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.errors import Refused
from agencies.models import Unit
from agencies.permissions import require
from agencies.requests import SignedInRequest, whole_number
from plans.models import Plan

from .. import actions
from ..last_year import Allotted, last_years_allotment
from ..leaves import Leaf, leaves, prefill
from ..permissions import may_allot


@dataclass(frozen=True)
class Cell:
    """One unit at one measure: it reports (`is_ticked`) or contributes; `is_named` where the plan names it."""

    unit: Unit
    is_ticked: bool
    is_contributing: bool
    is_named: bool


@dataclass(frozen=True)
class MatrixRow:
    """A measure; `heading` and `focus` only where they differ from those of the row before."""

    leaf: Leaf
    cells: list[Cell]
    heading: str
    focus: str
    is_prefilled: bool


@require_http_methods(["GET", "HEAD", "POST"])
def allotment(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """The matrix, prefilled where nothing is allotted: from the plan, or as last year (`?from=last`); saving it."""
    plans = Plan.objects.visible_to(request.user).filter(approved_version__isnull=False)
    plan = get_object_or_404(plans.select_related("agency", "approved_version"), pk=plan_id)
    require(may_allot(request.user, plan))
    document = plan.approved_version.load()
    nodes = leaves(document)
    if request.method != "POST":
        chosen = _present(plan)
        if request.GET.get("from") == "last":
            chosen = last_years_allotment(plan, document) | chosen
        return _matrix(request, plan, nodes, chosen)
    choices = {leaf.uid: _unit_ids(request, f"units-{leaf.uid}") for leaf in nodes}
    contributors = {leaf.uid: _unit_ids(request, f"contributors-{leaf.uid}") for leaf in nodes}
    try:
        actions.allot(plan=plan, choices=choices, contributors=contributors, by=request.user)
    except Refused as refused:
        return _matrix(
            request, plan, nodes, {uid: (choices[uid], contributors[uid]) for uid in choices}, refusal=str(refused)
        )
    messages.success(request, _("The allotment is saved."))
    return redirect("reporting", plan.pk)


def _unit_ids(request: SignedInRequest, name: str) -> set[int]:
    numbers = map(whole_number, request.POST.getlist(name))
    return {number for number in numbers if number is not None}


def _present(plan: Plan) -> dict[str, Allotted]:
    present: dict[str, Allotted] = {}
    pairs = plan.assignments.open().values_list("node_uid", "lead_unit_id", "contributors")
    for uid, lead, contributor in pairs:
        leads, contributors = present.setdefault(uid, (set(), set()))
        leads.add(lead)
        if contributor:
            contributors.add(contributor)
    return present


def _matrix(
    request: SignedInRequest, plan: Plan, nodes: list[Leaf], chosen: dict[str, Allotted], refusal: str = ""
) -> HttpResponse:
    units = _columns(plan)
    names = {unit.name: unit.pk for unit in units if unit.dissolved_on is None}
    rows: list[MatrixRow] = []
    heading = focus = ""
    for leaf in nodes:
        proposed = prefill(leaf, names)
        is_prefilled = not chosen and bool(proposed.ticked)
        ticked, contributing = chosen.get(leaf.uid, (set(), set()))
        if is_prefilled:
            ticked, contributing = set(proposed.ticked), set(proposed.contributing)
        cells = [Cell(unit, unit.pk in ticked, unit.pk in contributing, unit.pk in proposed.named) for unit in units]
        new_heading = leaf.heading if leaf.heading != heading else ""
        new_focus = leaf.focus if new_heading or leaf.focus != focus else ""
        rows.append(MatrixRow(leaf, cells, new_heading, new_focus, is_prefilled))
        heading, focus = leaf.heading, leaf.focus
    context = {"plan": plan, "units": units, "rows": rows, "is_first": not chosen, "refusal": refusal}
    return render(request, "tracking/allotment.html", context, status=422 if refusal else 200)


def _columns(plan: Plan) -> list[Unit]:
    """Active units, and dissolved ones that still answer for something."""
    allotted = plan.assignments.open().values("lead_unit")
    return list((plan.agency.units.active() | plan.agency.units.filter(pk__in=allotted)).order_by("position", "code"))
