"""What the page of a plan's self-reviews (自行管考) shows: beside each focus point the state of its measures."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans.models import Plan

from .annual.completeness import Entry, FocusCompleteness, by_focus, entries_of
from .models import FocusReview, ReportingPeriod


@dataclass(frozen=True, slots=True)
class MeasureState:
    """A measure of the focus point and how its report stands: the state of its result, or that it is late."""

    entry: Entry
    is_late: bool

    @property
    def tone(self) -> str:
        return "overdue" if self.is_late else self.entry.tone

    @property
    def label(self) -> str | Promise:
        return _("Overdue") if self.is_late else self.entry.state.label


@dataclass(frozen=True, slots=True)
class ReviewedFocus:
    """A focus point, its measures in the period shown, what is being written on the day, and the other days' reviews.

    `focus` is None for one that the plan no longer has.
    """

    uid: str
    focus: FocusCompleteness | None
    wording: str
    measures: tuple[MeasureState, ...]
    of_day: FocusReview | None
    others: tuple[FocusReview, ...]

    @property
    def text(self) -> str:
        return self.of_day.text if self.of_day else ""

    @property
    def version(self) -> int:
        return self.of_day.version if self.of_day else 0


def reviewed_focus_points(plan: Plan, period: ReportingPeriod | None, day: dt.date) -> list[ReviewedFocus]:
    """Every focus point of the plan in force, in printed order, then those reviewed that it no longer has.

    Needs `plan.approved_version`. Two queries; one more where a reviewed focus point is gone.
    """
    version = plan.approved_version
    assert version is not None, "self-reviews are written on an approved plan"  # noqa: S101
    reviews: dict[str, list[FocusReview]] = defaultdict(list)
    for review in plan.focus_reviews.select_related("by").order_by("reviewed_on"):
        reviews[review.focus_uid].append(review)
    is_late = period is not None and period.is_overdue()
    found = [
        _reviewed(focus.uid, focus, focus.wording, reviews.pop(focus.uid, []), day, is_late=is_late)
        for focus in by_focus(version.load(), entries_of(plan, period))
    ]
    gone = {uid: told for uid, told in reviews.items() if any(review.text for review in told)}
    return [*found, *_gone(plan, gone, day)]


def current_period(periods: Sequence[ReportingPeriod], wanted: str = "") -> ReportingPeriod | None:
    """The period whose key is `wanted`, else the last that has begun, else the first; None before the opening.

    `periods` by their end.
    """
    named = next((period for period in periods if str(period.pk) == wanted), None)
    begun = [period for period in periods if period.has_begun]
    return named or next(reversed(begun), None) or next(iter(periods), None)


def _reviewed(
    uid: str, focus: FocusCompleteness | None, wording: str, told: list[FocusReview], day: dt.date, *, is_late: bool
) -> ReviewedFocus:
    measures = tuple(
        MeasureState(entry, is_late and entry.stage == "report") for entry in (focus.entries if focus else ())
    )
    of_day = next((review for review in told if review.reviewed_on == day), None)
    others = tuple(review for review in told if review is not of_day and review.text)
    return ReviewedFocus(uid, focus, wording, measures, of_day, others)


def _gone(plan: Plan, reviews: dict[str, list[FocusReview]], day: dt.date) -> Iterator[ReviewedFocus]:
    """Focus points an amendment removed, under the wording they had last."""
    if not reviews:
        return
    wordings: dict[str, str] = {}
    for version in plan.versions.order_by("number"):
        wordings |= {focus.uid: focus.text for _item, focus in version.load().focus_points()}
    for uid, told in reviews.items():
        yield _reviewed(uid, None, wordings.get(uid, ""), told, day, is_late=False)
