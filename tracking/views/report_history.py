"""The history of an annual report's texts and of self-reviews: for those who see them being written."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.dates import day_text
from agencies.models import TextChange
from agencies.permissions import require
from agencies.requests import SignedInRequest
from agencies.written import Present, Written, history_page, say_restored, version_sent
from plans.models import Plan

from ..actions import annual as annual_actions
from ..actions import self_reviews as self_review_actions
from ..histories import SUMMARY, evaluated_focus, evaluation_field, of_report, of_self_reviews, reviewed_focus
from ..models import AnnualReport
from ..permissions import may_see_annual, may_see_self_reviews, may_write_annual, may_write_self_reviews
from ..states import ReportKind
from .annual import visible_report
from .plan import approved_plan


@require_safe
def report_history(request: SignedInRequest, report_id: int) -> HttpResponse:
    """Summary, and evaluations or narratives, newest first."""
    report = visible_report(request, report_id)
    require(may_see_annual(request.user, report.plan))
    evaluations = list(report.evaluations.all())
    present = {evaluation_field(said.focus_key): Present(said.text, said.version) for said in evaluations}
    present[SUMMARY] = Present(report.summary, report.version)
    labels = {evaluation_field(said.focus_key): truncatechars(said.heading, 60) for said in evaluations}
    labels[SUMMARY] = _("Summary")
    written = Written(
        changes=_report_changes(report),
        label=lambda field: labels.get(field, _("Focus point")),
        present=lambda field: present.get(field, Present("", 0)),
        restore_url=lambda change: reverse("report_text_restore", args=[report.pk, change.pk]),
        is_open=report.is_writable and may_write_annual(request.user, report.plan),
    )
    crumbs = [(str(report.get_kind_display()), annual_actions.page_of(report))]
    return history_page(request, written, crumbs=crumbs, about=report.plan.title)


@require_POST
def report_text_restore(request: SignedInRequest, report_id: int, change_id: int) -> HttpResponse:
    """Put the text before a change back: a save like any other, 409 where it was saved since."""
    report = visible_report(request, report_id)
    require(may_write_annual(request.user, report.plan))
    change = get_object_or_404(_report_changes(report), pk=change_id)
    where: dict[str, Any] = {"plan": report.plan, "kind": ReportKind(report.kind)}
    what: dict[str, Any] = {"version": version_sent(request), "text": change.before, "by": request.user}
    if change.field == SUMMARY:
        annual_actions.save_summary(**where, **what)
    else:
        # What was taken in since is not on this page, so nobody has read it yet.
        focus_key = evaluated_focus(change.field)
        annual_actions.save_evaluation(**where, focus_key=focus_key, sources_seen=None, **what)
    say_restored(request)
    return redirect(annual_actions.page_of(report))


@require_safe
def self_review_history(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """Every self-review of the plan, removed ones too, newest change first."""
    plan = approved_plan(request, plan_id)
    require(may_see_self_reviews(request.user, plan))
    present = {
        (review.focus_uid, review.reviewed_on): Present(review.text, review.version)
        for review in plan.focus_reviews.all()
    }
    written = Written(
        changes=_review_changes(plan),
        label=partial(_review_label, cache(partial(_wordings, plan))),
        present=lambda field: present.get(reviewed_focus(field), Present("", 0)),
        restore_url=lambda change: reverse("self_review_restore", args=[plan.pk, change.pk]),
        is_open=may_write_self_reviews(request.user, plan),
    )
    crumbs = [(_("Self-reviews"), reverse("self_reviews", args=[plan.pk]))]
    return history_page(request, written, crumbs=crumbs, about=plan.title)


@require_POST
def self_review_restore(request: SignedInRequest, plan_id: int, change_id: int) -> HttpResponse:
    """Put the text before a change back, and with it a review that was removed; 409 where it was saved since."""
    plan = approved_plan(request, plan_id)
    require(may_write_self_reviews(request.user, plan))
    change = get_object_or_404(_review_changes(plan), pk=change_id)
    focus_uid, day = reviewed_focus(change.field)
    self_review_actions.save_self_review(
        plan=plan,
        focus_uid=focus_uid,
        reviewed_on=day,
        text=change.before,
        version=version_sent(request),
        by=request.user,
    )
    say_restored(request)
    return redirect(f"{reverse('self_reviews', args=[plan.pk])}?on={day.isoformat()}#focus-{focus_uid}")


def _report_changes(report: AnnualReport) -> QuerySet[TextChange]:
    return TextChange.objects.of(of_report(report.pk))


def _review_changes(plan: Plan) -> QuerySet[TextChange]:
    return TextChange.objects.of(of_self_reviews(plan.pk))


def _wordings(plan: Plan) -> dict[str, str]:
    """The wording of each focus point of the plan in force, by its uid."""
    version = plan.approved_version
    return {focus.uid: focus.text for _item, focus in version.load().focus_points()} if version else {}


def _review_label(wordings: Callable[[], dict[str, str]], field: str) -> str:
    focus_uid, day = reviewed_focus(field)
    wording = truncatechars(wordings().get(focus_uid, _("No longer in the plan")), 60)
    return f"{wording} · {day_text(day)}"
