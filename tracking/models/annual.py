"""The January chain: annual reports (年度執行成果報告) and consolidated reports (彙整報告)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import access
from agencies.states import Role
from plans.models import Plan

from ..states import REPORT_WRITABLE, SUBMITTED_UPWARD, WITH_SUPERIOR, ReportKind, ReportState, SubmissionOutcome
from .evidence import StoredFile


class AnnualReportQuerySet(models.QuerySet):
    def visible_to(self, person: Any) -> AnnualReportQuerySet:
        """Own agency's coordinators and head; the superior's, and supervisors, once it was submitted upward.

        Superiors read the submissions only, also while the report is mended.
        """
        if person.is_superuser:
            return self
        scope = access.scope(person)
        own = Q(plan__agency__in=scope.agencies_as(Role.COORDINATOR, Role.AGENCY_HEAD))
        parents = scope.agencies_as(Role.COORDINATOR, Role.AGENCY_HEAD)
        below = Q(plan__agency__in=scope.supervised) | Q(plan__agency__parent__in=parents)
        return self.filter(own | (below & Q(submission__gt=0)))

    def without_document(self) -> AnnualReportQuerySet:
        """For lists: the frozen documents stay where they are."""
        return self.defer("document")


class AnnualReport(models.Model):
    """An agency's year, or (kind consolidated) its own year and its accepted subordinates'.

    `document` and `sha256` are frozen when it is sent to be signed, so that what was signed is what is submitted; each
    submission upward is kept as a `Submission` and never changes. A returned report is submitted anew with a higher
    `submission`. Who clicked is recorded apart from who signed, and for whom.
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

    @property
    def is_writable(self) -> bool:
        """Summary and evaluations may be written."""
        return self.state in REPORT_WRITABLE

    @property
    def is_with_superior(self) -> bool:
        """Submitted and not decided, or accepted."""
        return self.state in WITH_SUPERIOR


class Submission(models.Model):
    """One handing over of a report to the superior, as it was. Never altered, but for the superior's decision.

    `document` is the frozen report (a results document, or a consolidated one); `files` are the photos and documents
    it shows or lists, which are kept as long as it is.
    """

    report = models.ForeignKey(AnnualReport, models.PROTECT, related_name="submissions", verbose_name=_("report"))
    number = models.PositiveSmallIntegerField(_("submission"))
    document = models.JSONField(_("frozen document"))
    sha256 = models.CharField("SHA-256", max_length=64)
    files = models.ManyToManyField(StoredFile, related_name="submissions", blank=True, verbose_name=_("files"))
    receipt_number = models.CharField(_("receipt number"), max_length=40, unique=True)
    outgoing_on = models.DateField(_("date of the letter"))
    outgoing_number = models.CharField(_("number of the letter"), max_length=60)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("signed by")
    )
    signed_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("signed for")
    )
    signed_at = models.DateTimeField(_("signed at"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("submitted by")
    )
    submitted_at = models.DateTimeField(_("submitted at"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=SubmissionOutcome.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    return_reason = models.TextField(_("reason of the return"), blank=True)

    class Meta:
        ordering = ["report", "number"]
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="submission_number_once")]

    def __str__(self) -> str:
        return self.receipt_number


class FocusEvaluation(models.Model):
    """Self-evaluation (own report) or consolidated narrative of one focus point, with where it came from.

    `focus_key` is the focus point's uid (own) or its framework node's uid or wording (consolidated). `sources` are
    [{"agency", "report", "sha256", "text"}] (consolidated), or the self-reviews it was begun with,
    [{"reviewed_on", "by", "version", "text"}] (own); an edited `text` stands against them and survives a re-run.
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

    @property
    def sources_mark(self) -> str:
        """16 hexadecimal digits that change with the sources: a form names by them what it showed beside the text."""
        said = [[source.get(name) for name in ("agency", "reviewed_on", "text")] for source in self.sources]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]

    @property
    def is_gathered(self) -> bool:
        """The text of a consolidated report that nobody has edited: the words of its sources."""
        return self.report.kind == ReportKind.CONSOLIDATED and not self.is_edited


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
