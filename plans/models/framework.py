"""What a superior agency issues for a year; agencies' plans refer to its nodes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import access
from agencies.models import Agency

from ..states import FrameworkState, NodeKind, PlanKind
from .numbered import Numbered


class FrameworkQuerySet(models.QuerySet):
    def issued(self) -> FrameworkQuerySet:
        return self.filter(state=FrameworkState.ISSUED)

    def visible_to(self, person: Any) -> FrameworkQuerySet:
        """Issued frameworks are for everybody who signs in; drafts for the issuer's own people."""
        if person.is_superuser:
            return self
        own = Q(agency__in=access.scope(person).member_agencies)
        return self.filter(Q(state=FrameworkState.ISSUED) | own)


class Framework(models.Model):
    """實施計畫架構: the goals, work items and focus points of a year, with labels, styles and periods.

    `header`, `columns`, `styles`, `sections`, `signatories` are values of the plan document; `periods` a list of
    {"name", "starts_on", "ends_on", "due_on"} (ISO dates). An issued version is never edited: the next version is
    another row.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="frameworks", verbose_name=_("issued by"))
    year = models.PositiveSmallIntegerField(_("year (ROC)"))
    kind = models.CharField(_("kind"), max_length=20, choices=PlanKind.choices, default=PlanKind.SERVICE)
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=FrameworkState.choices, default=FrameworkState.DRAFT)
    derived_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="derived", verbose_name=_("derived from")
    )
    basis_text = models.TextField(_("letter"), blank=True)
    header = models.JSONField(_("header labels"), default=list, blank=True)
    columns = models.JSONField(_("columns"), default=list, blank=True)
    styles = models.JSONField(_("marker styles"), default=dict, blank=True)
    sections = models.JSONField(_("sections"), default=list, blank=True)
    signatories = models.JSONField(_("signatories"), default=list, blank=True)
    periods = models.JSONField(_("reporting periods"), default=list, blank=True)
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("issued by")
    )
    objects = FrameworkQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "agency", "-number"]
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "kind", "number"], name="framework_version_once"),
            models.CheckConstraint(
                condition=~Q(state=FrameworkState.ISSUED) | Q(issued_at__isnull=False),
                name="issued_framework_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.title} v{self.number}"


class FrameworkNode(Numbered):
    """A goal, work item or focus point (below its item) of a framework. Goals have a title and a text."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="nodes", verbose_name=_("framework"))
    kind = models.CharField(_("kind"), max_length=10, choices=NodeKind.choices)
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name=_("below")
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True)

    class Meta:
        ordering = ["framework", "kind", "position"]
        verbose_name = _("framework node")
        verbose_name_plural = _("framework nodes")
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "kind", "position"], condition=Q(parent=None), name="framework_node_order"
            ),
            models.UniqueConstraint(
                fields=["parent", "position"], condition=Q(parent__isnull=False), name="framework_child_order"
            ),
            models.CheckConstraint(
                condition=Q(kind=NodeKind.FOCUS, parent__isnull=False) | (~Q(kind=NodeKind.FOCUS) & Q(parent=None)),
                name="only_focus_points_below_items",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.text[:40]
