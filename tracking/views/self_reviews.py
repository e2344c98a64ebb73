"""Self-reviews (自行管考) through the year: read, written beside the state of the measures, removed."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.errors import Stale
from agencies.permissions import require
from agencies.requests import SignedInRequest

from ..actions import self_reviews as actions
from ..annual.forms import DAY, TextForm
from ..models import FocusReview
from ..permissions import may_see_self_reviews, may_write_self_reviews
from ..self_reviewing import current_period, reviewed_focus_points
from .plan import approved_plan
from .texts import conflict, saved, unreadable


class DayForm(forms.Form):
    """The day of the review, from the page's address."""

    on = forms.DateField(required=False, widget=DAY)


class VersionForm(forms.Form):
    """What was read before removing."""

    row_version = forms.IntegerField(min_value=0)


@require_safe
def self_reviews(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """Every focus point with its reviews; `?on=` is the day that is written, `?period=` whose results are shown."""
    plan = approved_plan(request, plan_id)
    require(may_see_self_reviews(request.user, plan))
    form = DayForm(request.GET)
    day = (form.is_valid() and form.cleaned_data["on"]) or timezone.localdate()
    periods = list(plan.periods.order_by("ends_on"))
    period = current_period(periods, request.GET.get("period", ""))
    rows = reviewed_focus_points(plan, period, day)
    context = {
        "plan": plan,
        "day": day,
        "periods": periods,
        "period": period,
        "rows": rows,
        "may_write": may_write_self_reviews(request.user, plan),
        "written": sum(bool(row.text.strip()) for row in rows),
    }
    return render(request, "tracking/self_reviews.html", context)


@require_POST
def self_review_edit(request: SignedInRequest, plan_id: int, focus_uid: str, day: str) -> HttpResponse:
    """Save what was found on that day: 204 to a form that saves itself; 409 with both texts."""
    plan = approved_plan(request, plan_id)
    require(may_write_self_reviews(request.user, plan))
    form = TextForm(request.POST)
    if not form.is_valid():
        return unreadable(request, form)
    reviewed_on, text, page = _day(day), form.cleaned_data["text"], _page(plan_id, day)
    try:
        review = actions.save_self_review(
            plan=plan, focus_uid=focus_uid, reviewed_on=reviewed_on, text=text, version=form.version, by=request.user
        )
    except Stale as stale:
        current = stale.current
        assert isinstance(current, FocusReview)  # noqa: S101
        theirs = {"theirs": current.text, "version": current.version, "at": current.updated_at, "by": current.by}
        return conflict(request, page, text, place=_("Self-reviews"), **theirs)
    return saved(request, page, review.version, f"focus-{focus_uid}")


@require_POST
def self_review_remove(request: SignedInRequest, plan_id: int, focus_uid: str, day: str) -> HttpResponse:
    """Remove a review as it was read; 409 where somebody changed it meanwhile."""
    plan = approved_plan(request, plan_id)
    require(may_write_self_reviews(request.user, plan))
    review = get_object_or_404(plan.focus_reviews.filter(focus_uid=focus_uid, reviewed_on=_day(day)))
    form = VersionForm(request.POST)
    version = form.cleaned_data["row_version"] if form.is_valid() else -1
    actions.remove_self_review(review=review, version=version, by=request.user)
    messages.success(request, _("The self-review was removed."))
    return redirect(f"{reverse('self_reviews', args=[plan_id])}#focus-{focus_uid}")


def _day(text: str) -> dt.date:
    """The day in an address, written in one way alone; 404 for what is none."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if day.isoformat() != text:
        raise Http404
    return day


def _page(plan_id: int, day: str) -> str:
    return f"{reverse('self_reviews', args=[plan_id])}?{urlencode({'on': day})}"
