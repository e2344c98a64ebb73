"""Files made of reports by long work: PDF and tables."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..states import FileFormat
from .annual import AnnualReport, Submission


class ReportFileQuerySet(models.QuerySet):
    def of(self, report: AnnualReport, submission: Submission | None) -> ReportFileQuerySet:
        """The files of a submission, or (None) those of the report as it stands."""
        return self.filter(report=report, submission=submission)


class ReportFile(models.Model):
    """One file of a report: of a submission it is made once and stays for good, of a draft the latest is kept.

    `content_sha256` says what it was made from (document, letter and form), `parts_sha256` how a draft's report stood
    then (`annual.parts`; empty in rows of long ago), `sha256` what is in it.
    """

    report = models.ForeignKey(AnnualReport, models.PROTECT, related_name="report_files", verbose_name=_("report"))
    submission = models.ForeignKey(
        Submission,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="report_files",
        verbose_name=_("submission"),
    )
    format = models.CharField(_("format"), max_length=4, choices=FileFormat.choices)
    content_sha256 = models.CharField(_("SHA-256 of what it was made from"), max_length=64)
    parts_sha256 = models.CharField(_("SHA-256 of the parts"), max_length=64, blank=True)
    file = models.FileField(_("file"), max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    pages = models.PositiveIntegerField(_("pages"), default=0)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    objects = ReportFileQuerySet.as_manager()

    class Meta:
        ordering = ["report", "format"]
        verbose_name = _("file of a report")
        verbose_name_plural = _("files of reports")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "format"], condition=Q(submission__isnull=False), name="one_file_per_submission"
            ),
            models.UniqueConstraint(
                fields=["report", "format"], condition=Q(submission__isnull=True), name="one_file_per_draft_report"
            ),
        ]

    def __str__(self) -> str:
        return self.name
