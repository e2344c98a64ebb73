"""The list of plans, and starting one."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from agencies import roc
from agencies.errors import Refused
from agencies.models import User
from agencies.permissions import require
from agencies.requests import SignedInRequest

from .. import actions
from ..forms import NewPlanForm, PlanFilter
from ..models import Plan
from ..permissions import creatable_agencies

PAGE_SIZE = 30


@require_safe
def plan_list(request: SignedInRequest) -> HttpResponse:
    known = Plan.objects.state_visible_to(request.user)
    years = list(known.order_by("-year").values_list("year", flat=True).distinct())
    form = PlanFilter(request.GET, person=request.user, years=years)
    form.is_valid()
    listed = _filtered(known.with_known_title(request.user), form.cleaned_data, request.user).for_list()
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "plans/list.html",
        {
            "form": form,
            "page": page,
            "readable": _readable(request, page),
            "query": _query_without_page(request),
            "is_filtered": any(form.cleaned_data.values()),
            "may_create": bool(creatable_agencies(request.user)),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def plan_new(request: SignedInRequest) -> HttpResponse:
    require(bool(creatable_agencies(request.user)))
    initial = {"year": roc.roc_year(timezone.localdate())}
    form = NewPlanForm(request.POST or None, person=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            plan = _start(form.cleaned_data, request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("plan_edit", plan.pk)
    return render(request, "plans/new.html", {"form": form}, status=422 if form.errors else 200)


def _start(chosen: dict[str, Any], by: User) -> Plan:
    previous = chosen.pop("previous")
    if previous:
        return actions.continue_plan(previous=previous, year=chosen["year"], title=chosen["title"], by=by)
    return actions.create_plan(**chosen, by=by)


def _filtered(plans: Any, chosen: dict[str, Any], person: User) -> Any:
    if chosen.get("year"):
        plans = plans.for_year(chosen["year"])
    if chosen.get("agency"):
        plans = plans.filter(agency=chosen["agency"])
    if chosen.get("state"):
        plans = plans.filter(state=chosen["state"])
    if chosen.get("q"):
        plans = plans.matching(chosen["q"], person)
    return plans


def _readable(request: SignedInRequest, page: Page) -> set[int]:
    """Primary keys of the plans on this page that the person may open."""
    shown = [plan.pk for plan in page]
    return set(Plan.objects.visible_to(request.user).filter(pk__in=shown).values_list("pk", flat=True))


def _query_without_page(request: SignedInRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
