"""The history of a plan's texts: of a row, and of its title, labels and sign-off block."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.models import TextChange
from agencies.permissions import require
from agencies.requests import SignedInRequest
from agencies.written import Present, Written, history_page, say_restored, version_sent

from .. import actions
from ..loading import Row
from ..models import Plan
from ..permissions import may_edit, may_read_draft
from ..texts import label_of, target_of, texts_of, with_text
from ..tree import find_row
from .fetch import editable_plan, visible_plan


@require_safe
def row_history(request: SignedInRequest, plan_id: int, uid: str) -> HttpResponse:
    """Who wrote what over which words in a row, newest first: for the plan's own agency."""
    plan = _readable(request, plan_id)
    row = _row(plan, uid)
    return _page(request, plan, row, about=texts_of(row).get("title") or texts_of(row)["text"])


@require_POST
def row_text_restore(request: SignedInRequest, plan_id: int, uid: str, change_id: int) -> HttpResponse:
    """Put the text before a change back into its row: an edit like any other, 409 where the row was saved since."""
    plan = editable_plan(request, plan_id)
    row = _row(plan, uid)
    change = get_object_or_404(TextChange.objects.of(target_of(row)), pk=change_id)
    actions.edit_row(
        row=row, version=version_sent(request), by=request.user, **with_text(row, change.field, change.before)
    )
    say_restored(request)
    return redirect(f"{reverse('plan_edit', args=[plan.pk])}#row-{row.uid}")


@require_safe
def plan_history(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """The same for title, line under it, labels of the table and sign-off block."""
    plan = _readable(request, plan_id)
    return _page(request, plan, plan, about=plan.title)


@require_POST
def plan_text_restore(request: SignedInRequest, plan_id: int, change_id: int) -> HttpResponse:
    plan = editable_plan(request, plan_id)
    change = get_object_or_404(TextChange.objects.of(target_of(plan)), pk=change_id)
    changes = with_text(plan, change.field, change.before)
    actions.edit_plan(plan=plan, version=version_sent(request), by=request.user, **changes)
    say_restored(request)
    return redirect("plan_head", plan.pk)


def _readable(request: SignedInRequest, plan_id: int) -> Plan:
    plan = visible_plan(request, plan_id)
    require(may_read_draft(request.user, plan))
    return plan


def _row(plan: Plan, uid: str) -> Row:
    row = find_row(plan, uid)
    if row is None:
        raise Http404
    return row


def _page(request: SignedInRequest, plan: Plan, thing: Plan | Row, *, about: str) -> HttpResponse:
    texts, keys = texts_of(thing), [plan.pk] if isinstance(thing, Plan) else [plan.pk, thing.uid]
    restore = "plan_text_restore" if isinstance(thing, Plan) else "row_text_restore"
    is_open = plan.is_editable and may_edit(request.user, plan)
    written = Written(
        changes=TextChange.objects.of(target_of(thing)),
        label=label_of,
        present=lambda field: Present(texts[field], thing.version) if field in texts else None,
        restore_url=lambda change: reverse(restore, args=[*keys, change.pk]),
        is_open=is_open,
    )
    crumbs = [
        (_("Plans"), reverse("plan_list")),
        (f"{plan.agency.short_name} {plan.year}", _above(plan, thing, is_open)),
    ]
    return history_page(request, written, crumbs=crumbs, about=about)


def _above(plan: Plan, thing: Plan | Row, is_open: bool) -> str:
    """Where the text is written, else where the draft is read."""
    if is_open:
        return reverse("plan_edit", args=[plan.pk]) + ("" if isinstance(thing, Plan) else f"#row-{thing.uid}")
    return reverse("plan_detail", args=[plan.pk]) + ("?version=draft" if plan.is_amending else "")
