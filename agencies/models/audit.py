"""The audit log: one row with every action, written in the action's own transaction."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import access
from .agency import Agency
from .people import User


class AuditQuerySet(models.QuerySet):
    def visible_to(self, person: Any) -> AuditQuerySet:
        """Entries of agencies the person administers; everything for system administrators."""
        if person.is_superuser:
            return self
        return self.filter(agency__in=access.scope(person).administered)

    def about(self, row: models.Model) -> AuditQuerySet:
        """The trail of one row, oldest first."""
        return self.filter(target_type=row._meta.label_lower, target_id=str(row.pk)).order_by("at", "pk")


class AuditEntry(models.Model):
    """Who did what to which row, when, and what changed. Rows are added, never altered."""

    at = models.DateTimeField(_("at"), auto_now_add=True)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    actor_name = models.CharField(_("name then"), max_length=60)
    action = models.CharField(_("action"), max_length=60)
    target_type = models.CharField(_("kind of row"), max_length=60)
    target_id = models.CharField(_("row"), max_length=40)
    agency = models.ForeignKey(Agency, models.SET_NULL, null=True, related_name="+", verbose_name=_("agency"))
    data = models.JSONField(_("details"), default=dict, blank=True)
    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        indexes = [
            models.Index(fields=["target_type", "target_id", "at"], name="audit_by_target"),
            models.Index(fields=["-at", "-id"], name="audit_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action}"
