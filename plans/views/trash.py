"""The trash of a plan, and the undo of a deletion."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.permissions import require
from agencies.requests import SignedInRequest

from .. import actions
from ..permissions import may_edit
from ..trashed import entries
from .fetch import editable_plan, visible_plan
from .rows import changed

PAGE_SIZE = 30


@require_safe
def plan_trash(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """What was deleted from the plan, newest first, with who and when; readable in any state of the plan."""
    plan = visible_plan(request, plan_id)
    require(may_edit(request.user, plan))
    deleted = plan.trash.newest_first().select_related("deleted_by")
    page = Paginator(deleted, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"plan": plan, "page": page, "entries": entries(page), "days": settings.TRASH_DAYS}
    return render(request, "plans/trash.html", context)


@require_POST
def trash_restore(request: SignedInRequest, plan_id: int, deleted_id: int) -> HttpResponse:
    """Put a deleted row back. The editor gets the changed part of the document, a page without scripts its place."""
    plan = editable_plan(request, plan_id)
    deleted = get_object_or_404(plan.trash, pk=deleted_id)
    row = actions.restore_row(deleted=deleted, by=request.user)
    if not request.htmx:
        messages.success(request, _("Restored, with all that stood below it."))
    return changed(request, plan, row, structure=True, more={"restored": row.uid})
