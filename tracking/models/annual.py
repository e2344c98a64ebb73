"""The January chain: annual reports (年度執行成果報告) and consolidated reports (彙整報告)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import access
from agencies.states import Role
from plans.models import Plan

from ..states import SUBMITTED_UPWARD, ReportKind, ReportState


class AnnualReportQuerySet(models.QuerySet):
    def visible_to(self, person: Any) -> AnnualReportQuerySet:
        """Own agency's coordinators and head; the superior's, and supervisors, once it was submitted upward."""
        if person.is_superuser:
            return self
        scope = access.scope(person)
        own = Q(plan__agency__in=scope.agencies_as(Role.COORDINATOR, Role.AGENCY_HEAD))
        parents = scope.agencies_as(Role.COORDINATOR, Role.AGENCY_HEAD)
        below = Q(plan__agency__in=scope.supervised) | Q(plan__agency__parent__in=parents)
        return self.filter(own | (below & Q(state__in=SUBMITTED_UPWARD)))


class AnnualReport(models.Model):
    """An agency's year, or (kind consolidated) its own year and its accepted subordinates'.

    `document`, `sha256` and `receipt_number` are set on submission and never change afterwards; a returned report is
    submitted anew with a higher `submission`. Who clicked is recorded apart from who signed, and for whom.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="annual_reports", verbose_name=_("plan"))
    kind = models.CharField(_("kind"), max_length=12, choices=ReportKind.choices, default=ReportKind.OWN)
    state = models.CharField(_("state"), max_length=10, choices=ReportState.choices, default=ReportState.DRAFT)
    summary = models.TextField(_("summary"), blank=True)
    submission = models.PositiveSmallIntegerField(_("submission"), default=0)
    document = models.JSONField(_("frozen document"), null=True, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    receipt_number = models.CharField(_("receipt number"), max_length=40, blank=True)
    outgoing_on = models.DateField(_("date of the letter"), null=True, blank=True)
    outgoing_number = models.CharField(_("number of the letter"), max_length=60, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("signed by")
    )
    signed_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("signed for")
    )
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    return_reason = models.TextField(_("reason of the return"), blank=True)
    version = models.PositiveIntegerField(_("row version"), default=1, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    objects = AnnualReportQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "kind"]
        verbose_name = _("annual report")
        verbose_name_plural = _("annual reports")
        constraints = [
            models.UniqueConstraint(fields=["plan", "kind"], name="one_annual_report_per_plan_and_kind"),
            models.UniqueConstraint(
                fields=["receipt_number"], condition=~Q(receipt_number=""), name="receipt_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(SUBMITTED_UPWARD)) | ~Q(sha256=""), name="submitted_report_is_frozen"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.get_kind_display()}"


class FocusEvaluation(models.Model):
    """Self-evaluation (own report) or consolidated narrative of one focus point, with where it came from.

    `focus_key` is the focus point's uid (own) or its framework node's uid or wording (consolidated). `sources` are
    [{"agency", "report", "sha256", "text"}]; an edited `text` stands against them and survives a re-run.
    """

    report = models.ForeignKey(AnnualReport, models.CASCADE, related_name="evaluations", verbose_name=_("report"))
    focus_key = models.CharField(_("focus point"), max_length=64)
    position = models.PositiveIntegerField(_("order"), default=0)
    heading = models.TextField(_("wording"), blank=True)
    text = models.TextField(_("text"), blank=True)
    is_edited = models.BooleanField(_("edited"), default=False)
    sources = models.JSONField(_("sources"), default=list, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )
    version = models.PositiveIntegerField(_("row version"), default=1, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        ordering = ["report", "position"]
        verbose_name = _("evaluation of a focus point")
        verbose_name_plural = _("evaluations of focus points")
        constraints = [models.UniqueConstraint(fields=["report", "focus_key"], name="focus_evaluated_once")]

    def __str__(self) -> str:
        return self.heading[:40]


class RowReturn(models.Model):
    """A row of a submitted report that the superior gave back, with its reason, until it is put right."""

    report = models.ForeignKey(AnnualReport, models.CASCADE, related_name="row_returns", verbose_name=_("report"))
    node_uid = models.CharField(_("node"), max_length=32)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    submission = models.PositiveSmallIntegerField(_("submission"))

    class Meta:
        ordering = ["report", "pk"]
        verbose_name = _("returned row")
        verbose_name_plural = _("returned rows")
        constraints = [
            models.UniqueConstraint(fields=["report", "node_uid", "submission"], name="row_returned_once_a_submission")
        ]

    def __str__(self) -> str:
        return self.reason[:40]
