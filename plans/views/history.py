"""The history of a plan's texts: of a row, and of its title, labels and sign-off block."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.history import shown
from agencies.models import TextChange
from agencies.permissions import require
from agencies.requests import SignedInRequest, whole_number

from .. import actions
from ..loading import Row
from ..models import Plan
from ..permissions import may_edit, may_read_draft
from ..texts import label_of, target_of, texts_of, with_text
from ..tree import find_row
from .fetch import editable_plan, visible_plan

PAGE_SIZE = 20


@require_safe
def row_history(request: SignedInRequest, plan_id: int, uid: str) -> HttpResponse:
    """Who wrote what over which words in a row, newest first: for the plan's own agency."""
    plan = _readable(request, plan_id)
    row = _row(plan, uid)
    return _page(request, plan, row, {"uid": row.uid, "text": texts_of(row).get("title") or texts_of(row)["text"]})


@require_POST
def row_text_restore(request: SignedInRequest, plan_id: int, uid: str, change_id: int) -> HttpResponse:
    """Put the text before a change back into its row: an edit like any other, 409 where the row was saved since."""
    plan = editable_plan(request, plan_id)
    row = _row(plan, uid)
    change = get_object_or_404(TextChange.objects.of(target_of(row)), pk=change_id)
    actions.edit_row(row=row, version=_version(request), by=request.user, **with_text(row, change.field, change.before))
    messages.success(request, _("The earlier text was put back."))
    return redirect(f"{reverse('plan_edit', args=[plan.pk])}#row-{row.uid}")


@require_safe
def plan_history(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """The same for title, line under it, labels of the table and sign-off block."""
    plan = _readable(request, plan_id)
    return _page(request, plan, plan, {"text": _("Title, labels and sign-off block")})


@require_POST
def plan_text_restore(request: SignedInRequest, plan_id: int, change_id: int) -> HttpResponse:
    plan = editable_plan(request, plan_id)
    change = get_object_or_404(TextChange.objects.of(target_of(plan)), pk=change_id)
    changes = with_text(plan, change.field, change.before)
    actions.edit_plan(plan=plan, version=_version(request), by=request.user, **changes)
    messages.success(request, _("The earlier text was put back."))
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


def _version(request: SignedInRequest) -> int:
    return whole_number(request.POST.get("row_version", "")) or 0


def _page(request: SignedInRequest, plan: Plan, thing: Plan | Row, said: dict[str, Any]) -> HttpResponse:
    page = Paginator(TextChange.objects.of(target_of(thing)), PAGE_SIZE).get_page(request.GET.get("page"))
    is_open = plan.is_editable and may_edit(request.user, plan)
    changes = shown(page, label=label_of, now=texts_of(thing), is_open=is_open)
    context = {"plan": plan, "page": page, "changes": changes, "version": thing.version, "is_open": is_open}
    return render(request, "plans/history.html", context | said)
