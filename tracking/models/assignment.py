"""Who answers for what (分工), and in which periods it is reported."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import access
from agencies.models import Unit
from agencies.states import Role
from plans.models import Plan, PlanVersion

from ..states import PeriodState
from .focus import PlanFocus
from .tallied import Tallied, TalliedQuerySet


class ReportingPeriod(Tallied):
    """填報期別 of one plan. The year-end one is always there.

    It takes reports until `closes_on`, while it is not locked; reopened, until `reopened_until`.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="periods", verbose_name=_("plan"))
    name = models.CharField(_("name"), max_length=40)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    due_on = models.DateField(_("due on"))
    is_year_end = models.BooleanField(_("year-end period"), default=False)
    grace_days = models.PositiveSmallIntegerField(_("days of grace"), default=0)
    reopened_until = models.DateField(_("reopened until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=PeriodState.choices, default=PeriodState.OPEN)
    objects = TalliedQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "ends_on"]
        verbose_name = _("reporting period")
        verbose_name_plural = _("reporting periods")
        constraints = [
            models.UniqueConstraint(fields=["plan", "name"], name="period_name_in_plan"),
            models.UniqueConstraint(fields=["plan"], condition=Q(is_year_end=True), name="one_year_end_period"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="period_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def days_left(self) -> int:
        """Calendar days until the due date; negative when over."""
        return (self.due_on - timezone.localdate()).days

    @property
    def days_over(self) -> int:
        """Calendar days past the due date; 0 until then."""
        return max(0, -self.days_left)

    @property
    def closes_on(self) -> dt.date:
        """The last day on which units write, the days of grace included (but for a reopening)."""
        return self.due_on + dt.timedelta(days=self.grace_days)

    @property
    def has_begun(self) -> bool:
        """There is something to report on."""
        return self.starts_on <= timezone.localdate()

    @property
    def is_over(self) -> bool:
        """The due date and the days of grace have passed."""
        return timezone.localdate() > self.closes_on

    @property
    def is_open(self) -> bool:
        """Units may write today: not locked, and not over or reopened."""
        if self.state != PeriodState.OPEN:
            return False
        return not self.is_over or (self.reopened_until is not None and timezone.localdate() <= self.reopened_until)

    def is_overdue(self, today: dt.date | None = None) -> bool:
        return (today or timezone.localdate()) > self.due_on


class AssignmentQuerySet(TalliedQuerySet):
    counted_fields = frozenset(
        {"lead_unit", "lead_unit_id", "closed_in", "closed_in_id", "not_applicable_reason", "node_uid", "plan"}
    )

    def open(self) -> AssignmentQuerySet:
        """Not closed by an amendment."""
        return self.filter(closed_in=None)

    def visible_to(self, person: Any) -> AssignmentQuerySet:
        """Own unit for editors and heads, own agency for its coordinators and head, the subtree for supervisors."""
        if person.is_superuser:
            return self
        scope = access.scope(person)
        whole = scope.agencies_as(Role.COORDINATOR, Role.AGENCY_HEAD)
        return self.filter(Q(lead_unit__in=scope.units) | Q(plan__agency__in=whole | scope.supervised))

    def of_units(self, units: frozenset[int]) -> AssignmentQuerySet:
        return self.filter(lead_unit__in=units)

    def with_measuring(self) -> AssignmentQuerySet:
        """`is_measured`: indicators hang on its node."""
        indicators = apps.get_model("tracking", "Indicator").objects.in_use()
        return self.annotate(
            is_measured=Exists(indicators.filter(plan=OuterRef("plan"), node_uid=OuterRef("node_uid")))
        )

    def applicable(self) -> AssignmentQuerySet:
        return self.filter(not_applicable_reason="")


class Assignment(Tallied):
    """填報項目: one allotted leaf measure (or focus point without measures) and the unit that reports on it.

    Hangs on the plan and the node's uid, so amendments that keep the node keep the assignment. `wording` and
    `number` are the node's as of the version that opened it or was approved since.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="assignments", verbose_name=_("plan"))
    node_uid = models.CharField(_("node"), max_length=32)
    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments", verbose_name=_("lead unit"))
    contributors = models.ManyToManyField(
        Unit, related_name="contributions", blank=True, verbose_name=_("contributing units")
    )
    number = models.CharField(_("number"), max_length=60, blank=True, help_text=_("e.g. 一(二)3."))
    wording = models.TextField(_("wording"))
    heading = models.TextField(_("work item"), blank=True)
    position = models.PositiveIntegerField(_("order in the plan"), default=0)
    opened_in = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+", verbose_name=_("opened by version"))
    closed_in = models.ForeignKey(
        PlanVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by version")
    )
    not_applicable_reason = models.TextField(_("not applicable because"), blank=True)
    # Kept by the tallies, like them.
    focus = models.ForeignKey(
        PlanFocus,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="assignments",
        verbose_name=_("focus point"),
    )
    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "position", "lead_unit"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(fields=["plan", "node_uid", "lead_unit"], name="node_assigned_to_unit_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.wording[:40]}"
