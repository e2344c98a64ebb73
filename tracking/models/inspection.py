"""Inspections (查訪、電話禮貌測試、滿意度調查) and the findings they leave (改善事項)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import access, roc
from agencies.dates import day_text
from agencies.models import Agency, Unit
from agencies.states import Role

from ..scoring import Sheet
from ..states import ANSWERABLE, FindingState, InspectionKind


class ScoreSheetQuerySet(models.QuerySet):
    def visible_to(self, person: Any) -> ScoreSheetQuerySet:
        """Sheets of own agencies and of the agencies above them are for use."""
        if person.is_superuser:
            return self
        scope = access.scope(person)
        own = Agency.objects.filter(pk__in=scope.member_agencies)
        above = {pk for agency in own for pk in Agency.objects.ancestors(agency).values_list("pk", flat=True)}
        return self.filter(agency__in=scope.member_agencies | scope.supervised | above)

    def usable_for(self, agency: Agency) -> ScoreSheetQuerySet:
        """Sheets in use of the agency and of those above it."""
        return self.filter(is_active=True, agency__in=Agency.objects.ancestors(agency, include_self=True))


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
    version = models.PositiveIntegerField(_("row version"), default=1, editable=False)
    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        ordering = ["agency", "name"]
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="score_sheet_name_in_agency")]

    def __str__(self) -> str:
        return self.name

    def load(self) -> Sheet:
        """What is asked and how it is rated."""
        return Sheet.from_json({"sections": self.sections, "bands": self.bands})


class InspectionQuerySet(models.QuerySet):
    def visible_to(self, person: Any) -> InspectionQuerySet:
        """The inspecting side; once there is a total or a finding also the inspected unit, its agency and supervisors.

        Before that the inspected must not know: superiors come without notice. Whoever inspected and lost the role
        reads it no longer.
        """
        if person.is_superuser:
            return self
        scope = access.scope(person)
        inspecting = Q(inspecting_agency__in=inspecting_agencies(person))
        whole = scope.agencies_as(Role.COORDINATOR, Role.AGENCY_HEAD) | scope.supervised
        concerned = Q(agency__in=whole) | Q(unit__in=scope.units)
        has_findings = Exists(Finding.objects.filter(inspection=OuterRef("pk")))
        return self.filter(inspecting | (concerned & (Q(total__isnull=False) | has_findings)))

    def in_year(self, year: int) -> InspectionQuerySet:
        """Of an ROC year."""
        return self.filter(visited_on__year=roc.gregorian_year(year))

    def for_list(self) -> InspectionQuerySet:
        """With names, and the number of `open_findings` of each; without what a list must not hold."""
        still_open = Count("findings", filter=~Q(findings__state=FindingState.CLOSED))
        return (
            self.select_related("agency", "unit", "sheet")
            .defer("tested_name", "remarks", "scores", "frozen_sheet")
            .annotate(open_findings=still_open)
            .order_by("-visited_on", "-pk")
        )


def inspecting_agencies(person: Any) -> frozenset[int]:
    """Agencies in whose name the person inspects: those coordinated, and those supervised (own and all below)."""
    scope = access.scope(person)
    return scope.agencies_as(Role.COORDINATOR) | scope.supervised


class Inspection(models.Model):
    """One visit, test or survey of an agency or one of its units.

    `inspecting_agency` is the one in whose name it is done: the inspected agency itself or one above. `frozen_sheet` is
    the sheet as it was used. `scores` maps "section.item" (indices) to points, written as text ("4.5"); `total` is
    weighted to 100 and `band` its rating, once every item is scored. `tested_name` is never shown outside the inspected
    agency. One that does not take place is cancelled with a reason, and kept.
    """

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="inspections", verbose_name=_("score sheet"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="inspections", verbose_name=_("agency"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="inspections", verbose_name=_("unit")
    )
    inspecting_agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="inspections_done", verbose_name=_("inspecting agency")
    )
    visited_on = models.DateField(_("date"))
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("inspector")
    )
    tested_name = models.CharField(_("tested person"), max_length=60, blank=True)
    frozen_sheet = models.JSONField(_("score sheet as used"), default=dict)
    scores = models.JSONField(_("scores"), default=dict, blank=True)
    total = models.DecimalField(_("total"), max_digits=6, decimal_places=2, null=True, blank=True)
    band = models.CharField(_("rating"), max_length=20, blank=True)
    remarks = models.TextField(_("remarks"), blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cancelled by"),
    )
    cancel_reason = models.TextField(_("reason of the cancellation"), blank=True)
    version = models.PositiveIntegerField(_("row version"), default=1, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    objects = InspectionQuerySet.as_manager()

    class Meta:
        ordering = ["-visited_on", "-pk"]
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        constraints = [
            models.CheckConstraint(
                condition=Q(total=None) | Q(total__gte=0, total__lte=100), name="inspection_total_to_100"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | (~Q(cancel_reason="") & Q(total=None)),
                name="cancelled_inspection_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visited_on} {self.agency_id}"

    def load_sheet(self) -> Sheet:
        """What was asked, as the sheet stood when the inspection was begun."""
        return Sheet.from_json(self.frozen_sheet)

    def load_scores(self) -> dict[str, Decimal]:
        """Points by "section.item"."""
        return {key: Decimal(points) for key, points in self.scores.items()}


class FindingQuerySet(models.QuerySet):
    def visible_to(self, person: Any) -> FindingQuerySet:
        """Findings of visible inspections, and those one's unit must put right."""
        if person.is_superuser:
            return self
        inspections = Inspection.objects.visible_to(person)
        return self.filter(Q(inspection__in=inspections) | Q(owner_unit__in=access.scope(person).units))

    def open(self) -> FindingQuerySet:
        """Not closed yet."""
        return self.exclude(state=FindingState.CLOSED)

    def to_answer(self, person: Any) -> FindingQuerySet:
        """What the person's units have to put right and answer; of dissolved units, the coordinator."""
        scope = access.scope(person)
        left_over = Q(
            owner_unit__dissolved_on__isnull=False, owner_unit__agency__in=scope.agencies_as(Role.COORDINATOR)
        )
        return self.filter(Q(owner_unit__in=scope.units) | left_over, state__in=ANSWERABLE)

    def to_decide(self, person: Any) -> FindingQuerySet:
        """Answered, and waiting for the inspecting side the person belongs to."""
        return self.filter(state=FindingState.ANSWERED, inspection__inspecting_agency__in=inspecting_agencies(person))


@dataclass(frozen=True, slots=True)
class DueMove:
    """A move of a finding's due date: from when to when, why, by whom and on which day."""

    was: dt.date
    now: dt.date
    reason: str
    by: str
    on: dt.date

    @property
    def text(self) -> str:
        """In one sentence."""
        return gettext("%(day)s %(by)s: due %(now)s instead of %(was)s. %(reason)s") % {
            "day": day_text(self.on),
            "by": self.by,
            "now": day_text(self.now),
            "was": day_text(self.was),
            "reason": self.reason,
        }


class Finding(models.Model):
    """What must be put right, by whom and by when; followed until closed.

    `due_changes` tells how the due date was moved, oldest first: [{"from", "to" (ISO days), "reason", "by", "on"}].
    """

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="findings", verbose_name=_("inspection"))
    text = models.TextField(_("finding"))
    owner_unit = models.ForeignKey(Unit, models.PROTECT, related_name="findings", verbose_name=_("answerable unit"))
    due_on = models.DateField(_("due on"))
    due_changes = models.JSONField(_("changes of the due date"), default=list, blank=True, editable=False)
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
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=FindingState.RETURNED) | ~Q(return_reason=""), name="returned_finding_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[FindingState.OPEN, FindingState.RETURNED]) | ~Q(answer=""),
                name="answered_finding_has_answer",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]

    def moves(self) -> list[DueMove]:
        """How the due date was moved, oldest first."""
        day = dt.date.fromisoformat
        return [
            DueMove(day(row["from"]), day(row["to"]), row["reason"], row["by"], day(row["on"]))
            for row in self.due_changes
        ]

    @property
    def is_overdue(self) -> bool:
        """The day is over and the unit has not answered."""
        return self.state in ANSWERABLE and self.due_on < timezone.localdate()
