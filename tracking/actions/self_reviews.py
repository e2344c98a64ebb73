"""Writing and removing self-reviews (自行管考)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import roc
from agencies.audit import record
from agencies.dates import day_text
from agencies.errors import Refused, Stale
from agencies.history import record_texts
from agencies.models import User
from plans.models import Plan

from ..histories import of_self_reviews, review_field
from ..models import FocusReview
from .locking import locked_plan


@transaction.atomic
def save_self_review(
    *, plan: Plan, focus_uid: str, reviewed_on: dt.date, text: str, version: int, by: User
) -> FocusReview:
    """Write what was found of a focus point on a day. `version` is the row version edited (0: nothing was written).

    Raises `Stale` with the row when somebody else saved meanwhile, unless that save said the same; `Refused` for a
    focus point that the plan in force does not have (unless it was reviewed before) and for a day that cannot be.
    """
    plan = locked_plan(plan)
    review = plan.focus_reviews.filter(focus_uid=focus_uid, reviewed_on=reviewed_on).first()
    if review is None:
        _refuse_day(plan, reviewed_on)
        _refuse_foreign(plan, focus_uid)
        review = FocusReview(plan=plan, focus_uid=focus_uid, reviewed_on=reviewed_on, version=0)
    if review.version != version:
        if review.text == text:
            return review
        raise Stale(review)
    before, review.text, review.by = review.text, text, by
    review.version += 1
    review.save()
    _record_text(review, before, text, by)
    _record("self_review.saved", review, by, version=review.version)
    return review


@transaction.atomic
def remove_self_review(*, review: FocusReview, version: int, by: User) -> None:
    """Remove a self-review as it was read; its text is kept in its history. Raises `Stale` if it changed since."""
    plan = locked_plan(review.plan)
    found = plan.focus_reviews.filter(pk=review.pk).first()
    if found is None:
        return
    if found.version != version:
        raise Stale(found)
    _record("self_review.removed", found, by, text=found.text)
    _record_text(found, found.text, "", by)
    found.delete()


def _refuse_day(plan: Plan, day: dt.date) -> None:
    first = dt.date(roc.gregorian_year(plan.year), 1, 1)
    if not first <= day <= timezone.localdate():
        values = {"first": day_text(first)}
        raise Refused(_("A self-review is dated between %(first)s and today. Nothing was saved.") % values)


def _refuse_foreign(plan: Plan, focus_uid: str) -> None:
    version = plan.approved_version
    if version is None:
        raise Refused(_("The plan has no approved version yet, so there is nothing to review."))
    if all(focus.uid != focus_uid for _item, focus in version.load().focus_points()):
        raise Refused(_("The plan was amended meanwhile. Please load the page again; nothing was changed."))


def _record_text(review: FocusReview, before: str, after: str, by: User) -> None:
    field = review_field(review.focus_uid, review.reviewed_on)
    record_texts(of_self_reviews(review.plan_id), before={field: before}, after={field: after}, by=by)


def _record(action: str, review: FocusReview, by: User, **data: object) -> None:
    agency = review.plan.agency
    day = review.reviewed_on.isoformat()
    record(action, by=by, on=review, agency=agency, plan=review.plan_id, focus=review.focus_uid, day=day, **data)
