"""Indicators of a plan: what is measured, what is aimed at, and how far it got through the years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.errors import Refused, Stale
from agencies.permissions import require
from agencies.requests import SignedInRequest, whole_number
from plans.models import Plan

from .. import actions
from ..actions.indicators import last_years
from ..dashboard.charts import lines
from ..indicator_forms import CarryOverLine, CoordinatorsMeasurementForm, IndicatorForm
from ..measuring import Measured, is_asked, measured, reported_nodes
from ..models import Indicator, ReportingPeriod
from ..nodes import Node, document_of, nodes, successors
from ..permissions import may_see_measuring, may_set_indicators


@dataclass(frozen=True)
class Group:
    """The indicators of one node; `node` is None for those of the plan as a whole and of places that are gone."""

    node: Node | None
    is_gone: bool
    rows: list[Measured]


@require_safe
def indicator_list(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """A plan's indicators by what they measure, each with its last value that counts.

    `?deleted=<id>` offers to undo that deletion.
    """
    plan = _visible_plan(request, plan_id)
    may_edit = may_set_indicators(request.user, plan)
    rows = measured(Indicator.objects.filter(plan=plan))
    deleted = list(plan.deleted_indicators.newest_first().select_related("deleted_by")) if may_edit else []
    just = whole_number(request.GET.get("deleted", ""))
    context = {
        "plan": plan,
        "groups": _grouped([row for row in rows if not row.indicator.retired_on], nodes(document_of(plan))),
        "retired": [row for row in rows if row.indicator.retired_on],
        "may_edit": may_edit,
        "to_carry_over": _to_carry_over(plan).count() if may_edit else 0,
        "deleted": deleted,
        "just_deleted": next((row for row in deleted if row.pk == just), None),
        "days": settings.TRASH_DAYS,
    }
    return render(request, "tracking/indicator_list.html", context)


@require_safe
def indicator_detail(request: SignedInRequest, indicator_id: int) -> HttpResponse:
    """What it aims at, its values by period, and its years as a chart and a table."""
    return render(request, "tracking/indicator_detail.html", detail(request, visible_indicator(request, indicator_id)))


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_new(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """Add an indicator."""
    plan = _visible_plan(request, plan_id)
    require(may_set_indicators(request.user, plan))
    form = IndicatorForm(request.POST or None, nodes=nodes(document_of(plan)))
    if request.method != "POST":
        return _form_page(request, plan, form)
    if not form.is_valid():
        return _form_page(request, plan, form, status=422)
    try:
        actions.add_indicator(plan=plan, by=request.user, **form.content())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, plan, form, status=422)
    messages.success(request, _("Saved."))
    return redirect("indicator_list", plan.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_edit(request: SignedInRequest, indicator_id: int) -> HttpResponse:
    """Change an indicator; `version_seen` comes from the conflict panel's button."""
    indicator = visible_indicator(request, indicator_id)
    plan = indicator.plan
    require(may_set_indicators(request.user, plan))
    form = IndicatorForm(request.POST or None, nodes=nodes(document_of(plan)), indicator=indicator)
    if request.method != "POST":
        return _form_page(request, plan, form, indicator=indicator)
    if not form.is_valid():
        return _form_page(request, plan, form, indicator=indicator, status=422)
    seen = whole_number(request.POST.get("version_seen", ""))
    version = (form.cleaned_data["row_version"] or 0) if seen is None else seen
    try:
        actions.edit_indicator(indicator=indicator, version=version, by=request.user, **form.content())
    except Stale as stale:
        current: Any = stale.current
        conflict = {"current": current, "differences": form.differences(current)}
        return _form_page(request, plan, form, indicator=indicator, status=409, **conflict)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, plan, form, indicator=indicator, status=422)
    messages.success(request, _("Saved."))
    return redirect("indicator_detail", indicator.pk)


@require_POST
def indicator_delete(request: SignedInRequest, indicator_id: int) -> HttpResponse:
    """Take one away that was never measured. The list then offers to undo it."""
    deleted = actions.delete_indicator(indicator=_writable(request, indicator_id), by=request.user)
    return redirect(f"{reverse('indicator_list', args=[deleted.plan_id])}?deleted={deleted.pk}")


@require_POST
def indicator_restore(request: SignedInRequest, plan_id: int, deleted_id: int) -> HttpResponse:
    """Put a deleted one back into the plan's list."""
    plan = _visible_plan(request, plan_id)
    require(may_set_indicators(request.user, plan))
    deleted = get_object_or_404(plan.deleted_indicators, pk=deleted_id)
    indicator = actions.restore_indicator(deleted=deleted, by=request.user)
    messages.success(request, _("Restored: %(name)s") % {"name": indicator.name})
    return redirect("indicator_list", plan.pk)


@require_POST
def indicator_retire(request: SignedInRequest, indicator_id: int) -> HttpResponse:
    """Measure it no more."""
    indicator = actions.retire_indicator(indicator=_writable(request, indicator_id), by=request.user)
    return redirect("indicator_detail", indicator.pk)


@require_POST
def indicator_reinstate(request: SignedInRequest, indicator_id: int) -> HttpResponse:
    """Measure it again."""
    indicator = actions.reinstate_indicator(indicator=_writable(request, indicator_id), by=request.user)
    return redirect("indicator_detail", indicator.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_carry_over(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """Last year's indicators, each with the place that follows its own and its last value as baseline."""
    plan = _visible_plan(request, plan_id)
    require(may_set_indicators(request.user, plan))
    form_lines = _carry_over_lines(plan, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _carry_over_page(request, plan, form_lines)
    validity = [line.is_valid() for line in form_lines]  # Each says what is wrong, also after the first.
    if not all(validity):
        return _carry_over_page(request, plan, form_lines, status=422)
    chosen = {line.before.indicator.pk: line.aim() for line in form_lines if line.cleaned_data["is_chosen"]}
    try:
        made = actions.carry_over_indicators(plan=plan, chosen=chosen, by=request.user)
    except Refused as refusal:
        return _carry_over_page(request, plan, form_lines, status=422, errors=[str(refusal)])
    said = ngettext("%(count)s indicator carried over.", "%(count)s indicators carried over.", len(made))
    messages.success(request, said % {"count": len(made)})
    return redirect("indicator_list", plan.pk)


def visible_indicator(request: SignedInRequest, indicator_id: int) -> Indicator:
    indicators = Indicator.objects.visible_to(request.user)
    related = ("plan__agency", "plan__framework", "plan__approved_version")
    return get_object_or_404(indicators.select_related(*related), pk=indicator_id)


@dataclass(frozen=True)
class PeriodLine:
    """A period in which a value is asked for. `form` for the coordinator where no unit reports it."""

    period: ReportingPeriod
    value: Any
    form: CoordinatorsMeasurementForm | None


def detail(
    request: SignedInRequest, indicator: Indicator, typed: tuple[int, CoordinatorsMeasurementForm] | None = None
) -> dict[str, Any]:
    """Context of `tracking/indicator_detail.html`; `typed` is a form sent for a period, to be shown as it was."""
    (row,) = measured(Indicator.objects.filter(pk=indicator.pk))
    plan = indicator.plan
    may_edit = may_set_indicators(request.user, plan)
    by_unit = indicator.node_uid in reported_nodes(plan.pk) if indicator.node_uid else False
    sees_all = may_see_measuring(request.user, plan)
    period_lines = []
    for period in plan.periods.order_by("ends_on"):
        value = row.entered(period.pk)
        if value is None and not is_asked(indicator.frequency, period):
            continue
        form = None
        if may_edit and not by_unit and not indicator.retired_on:
            form = typed[1] if typed and typed[0] == period.pk else _measurement_form(period, value)
        shown = value if value and (value.counts or sees_all) else None
        period_lines.append(PeriodLine(period, shown, form))
    node = next((node for node in nodes(document_of(plan)) if node.uid == indicator.node_uid), None)
    return {
        "plan": plan,
        "indicator": indicator,
        "row": row,
        "node": node,
        "lines": period_lines,
        "by_unit": by_unit,
        "may_edit": may_edit,
        "sees_writing": sees_all,
        "may_read_plan": Plan.objects.visible_to(request.user).filter(pk=plan.pk).exists(),
        "chart": _chart(row),
        "is_measured": bool(row.values),
    }


def _measurement_form(period: ReportingPeriod, value: Any) -> CoordinatorsMeasurementForm:
    initial = {"value": value.value, "note": value.note, "row_version": value.version} if value else {"row_version": 0}
    return CoordinatorsMeasurementForm(initial=initial, auto_id=f"id_{period.pk}_%s")


def _chart(row: Measured) -> str:
    """The values and the targets of its years; nothing before there are two values."""
    years = [year for year in row.years if year.value is not None]
    if len(years) < 2:
        return ""
    series = [
        ("doing", _("Value"), [year.value for year in row.years]),
        ("none", _("Target"), [year.indicator.target for year in row.years]),
    ]
    labels = [str(year.indicator.plan.year) for year in row.years]
    return lines(labels, series, _("%(name)s by year; the table has the figures") % {"name": row.indicator.name})


def _visible_plan(request: SignedInRequest, plan_id: int) -> Plan:
    plans = Plan.objects.visible_to(request.user).select_related("agency", "framework", "approved_version")
    return get_object_or_404(plans, pk=plan_id)


def _writable(request: SignedInRequest, indicator_id: int) -> Indicator:
    indicator = visible_indicator(request, indicator_id)
    require(may_set_indicators(request.user, indicator.plan))
    return indicator


def _grouped(rows: list[Measured], known: list[Node]) -> list[Group]:
    """The plan's own first, then in printed order, those of places that are gone last."""
    by_node: dict[str, list[Measured]] = {}
    for row in rows:
        by_node.setdefault(row.indicator.node_uid, []).append(row)
    groups = [Group(None, False, by_node.pop(""))] if "" in by_node else []
    groups += [Group(node, False, by_node.pop(node.uid)) for node in known if node.uid in by_node]
    gone = [row for rows_ in by_node.values() for row in rows_]
    return [*groups, Group(None, True, gone)] if gone else groups


def _to_carry_over(plan: Plan) -> Any:
    return last_years(plan).exclude(successors__plan=plan)


def _carry_over_lines(plan: Plan, data: Any) -> list[CarryOverLine]:
    before = measured(_to_carry_over(plan))
    if not before:
        return []
    document = document_of(plan)
    last = Plan.objects.select_related("agency", "framework", "approved_version").get(pk=before[0].indicator.plan_id)
    following = {"": ""} | successors(document, document_of(last))
    known = nodes(document)
    return [
        CarryOverLine(data, before=row, nodes=known, node_uid=following.get(row.indicator.node_uid)) for row in before
    ]


def _carry_over_page(
    request: SignedInRequest, plan: Plan, form_lines: list[CarryOverLine], status: int = 200, errors: Any = ()
) -> HttpResponse:
    context = {"plan": plan, "lines": form_lines, "errors": errors}
    return render(request, "tracking/indicator_carry_over.html", context, status=status)


def _form_page(
    request: SignedInRequest,
    plan: Plan,
    form: IndicatorForm,
    *,
    indicator: Indicator | None = None,
    status: int = 200,
    **conflict: Any,
) -> HttpResponse:
    context = {"plan": plan, "form": form, "indicator": indicator} | conflict
    return render(request, "tracking/indicator_edit.html", context, status=status)
