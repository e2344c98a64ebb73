"""The trash: what was deleted in the editor, kept for a while so that it can be put back."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .plan import Plan


class DeletedRowQuerySet(models.QuerySet):
    def newest_first(self) -> DeletedRowQuerySet:
        return self.order_by("-deleted_at", "-pk")

    def older_than(self, moment: dt.datetime) -> DeletedRowQuerySet:
        return self.filter(deleted_at__lt=moment)


class DeletedRow(models.Model):
    """A row taken out of a plan, with all below it.

    `content` is what `plans.keeping.kept` gives, `place` what `place_of` gives: where it
    stood. Gone once it is put back.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="trash", verbose_name=_("plan"))
    uid = models.CharField(_("identity"), max_length=32)
    kind = models.CharField(_("kind"), max_length=20)
    text = models.TextField(_("text"), blank=True)
    content = models.JSONField(_("content"))
    place = models.JSONField(_("place"))
    deleted_at = models.DateTimeField(_("deleted at"), auto_now_add=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("deleted by")
    )
    objects = DeletedRowQuerySet.as_manager()

    class Meta:
        ordering = ["-deleted_at", "-pk"]
        verbose_name = _("deleted row")
        verbose_name_plural = _("trash")
        indexes = [models.Index(fields=["plan", "-deleted_at"], name="trash_of_a_plan")]

    def __str__(self) -> str:
        return self.text[:40]
