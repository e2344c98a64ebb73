"""The editor: the plan's page with each row opening in place, and the panels beside it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.errors import Stale
from agencies.requests import SignedInRequest, whole_number

from .. import actions
from ..checklist import lacks
from ..forms import RowForm, UnitsForm, row_form
from ..head_form import PlanHeadForm
from ..loading import Row, load
from ..models import FocusPoint, Measure, Plan
from ..onscreen import outline, screen
from ..tree import find_row
from .fetch import editable_plan
from .page import next_step


@require_safe
def plan_edit(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """For those without scripts `?row=<uid>` opens a row, `?units=<uid>` its units, `?deleted=<id>` offers an undo."""
    plan = editable_plan(request, plan_id)
    opened: dict[str, Any] = {}
    row = _row_named(plan, request.GET.get("row"))
    if row:
        opened = open_row(plan, row, row_form(row, plan=plan))
    node = _row_named(plan, request.GET.get("units"))
    if isinstance(node, FocusPoint | Measure):
        opened = open_units(plan, node, UnitsForm(node=node, plan=plan))
    deleted = whole_number(request.GET.get("deleted", ""))
    if deleted is not None:
        opened["deleted"] = plan.trash.filter(pk=deleted).first()
    return editor_page(request, plan, opened)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_head(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """Title, line under it, labels of the table, numbering, sign-off block."""
    plan = editable_plan(request, plan_id)
    if request.method != "POST":
        return render(request, "plans/head.html", {"plan": plan, "form": PlanHeadForm(plan=plan)})
    form = PlanHeadForm(request.POST, plan=plan)
    if not form.is_valid():
        return render(request, "plans/head.html", {"plan": plan, "form": form}, status=422)
    try:
        actions.edit_plan(plan=plan, version=form.cleaned_data["row_version"], by=request.user, **form.changes())
    except Stale as stale:
        return render(request, "plans/head.html", {"plan": plan, "form": form, "theirs": stale.current}, status=409)
    messages.success(request, _("Saved."))
    return redirect("plan_edit", plan.pk)


def editor_page(request: SignedInRequest, plan: Plan, opened: dict[str, Any], status: int = 200) -> HttpResponse:
    """The whole editor; `opened` (of `open_row` or `open_units`) is the row shown as a form."""
    return render(request, "plans/edit.html", editing_context(plan) | opened, status=status)


def editing_context(plan: Plan) -> dict[str, Any]:
    """What the document and the panels beside it need, from the rows as they are now."""
    loaded = load(plan)
    missing = lacks(loaded.document)
    page = screen(loaded.document, loaded.versions)
    return {
        "plan": plan,
        "page": page,
        "outline": outline(page, Counter(lack.uid for lack in missing if lack.uid)),
        "lacks": missing,
        "doubts": loaded.document.warnings,
        "known_uids": page.by_uid,
        "editing": True,
        "next_step": next_step(plan),
        "updated_at": plan.updated_at,
    }


def open_row(
    plan: Plan, row: Row, form: RowForm, *, theirs: Row | None = None, theirs_text: str = "", refusal: str = ""
) -> dict[str, Any]:
    """Context that shows the row as a form, with the other's text beside it (`theirs`) or why it was refused."""
    return {
        "plan": plan,
        "open_uid": row.uid,
        "open_template": "plans/row_form.html",
        "row": row,
        "row_kind": type(row).__name__.lower(),
        "row_form": form,
        "theirs": theirs,
        "theirs_text": theirs_text,
        "refusal": refusal,
    }


def open_units(plan: Plan, node: FocusPoint | Measure, form: UnitsForm, refusal: str = "") -> dict[str, Any]:
    """Context that shows the responsible units of the node as a form."""
    opened: dict[str, Any] = {"plan": plan, "row": node, "units_form": form, "refusal": refusal}
    if isinstance(node, FocusPoint):
        return opened | {"units_uid": node.uid}
    return opened | {"open_uid": node.uid, "open_template": "plans/units_form.html"}


def _row_named(plan: Plan, uid: str | None) -> Row | None:
    return find_row(plan, uid) if uid else None
