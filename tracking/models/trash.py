"""The trash of results: evidence taken off them, kept for a while with its file."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

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
