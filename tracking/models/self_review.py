"""自行管考: what an agency itself says of its focus points in the course of the year."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies import access
from agencies.states import Role
from plans.models import Plan


class FocusReviewQuerySet(models.QuerySet):
    def visible_to(self, person: Any) -> FocusReviewQuerySet:
        """Own agency's coordinators and head. Superiors read those that were frozen with a submitted report."""
        if person.is_superuser:
            return self
        own = access.scope(person).agencies_as(Role.COORDINATOR, Role.AGENCY_HEAD)
        return self.filter(plan__agency__in=own)

    def written(self) -> FocusReviewQuerySet:
        """Those that say something, the earliest first; a text that was emptied says nothing."""
        return self.exclude(text="").order_by("reviewed_on")


class FocusReview(models.Model):
    """What was found when a focus point was looked at on a day; one text a focus point and day."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="focus_reviews", verbose_name=_("plan"))
    focus_uid = models.CharField(_("focus point"), max_length=32)
    reviewed_on = models.DateField(_("reviewed on"))
    text = models.TextField(_("findings"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    version = models.PositiveIntegerField(_("row version"), default=1, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    objects = FocusReviewQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "reviewed_on"]
        verbose_name = _("self-review")
        verbose_name_plural = _("self-reviews")
        constraints = [
            models.UniqueConstraint(fields=["plan", "focus_uid", "reviewed_on"], name="one_review_per_focus_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.reviewed_on} {self.text[:30]}"
