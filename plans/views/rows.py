"""Single rows of the editor: open, save, add, delete, move, units, paste.

A page with scripts gets the smallest part of the document that changed, named by HX-Retarget; a page without gets a
redirect to the row's place. What cannot be saved comes back as the form with the text as typed.
"""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from agencies.errors import Refused, Stale
from agencies.requests import SignedInRequest, whole_number

from .. import actions
from ..actions.rows import Direction
from ..forms import PasteForm, RowForm, UnitsForm, row_form
from ..loading import Row
from ..models import FocusPoint, Measure, Plan, PlanPart, WorkItem
from ..states import PartKind
from ..tree import find_row
from .editor import editing_context, editor_page, open_row, open_units
from .fetch import editable_plan

DIRECTIONS = frozenset({"up", "down", "in", "out"})


@require_http_methods(["GET", "HEAD", "POST"])
def row_edit(request: SignedInRequest, plan_id: int, uid: str) -> HttpResponse:
    """The row's form; POST saves it and does what `then` says: up, down, in, out, sibling or child."""
    plan = editable_plan(request, plan_id)
    row = _row(plan, uid)
    if request.method != "POST":
        return _opened(request, plan, row)
    form = row_form(row, request.POST, plan=plan)
    if not form.is_valid():
        return _form_again(request, plan, open_row(plan, row, form), 422)
    try:
        row = actions.edit_row(row=row, version=form.cleaned_data["row_version"], by=request.user, **form.changes())
    except Stale as stale:
        return _conflict(request, plan, form, cast(Row, stale.current))
    except Refused as refusal:
        return _form_again(request, plan, open_row(plan, row, form, refusal=str(refusal)), 422)
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204, headers={"X-Row-Version": row.version})
    return _then(request, plan, _row(plan, uid), request.POST.get("then", ""))


@require_POST
def row_add(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """A new empty row at the end of `parent` (uid), after `after` (uid), or at the top (`kind`); it opens at once."""
    plan = editable_plan(request, plan_id)
    if request.POST.get("after"):
        row = _add_sibling(plan, _row(plan, request.POST["after"]), request)
    elif request.POST.get("parent"):
        row = actions.add_row(parent=_row(plan, request.POST["parent"]), by=request.user, text="")
    else:
        row = _add_at_top(plan, request.POST.get("kind", ""), request)
    return changed(request, plan, row, structure=True, reopen=True)


@require_POST
def row_delete(request: SignedInRequest, plan_id: int, uid: str) -> HttpResponse:
    """Delete the row with all below it; without scripts a page asks once. The answer offers to undo it."""
    plan = editable_plan(request, plan_id)
    row = _row(plan, uid)
    version = _version(request)
    if not request.htmx and not request.POST.get("sure"):
        return render(request, "plans/delete.html", {"plan": plan, "row": row, "version": version})
    region = _region(row, structure=True)
    deleted = actions.delete_row(row=row, version=version, by=request.user)
    url = f"{reverse('plan_edit', args=[plan.pk])}?deleted={deleted.pk}"
    return _answer(request, plan, region, url, {"deleted": deleted})


@require_POST
def row_move(request: SignedInRequest, plan_id: int, uid: str) -> HttpResponse:
    """Move the row `direction`: up, down, in, out."""
    plan = editable_plan(request, plan_id)
    direction = request.POST.get("direction", "")
    if direction not in DIRECTIONS:
        raise Http404
    row = _row(plan, uid)
    actions.move_row(row=row, version=_version(request), direction=cast(Direction, direction), by=request.user)
    return changed(request, plan, _row(plan, uid), structure=True)


@require_http_methods(["GET", "HEAD", "POST"])
def row_units(request: SignedInRequest, plan_id: int, uid: str) -> HttpResponse:
    """Who is responsible for a focus point or measure."""
    plan = editable_plan(request, plan_id)
    node = _row(plan, uid)
    if not isinstance(node, FocusPoint | Measure):
        raise Http404
    if request.method != "POST":
        return render(request, "plans/units_form.html", open_units(plan, node, UnitsForm(node=node, plan=plan)))
    form = UnitsForm(request.POST, node=node, plan=plan)
    if not form.is_valid():
        return _form_again(request, plan, open_units(plan, node, form), 422, "plans/units_form.html")
    try:
        actions.set_units(node=node, version=form.cleaned_data["row_version"], units=form.refs(), by=request.user)
    except Refused as refusal:
        return _form_again(request, plan, open_units(plan, node, form, str(refusal)), 422, "plans/units_form.html")
    return changed(request, plan, _row(plan, uid))


@require_http_methods(["GET", "HEAD", "POST"])
def row_paste(request: SignedInRequest, plan_id: int, uid: str) -> HttpResponse:
    """Numbered text → measures of a focus point: first a preview, then (`save`) the rows."""
    plan = editable_plan(request, plan_id)
    focus = _row(plan, uid)
    if not isinstance(focus, FocusPoint):
        raise Http404
    form = PasteForm(request.POST or None, plan=plan)
    context = {"plan": plan, "focus": focus, "form": form}
    if request.method == "POST" and form.is_valid():
        if "save" in request.POST:
            actions.add_measures(focus_point=focus, measures=form.measures(), by=request.user)
            return redirect(_place(plan, focus))
        context["preview"] = form.preview()
    return render(request, "plans/paste.html", context, status=422 if form.errors else 200)


def _row(plan: Plan, uid: str) -> Row:
    row = find_row(plan, uid)
    if row is None:
        raise Http404
    return row


def _version(request: SignedInRequest) -> int:
    """The row version the page showed; a request without one is stale, not lucky."""
    return whole_number(request.POST.get("row_version", "")) or 0


def _opened(request: SignedInRequest, plan: Plan, row: Row) -> HttpResponse:
    if "closed" in request.GET:
        return changed(request, plan, row)
    if not request.htmx:
        return redirect(f"{reverse('plan_edit', args=[plan.pk])}?row={row.uid}#row-{row.uid}")
    return render(request, "plans/row_form.html", open_row(plan, row, row_form(row, plan=plan)))


def _then(request: SignedInRequest, plan: Plan, row: Row, then: str) -> HttpResponse:
    """What follows a save. The text is safe already, so a refusal opens the saved row again and says why."""
    try:
        if then == "sibling":
            return changed(request, plan, _add_sibling(plan, row, request), structure=True, reopen=True)
        if then == "child":
            child = actions.add_row(parent=row, by=request.user, text="")
            return changed(request, plan, child, structure=True, reopen=True)
        if then in DIRECTIONS:
            actions.move_row(row=row, version=row.version, direction=cast(Direction, then), by=request.user)
            return changed(request, plan, _row(plan, row.uid), structure=True, reopen=True)
    except Refused as refusal:
        saved = open_row(plan, row, row_form(row, plan=plan), refusal=str(refusal))
        return _form_again(request, plan, saved, 422)
    return changed(request, plan, row)


def _add_sibling(plan: Plan, row: Row, request: SignedInRequest) -> Row:
    if isinstance(row, PlanPart) and row.kind != PartKind.POINT:
        return actions.add_row(parent=plan, after=row, by=request.user, text="", kind=row.kind, **_blank(row.kind))
    return actions.add_row(parent=_parent(plan, row), after=row, by=request.user, text="")


def _add_at_top(plan: Plan, kind: str, request: SignedInRequest) -> Row:
    if kind == "item":
        return actions.add_row(parent=plan, by=request.user, text="")
    if kind not in {PartKind.BASIS, PartKind.GOAL, PartKind.SECTION}:
        raise Http404
    return actions.add_row(parent=plan, by=request.user, text="", kind=kind, **_blank(kind))


def _blank(kind: str) -> dict[str, Any]:
    return {"section_kind": "other"} if kind == PartKind.SECTION else {}


def _parent(plan: Plan, row: Row) -> Plan | Row:
    if isinstance(row, Measure):
        return row.parent or row.focus_point
    if isinstance(row, FocusPoint):
        return row.item
    if isinstance(row, PlanPart) and row.parent:
        return row.parent
    return plan


def _region(row: Row, *, structure: bool = False) -> tuple[str, str]:
    """Partial and uid of the smallest part that shows a change: of the text, or of order and number (`structure`)."""
    if isinstance(row, Measure):
        return "focus", row.focus_point.uid
    if isinstance(row, FocusPoint):
        return ("item", row.item.uid) if structure else ("focus", row.uid)
    if isinstance(row, WorkItem):
        return ("table", "") if structure else ("item", row.uid)
    if row.kind == PartKind.POINT and row.parent:
        return "section", row.parent.uid
    if row.kind == PartKind.SECTION and not structure:
        return "section", row.uid
    return "document", ""


def changed(
    request: SignedInRequest,
    plan: Plan,
    row: Row,
    *,
    structure: bool = False,
    reopen: bool = False,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """The part of the document that shows a changed row (`structure`: also order and numbers), or the way to it.

    `reopen` shows the row as a form; `more` is further context of the panels.
    """
    opened = open_row(plan, row, row_form(row, plan=plan)) if reopen else {}
    return _answer(request, plan, _region(row, structure=structure), _place(plan, row, reopen), opened | (more or {}))


def _place(plan: Plan, row: Row, is_open: bool = False) -> str:
    query = f"?row={row.uid}" if is_open else ""
    return f"{reverse('plan_edit', args=[plan.pk])}{query}#row-{row.uid}"


def _answer(
    request: SignedInRequest, plan: Plan, region: tuple[str, str], url: str, opened: dict[str, Any] | None = None
) -> HttpResponse:
    """The changed part of the document with the panels beside it, or a redirect for a page without scripts."""
    if not request.htmx:
        return redirect(url)
    partial, uid = region
    context = editing_context(plan) | (opened or {})
    node = context["page"].by_uid.get(uid)
    context |= {"focus": node, "band": node, "section": node}
    html = render_to_string(f"plans/document.html#{partial}", context, request)
    panels = render_to_string("plans/panels.html", context | {"is_swapped": True}, request)
    target = {"focus": f"#row-{uid}", "item": f"#block-{uid}", "section": f"#row-{uid}", "table": "#content"}
    headers = {"HX-Retarget": target.get(partial, "#document"), "HX-Reswap": "outerHTML"}
    return HttpResponse(html + panels, headers=headers)


def _form_again(
    request: SignedInRequest, plan: Plan, opened: dict[str, Any], status: int, template: str = "plans/row_form.html"
) -> HttpResponse:
    """The form with what was typed: in place, or on the whole page without scripts."""
    if request.headers.get("X-Autosave"):
        template = f"{template}#remarks"
    if request.htmx:
        return render(request, template, opened, status=status)
    return editor_page(request, plan, opened, status)


def _conflict(request: SignedInRequest, plan: Plan, form: RowForm, current: Row) -> HttpResponse:
    """Both texts side by side; saving again names the version now seen. The same text twice is no conflict."""
    now = row_form(current, plan=plan)
    if all(getattr(current, name) == value for name, value in form.changes().items()):
        return _then(request, plan, current, "")
    theirs = "\n".join(str(now[name].value() or "") for name in now.first)
    return _form_again(request, plan, open_row(plan, current, form, theirs=current, theirs_text=theirs), 409)
