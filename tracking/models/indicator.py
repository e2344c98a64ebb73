"""Indicators (衡量指標) and their measurements (實績值)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import access
from agencies.states import Role
from plans.models import Plan

from ..states import Direction, Frequency
from .assignment import ReportingPeriod


class IndicatorQuerySet(models.QuerySet):
    def visible_to(self, person: Any) -> IndicatorQuerySet:
        """Indicators of own agencies, and of supervised ones."""
        if person.is_superuser:
            return self
        scope = access.scope(person)
        return self.filter(plan__agency__in=scope.member_agencies | scope.supervised)


class Indicator(models.Model):
    """What is measured at a node of a plan (or of the plan as a whole), and what is aimed at.

    `predecessor` is last year's indicator, so that a line runs through the years.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="indicators", verbose_name=_("plan"))
    node_uid = models.CharField(_("node"), max_length=32, blank=True)
    name = models.CharField(_("name"), max_length=80)
    unit = models.CharField(_("unit of measure"), max_length=20, blank=True)
    direction = models.CharField(_("better is"), max_length=10, choices=Direction.choices, default=Direction.UP)
    frequency = models.CharField(_("measured"), max_length=12, choices=Frequency.choices, default=Frequency.YEARLY)
    baseline = models.DecimalField(_("baseline"), max_digits=18, decimal_places=4, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=18, decimal_places=4, null=True, blank=True)
    source = models.CharField(_("source of the figures"), max_length=120, blank=True)
    predecessor = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="successors", verbose_name=_("last year's")
    )
    position = models.PositiveIntegerField(_("order"), default=0)
    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "position", "pk"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [models.UniqueConstraint(fields=["plan", "node_uid", "name"], name="indicator_name_at_node")]

    def __str__(self) -> str:
        return self.name

    def attainment(self, value: Decimal | None) -> Decimal | None:
        """Per cent of the target that `value` attains; None without value or target (or a target of zero).

        Where less is better, the target over the value.
        """
        if value is None or not self.target:
            return None
        if self.direction == Direction.DOWN:
            return Decimal(100) * self.target / value if value else None
        return Decimal(100) * value / self.target

    def is_met(self, value: Decimal | None) -> bool | None:
        """Whether `value` reaches the target; None where that cannot be said."""
        if value is None or self.target is None:
            return None
        return value <= self.target if self.direction == Direction.DOWN else value >= self.target


class Measurement(models.Model):
    """An indicator's value in a period."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="measurements", verbose_name=_("indicator"))
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="measurements", verbose_name=_("period"))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)
    note = models.CharField(_("remark"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("entered by")
    )
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        ordering = ["indicator", "period"]
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "period"], name="one_measurement_per_indicator_and_period")
        ]

    def __str__(self) -> str:
        return f"{self.value.normalize():f}"


class FocusReviewQuerySet(models.QuerySet):
    def visible_to(self, person: Any) -> FocusReviewQuerySet:
        if person.is_superuser:
            return self
        scope = access.scope(person)
        whole = scope.agencies_as(Role.COORDINATOR, Role.AGENCY_HEAD)
        return self.filter(Q(plan__agency__in=whole | scope.supervised))


class FocusReview(models.Model):
    """自行管考: what an agency itself says of a focus point in the course of the year."""

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
