"""What a unit reports on an assignment in a period."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import access
from agencies.models import Unit
from agencies.states import Role
from plans.models import PlanVersion

from ..states import REVIEWABLE, SETTLED, WRITABLE, Progress, ResultState
from .assignment import Assignment, ReportingPeriod
from .tallied import Tallied, TalliedQuerySet


class ResultQuerySet(TalliedQuerySet):
    plan_path = "assignment__plan_id"
    counted_fields = frozenset({"state", "assignment", "assignment_id", "period", "period_id"})

    def visible_to(self, person: Any) -> ResultQuerySet:
        """Own unit for editors and heads, own agency for coordinators and head, accepted ones for supervisors."""
        if person.is_superuser:
            return self
        scope = access.scope(person)
        whole = scope.agencies_as(Role.COORDINATOR, Role.AGENCY_HEAD)
        accepted_below = Q(assignment__plan__agency__in=scope.supervised, state=ResultState.ACCEPTED)
        return self.filter(
            Q(assignment__lead_unit__in=scope.units) | Q(assignment__plan__agency__in=whole) | accepted_below
        )

    def awaiting_review(self, units: frozenset[int], agencies: frozenset[int] = frozenset()) -> ResultQuerySet:
        """Handed in by these units, or approved by a unit head in these agencies; the longest waiting first."""
        handed_in = Q(state__in=REVIEWABLE, assignment__lead_unit__in=units)
        reviewed = Q(state=ResultState.REVIEWED, assignment__plan__agency__in=agencies)
        return self.filter(handed_in | reviewed).order_by("handed_in_at", "pk")

    def with_content(self) -> ResultQuerySet:
        """With everything a report or row shows, in a constant number of queries."""
        from .evidence import Evidence

        evidence = models.Prefetch("evidence", Evidence.objects.select_related("file"), to_attr="evidence_list")
        return self.select_related(
            "assignment__lead_unit", "assignment__plan__agency", "period", "author", "reviewed_by", "decided_by"
        ).prefetch_related("figures", evidence)


class Result(Tallied):
    """執行情形: narrative, progress, own remark 落後 with reason, figures, evidence.

    `version` is the row version an edit must name; 0 while nothing was written, only evidence added. `plan_version`
    and `wording` are what it answered when handed in. The unit head's approval and the coordinator's decision are
    recorded beside the author and never overwrite it.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="results", verbose_name=_("assignment"))
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="results", verbose_name=_("period"))
    state = models.CharField(_("state"), max_length=10, choices=ResultState.choices, default=ResultState.DRAFT)
    progress = models.CharField(_("progress"), max_length=20, choices=Progress.choices, blank=True)
    narrative = models.TextField(_("what was done"), blank=True)
    is_behind = models.BooleanField(_("behind schedule"), default=False)
    behind_reason = models.TextField(_("why behind"), blank=True)
    return_reason = models.TextField(_("reason of the return"), blank=True)
    plan_version = models.ForeignKey(
        PlanVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("version answered")
    )
    wording = models.TextField(_("wording answered"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handed in by"),
    )
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by the unit head"),
    )
    reviewed_at = models.DateTimeField(_("approved by the unit head at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    version = models.PositiveIntegerField(_("row version"), default=1, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ["assignment", "period"]
        verbose_name = _("result")
        verbose_name_plural = _("results")
        # The last change in a period is at the end of its entries.
        indexes = [models.Index(fields=["period", "updated_at"], name="result_last_change")]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "period"], name="one_result_per_assignment_and_period"),
            models.CheckConstraint(
                condition=~Q(state=ResultState.RETURNED) | ~Q(return_reason=""), name="returned_result_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(SETTLED)) | (~Q(narrative="") & ~Q(progress="")),
                name="handed_in_result_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} / {self.period_id}"

    @property
    def counts_when_added(self) -> bool:
        """A draft counts like nothing written."""
        return self.state != ResultState.DRAFT

    def contributed(self) -> models.QuerySet:
        """What other units contributed, those that wrote something; one query."""
        return self.contributions.exclude(text="").select_related("unit")

    def measured(self) -> models.QuerySet:
        """The indicators' values entered with it; one query."""
        return self.measurements.select_related("indicator").order_by("indicator__position", "indicator")

    @property
    def is_writable(self) -> bool:
        return self.state in WRITABLE

    @property
    def is_complete(self) -> bool:
        """Enough is said to hand it in."""
        return bool(self.narrative.strip() and self.progress and (self.behind_reason.strip() or not self.is_behind))

    @property
    def is_revised(self) -> bool:
        """Not returned, or changed since the return (which sets both moments to the same instant)."""
        return self.state != ResultState.RETURNED or self.decided_at is None or self.updated_at > self.decided_at

    @property
    def is_ready(self) -> bool:
        """Handing in all that is done takes this one along."""
        return self.is_writable and self.is_complete and self.is_revised


class Figure(models.Model):
    """A figure of a result: name, value, unit of measure. Without a value it is being written and prints nowhere."""

    result = models.ForeignKey(Result, models.CASCADE, related_name="figures", verbose_name=_("result"))
    position = models.PositiveIntegerField(_("order"), default=0)
    name = models.CharField(_("name"), max_length=60, blank=True)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4, null=True, blank=True)
    unit = models.CharField(_("unit of measure"), max_length=20, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("figure")
        verbose_name_plural = _("figures")

    def __str__(self) -> str:
        value = "" if self.value is None else f"{self.value.normalize():f}"
        return f"{self.name} {value} {self.unit}".strip()


class Contribution(models.Model):
    """What a contributing unit adds to the lead unit's result."""

    result = models.ForeignKey(Result, models.CASCADE, related_name="contributions", verbose_name=_("result"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    text = models.TextField(_("text"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    version = models.PositiveIntegerField(_("row version"), default=1, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        ordering = ["result_id", "unit_id"]
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints = [models.UniqueConstraint(fields=["result", "unit"], name="one_contribution_per_unit")]

    def __str__(self) -> str:
        return self.text[:40]
