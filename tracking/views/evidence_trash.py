"""Evidence that was taken off a result: listed, put back, or removed for good."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.permissions import require
from agencies.requests import SignedInRequest

from .. import actions
from ..models import RemovedEvidence
from ..permissions import may_report
from .evidence import evidence_answer, reported_row
from .places import visible_row


@require_safe
def evidence_trash(request: SignedInRequest, assignment_id: int, period_id: int) -> HttpResponse:
    """What was taken off the row's result, newest first, with who and when. No file is shown."""
    row = reported_row(request, assignment_id, period_id)
    removed = RemovedEvidence.objects.none()
    if row.result:
        removed = row.result.removed_evidence.select_related("file", "removed_by")
    context = {"row": row, "removed": removed, "days": settings.TRASH_DAYS}
    return render(request, "tracking/evidence_trash.html", context)


@require_POST
def evidence_restore(request: SignedInRequest, removed_id: int) -> HttpResponse:
    """Put it back at its place."""
    removed = _removed(request, removed_id)
    actions.restore_evidence(removed=removed, by=request.user)
    assignment, period = removed.result.assignment, removed.result.period
    if not request.htmx:
        messages.success(request, _("Restored."))
    return evidence_answer(request, visible_row(request, assignment.pk, period.pk), [])


@require_POST
def evidence_erase(request: SignedInRequest, removed_id: int) -> HttpResponse:
    """Remove it for good."""
    removed = _removed(request, removed_id)
    actions.erase_evidence(removed=removed, by=request.user)
    messages.success(request, _("Removed for good."))
    return redirect("evidence_trash", removed.result.assignment_id, removed.result.period_id)


def _removed(request: SignedInRequest, removed_id: int) -> RemovedEvidence:
    visible = RemovedEvidence.objects.visible_to(request.user).select_related(
        "file", "result__assignment__plan__agency", "result__period"
    )
    removed = get_object_or_404(visible, pk=removed_id)
    require(may_report(request.user, removed.result.assignment))
    return removed
