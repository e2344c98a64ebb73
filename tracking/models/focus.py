"""The focus points of the plan versions in force, as rows: what dashboards match across agencies."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.models import Plan


class PlanFocus(models.Model):
    """A focus point of a plan's version in force; `nodes` are the uids below it that take results.

    Agencies' focus points are the same when they refer to the same framework node or say the same: `text_key` is
    the digest of the normalised wording. Never by number.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="foci", verbose_name=_("plan"))
    uid = models.CharField(_("node"), max_length=32)
    framework_uid = models.CharField(_("framework node"), max_length=32, blank=True)
    text_key = models.CharField(_("key of the wording"), max_length=16, db_index=True)
    number = models.CharField(_("number"), max_length=60, blank=True)
    text = models.TextField(_("wording"))
    heading = models.TextField(_("work item"), blank=True)
    position = models.PositiveIntegerField(_("order in the plan"), default=0)
    nodes = models.JSONField(_("nodes that take results"), default=list)

    class Meta:
        ordering = ["plan", "position"]
        verbose_name = _("focus point in force")
        verbose_name_plural = _("focus points in force")
        constraints = [models.UniqueConstraint(fields=["plan", "uid"], name="focus_once_in_plan")]

    def __str__(self) -> str:
        return f"{self.number} {self.text[:40]}"
