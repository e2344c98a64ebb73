"""Indicators (衡量指標) and their measurements (實績值)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import access
from plans.document import new_uid
from plans.models import Plan

from ..attaining import Aim
from ..states import Direction, Frequency, ResultState
from .assignment import ReportingPeriod
from .result import Result


class IndicatorQuerySet(models.QuerySet):
    def visible_to(self, person: Any) -> IndicatorQuerySet:
        """Indicators of own agencies, and of overseen ones once their plan is approved."""
        if person.is_superuser:
            return self
        scope = access.scope(person)
        approved_below = Q(plan__agency__in=scope.overseen, plan__approved_version__isnull=False)
        return self.filter(Q(plan__agency__in=scope.member_agencies) | approved_below)

    def in_use(self) -> IndicatorQuerySet:
        """Not retired."""
        return self.filter(retired_on=None)

    def in_force(self) -> IndicatorQuerySet:
        """Not retired, of a plan that is approved: those that are counted and printed."""
        return self.in_use().filter(plan__approved_version__isnull=False)


class Indicator(models.Model):
    """What is measured at a node of a plan (or of the plan as a whole), and what is aimed at.

    `predecessor` is last year's indicator; all of such a row through the years bear the same `line`. A retired one is
    neither measured nor counted any more, and keeps what was measured.
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
    line = models.CharField(_("line through the years"), max_length=32, default=new_uid, editable=False, db_index=True)
    position = models.PositiveIntegerField(_("order"), default=0)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)
    version = models.PositiveIntegerField(_("row version"), default=1, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "position", "pk"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [models.UniqueConstraint(fields=["plan", "node_uid", "name"], name="indicator_name_at_node")]

    def __str__(self) -> str:
        return self.name

    @property
    def aim(self) -> Aim:
        """What attainment is judged by."""
        return Aim(self.target, self.direction == Direction.DOWN, self.baseline)

    def attainment(self, value: Decimal | None) -> Decimal | None:
        """Per cent of the aim that `value` attains (`Aim.attainment`)."""
        return self.aim.attainment(value)

    def is_met(self, value: Decimal | None) -> bool | None:
        """Whether `value` reaches the target; None where that cannot be said."""
        return self.aim.is_met(value)


class MeasurementQuerySet(models.QuerySet):
    def counting(self) -> MeasurementQuerySet:
        """Values that are counted and printed: with an accepted result, or entered by the coordinator."""
        return self.filter(COUNTING, value__isnull=False)

    def latest_first(self) -> MeasurementQuerySet:
        """The last one of the year first; at the same end the year-end period's."""
        return self.order_by("-period__ends_on", "-period__is_year_end", "-pk")


# A measurement entered with a result counts once that is accepted.
COUNTING = Q(result=None) | Q(result__state=ResultState.ACCEPTED)


class Measurement(models.Model):
    """An indicator's value in a period; without a value only a remark was made.

    `result` is the unit's result it was entered with and whose state it follows; None for what the coordinator
    entered. `version` is the row version that a coordinator's edit must name.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="measurements", verbose_name=_("indicator"))
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="measurements", verbose_name=_("period"))
    result = models.ForeignKey(
        Result, models.CASCADE, null=True, blank=True, related_name="measurements", verbose_name=_("result")
    )
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4, null=True, blank=True)
    note = models.CharField(_("remark"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("entered by")
    )
    version = models.PositiveIntegerField(_("row version"), default=1, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    objects = MeasurementQuerySet.as_manager()

    class Meta:
        ordering = ["indicator", "period"]
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "period"], name="one_measurement_per_indicator_and_period")
        ]

    def __str__(self) -> str:
        return "" if self.value is None else f"{self.value.normalize():f}"
