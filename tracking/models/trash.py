"""The trash: evidence taken off results, with its file, and indicators taken out of plans; kept for a while."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.models import Plan

from ..states import EvidenceKind
from .evidence import StoredFile
from .result import Result


class RemovedEvidenceQuerySet(models.QuerySet):
    def visible_to(self, person: Any) -> RemovedEvidenceQuerySet:
        """What was taken off results the person may see."""
        return self.filter(result__in=Result.objects.visible_to(person))

    def older_than(self, moment: dt.datetime) -> RemovedEvidenceQuerySet:
        return self.filter(removed_at__lt=moment)


class RemovedEvidence(models.Model):
    """A photo, document or link that was taken off a result. Nobody is shown its file; gone once it is put back."""

    result = models.ForeignKey(Result, models.CASCADE, related_name="removed_evidence", verbose_name=_("result"))
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="removed_uses", verbose_name=_("file")
    )
    link = models.URLField(_("link"), max_length=500, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=EvidenceKind.choices)
    position = models.PositiveIntegerField(_("order"), default=0)
    caption = models.CharField(_("caption"), max_length=120, blank=True)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    is_public = models.BooleanField(_("public"), default=False)
    shows_people = models.BooleanField(_("shows faces or plates"), default=False)
    removed_at = models.DateTimeField(_("removed at"), auto_now_add=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("removed by")
    )
    objects = RemovedEvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-removed_at", "-pk"]
        verbose_name = _("removed evidence")
        verbose_name_plural = _("removed evidence")

    def __str__(self) -> str:
        return self.caption or self.link or str(self.file_id)

    @property
    def title(self) -> str:
        """What it is called in a list: its caption, else the file's name or the link."""
        return self.caption or (self.file.name if self.file else self.link)


class DeletedIndicatorQuerySet(models.QuerySet):
    def newest_first(self) -> DeletedIndicatorQuerySet:
        return self.order_by("-deleted_at", "-pk")

    def older_than(self, moment: dt.datetime) -> DeletedIndicatorQuerySet:
        return self.filter(deleted_at__lt=moment)


class DeletedIndicator(models.Model):
    """An indicator that was deleted before anything was measured. Gone once it is put back.

    `content` are its fields by name as JSON values (`agencies.trail.values`). Put back it has its key again, which the
    history of its texts and the audit log name; the database gives no key twice.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="deleted_indicators", verbose_name=_("plan"))
    key = models.PositiveBigIntegerField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    content = models.JSONField(_("content"))
    deleted_at = models.DateTimeField(_("deleted at"), auto_now_add=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("deleted by")
    )
    objects = DeletedIndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["-deleted_at", "-pk"]
        verbose_name = _("deleted indicator")
        verbose_name_plural = _("deleted indicators")

    def __str__(self) -> str:
        return self.name
