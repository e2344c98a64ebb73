"""Tallies: how many results stand where, kept beside the rows that they count (`tracking.tallies`).

A dashboard over hundreds of agencies and ten years adds them up; counting the rows themselves would take seconds.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Unit
from plans.models import Plan

from .assignment import ReportingPeriod
from .focus import PlanFocus


class Counts(models.Model):
    """Open assignments in a period. `assigned` are the applicable ones; `handed_in` is on its way to acceptance."""

    assigned = models.PositiveIntegerField(_("assigned"), default=0)
    not_applicable = models.PositiveIntegerField(_("not applicable"), default=0)
    accepted = models.PositiveIntegerField(_("accepted"), default=0)
    handed_in = models.PositiveIntegerField(_("handed in"), default=0)
    returned = models.PositiveIntegerField(_("returned"), default=0)

    class Meta:
        abstract = True


# The columns of a tally, in the order in which they are written and compared.
COUNTS = ("assigned", "not_applicable", "accepted", "handed_in", "returned")


class PeriodTally(Counts):
    """A period as a whole."""

    period = models.OneToOneField(
        ReportingPeriod, models.CASCADE, primary_key=True, related_name="tally", verbose_name=_("period")
    )
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+", verbose_name=_("plan"))

    class Meta:
        verbose_name = _("tally of a period")
        verbose_name_plural = _("tallies of periods")

    def __str__(self) -> str:
        return f"{self.period_id}: {self.accepted}/{self.assigned}"


class FocusTally(Counts):
    """A unit's share of a focus point in a period."""

    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="focus_tallies", verbose_name=_("period"))
    focus = models.ForeignKey(PlanFocus, models.CASCADE, related_name="tallies", verbose_name=_("focus point"))
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("unit"))

    class Meta:
        verbose_name = _("tally of a focus point")
        verbose_name_plural = _("tallies of focus points")
        constraints = [models.UniqueConstraint(fields=["period", "focus", "unit"], name="focus_tallied_once")]

    def __str__(self) -> str:
        return f"{self.period_id}/{self.focus_id}/{self.unit_id}: {self.accepted}/{self.assigned}"
