"""Approved versions, frozen as they were."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agencies.models import AuditEntry
from agencies.requests import SignedInRequest

from ..models import PlanVersion
from ..onscreen import outline, screen
from .fetch import visible_plan


@require_safe
def version_list(request: SignedInRequest, plan_id: int) -> HttpResponse:
    plan = visible_plan(request, plan_id)
    versions = plan.versions.select_related("approved_by").defer("document").order_by("-number")
    return render(request, "plans/versions.html", {"plan": plan, "versions": versions})


@require_safe
def version_detail(request: SignedInRequest, plan_id: int, number: int) -> HttpResponse:
    plan = visible_plan(request, plan_id)
    version = get_object_or_404(plan.versions.select_related("approved_by"), number=number)
    page = screen(version.load())
    context = {
        "plan": plan,
        "version": version,
        "approved_for": _approved_for(version),
        "page": page,
        "outline": outline(page),
        "updated_at": version.approved_at,
    }
    return render(request, "plans/version.html", context)


def _approved_for(version: PlanVersion) -> str:
    """The head for whom a deputy approved this version; "" where the head did."""
    approvals = AuditEntry.objects.about(version.plan).filter(action="plan.approved", data__version=version.number)
    said = approvals.values_list("data__signed_for", flat=True).last()
    return said or ""
