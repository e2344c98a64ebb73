"""Inspections (查訪、電話禮貌測試、滿意度調查) and the findings they leave (改善事項)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import access
from agencies.models import Agency, Unit
from agencies.states import Role

from ..states import FindingState, InspectionKind


class ScoreSheetQuerySet(models.QuerySet):
    def visible_to(self, person: Any) -> ScoreSheetQuerySet:
        """Sheets of own agencies and of the agencies above them are for use."""
        if person.is_superuser:
            return self
        scope = access.scope(person)
        own = Agency.objects.filter(pk__in=scope.member_agencies)
        above = {pk for agency in own for pk in Agency.objects.ancestors(agency).values_list("pk", flat=True)}
        return self.filter(agency__in=scope.member_agencies | scope.supervised | above)


class ScoreSheet(models.Model):
    """How an inspection is scored: sections with items, weights and bands are data.

    `sections`: [{"title", "weight" (per cent), "items": [{"title", "points"}]}]; `bands`: [{"from" (score), "label"}],
    highest first, e.g. 90 優良.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="score_sheets", verbose_name=_("agency"))
    kind = models.CharField(_("kind"), max_length=20, choices=InspectionKind.choices)
    name = models.CharField(_("name"), max_length=80)
    sections = models.JSONField(_("sections"), default=list)
    bands = models.JSONField(_("bands"), default=list)
    is_active = models.BooleanField(_("in use"), default=True)
    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        ordering = ["agency", "name"]
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="score_sheet_name_in_agency")]

    def __str__(self) -> str:
        return self.name


class InspectionQuerySet(models.QuerySet):
    def visible_to(self, person: Any) -> InspectionQuerySet:
        """The inspected agency's coordinators, head and inspected unit; those who supervise it; the inspector."""
        if person.is_superuser:
            return self
        scope = access.scope(person)
        whole = scope.agencies_as(Role.COORDINATOR, Role.AGENCY_HEAD)
        return self.filter(Q(agency__in=whole | scope.supervised) | Q(unit__in=scope.units) | Q(inspector=person))


class Inspection(models.Model):
    """One visit, test or survey of an agency or one of its units.

    `scores` maps "section.item" (indices) to points; `total` is weighted to 100. `tested_name` is never shown outside
    the inspected agency.
    """

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="inspections", verbose_name=_("score sheet"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="inspections", verbose_name=_("agency"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="inspections", verbose_name=_("unit")
    )
    visited_on = models.DateField(_("date"))
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("inspector")
    )
    tested_name = models.CharField(_("tested person"), max_length=60, blank=True)
    scores = models.JSONField(_("scores"), default=dict, blank=True)
    total = models.DecimalField(_("total"), max_digits=6, decimal_places=2, null=True, blank=True)
    remarks = models.TextField(_("remarks"), blank=True)
    version = models.PositiveIntegerField(_("row version"), default=1, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    objects = InspectionQuerySet.as_manager()

    class Meta:
        ordering = ["-visited_on", "-pk"]
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")

    def __str__(self) -> str:
        return f"{self.visited_on} {self.agency_id}"


class FindingQuerySet(models.QuerySet):
    def visible_to(self, person: Any) -> FindingQuerySet:
        """Findings of visible inspections, and those one's unit must put right."""
        if person.is_superuser:
            return self
        inspections = Inspection.objects.visible_to(person)
        return self.filter(Q(inspection__in=inspections) | Q(owner_unit__in=access.scope(person).units))

    def open(self) -> FindingQuerySet:
        return self.exclude(state=FindingState.CLOSED)


class Finding(models.Model):
    """What must be put right, by whom and by when; followed until closed."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="findings", verbose_name=_("inspection"))
    text = models.TextField(_("finding"))
    owner_unit = models.ForeignKey(Unit, models.PROTECT, related_name="findings", verbose_name=_("answerable unit"))
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=10, choices=FindingState.choices, default=FindingState.OPEN)
    answer = models.TextField(_("what was done"), blank=True)
    return_reason = models.TextField(_("reason of the return"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    version = models.PositiveIntegerField(_("row version"), default=1, editable=False)
    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("finding")
        verbose_name_plural = _("findings")

    def __str__(self) -> str:
        return self.text[:40]
