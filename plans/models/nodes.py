"""The rows of a plan: parts outside the table, and work item → focus point → measure → responsibility.

`text` is the local wording; null where the wording of the framework's node holds.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Unit

from ..states import PartKind
from .framework import FrameworkNode
from .numbered import Numbered
from .plan import Plan


class PlanPart(Numbered):
    """A basis letter, section, point of a section, or goal.

    `title` is a section's heading or a goal's title. `data` holds a basis's issuer, date, number, verb, title.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="parts", verbose_name=_("plan"))
    kind = models.CharField(_("kind"), max_length=10, choices=PartKind.choices)
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name=_("below")
    )
    title = models.CharField(_("heading"), max_length=200, blank=True)
    text = models.TextField(_("text"), null=True, blank=True)
    section_kind = models.CharField(_("kind of section"), max_length=20, blank=True)
    data = models.JSONField(_("details"), default=dict, blank=True)
    predecessors = models.JSONField(_("last year's"), default=list, blank=True)
    framework_node = models.ForeignKey(
        FrameworkNode, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("framework node")
    )

    class Meta:
        ordering = ["plan", "kind", "position"]
        verbose_name = _("part")
        verbose_name_plural = _("parts")
        constraints = [
            models.UniqueConstraint(fields=["plan", "kind", "position"], condition=Q(parent=None), name="part_order"),
            models.UniqueConstraint(
                fields=["parent", "position"], condition=Q(parent__isnull=False), name="part_child_order"
            ),
            models.CheckConstraint(
                condition=Q(kind=PartKind.POINT, parent__isnull=False) | (~Q(kind=PartKind.POINT) & Q(parent=None)),
                name="only_points_below_sections",
            ),
        ]

    def __str__(self) -> str:
        return self.title or (self.text or "")[:40]


class WorkItem(Numbered):
    """工作要項／執行要項."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="items", verbose_name=_("plan"))
    text = models.TextField(_("title"), null=True, blank=True)
    framework_node = models.ForeignKey(
        FrameworkNode, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("framework node")
    )
    predecessors = models.JSONField(_("last year's"), default=list, blank=True)

    class Meta:
        ordering = ["plan", "position"]
        verbose_name = _("work item")
        verbose_name_plural = _("work items")
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="work_item_order"),
            models.CheckConstraint(
                condition=Q(text__isnull=False) | Q(framework_node__isnull=False), name="work_item_has_wording"
            ),
        ]

    def __str__(self) -> str:
        return (self.text or "")[:40]


class FocusPoint(Numbered):
    """工作重點／執行重點. `extra` holds further columns of the table by label."""

    item = models.ForeignKey(WorkItem, models.CASCADE, related_name="focus_points", verbose_name=_("work item"))
    text = models.TextField(_("text"), null=True, blank=True)
    extra = models.JSONField(_("further columns"), default=dict, blank=True)
    framework_node = models.ForeignKey(
        FrameworkNode, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("framework node")
    )
    predecessors = models.JSONField(_("last year's"), default=list, blank=True)

    class Meta:
        ordering = ["item", "position"]
        verbose_name = _("focus point")
        verbose_name_plural = _("focus points")
        constraints = [
            models.UniqueConstraint(fields=["item", "position"], name="focus_point_order"),
            models.CheckConstraint(
                condition=Q(text__isnull=False) | Q(framework_node__isnull=False), name="focus_point_has_wording"
            ),
        ]

    def __str__(self) -> str:
        return (self.text or "")[:40]


class Measure(Numbered):
    """具體措施: nests to any depth through `parent`."""

    focus_point = models.ForeignKey(FocusPoint, models.CASCADE, related_name="measures", verbose_name=_("focus point"))
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name=_("below")
    )
    text = models.TextField(_("text"), blank=True)
    is_placeholder = models.BooleanField(_("lost parent"), default=False)
    is_truncated = models.BooleanField(_("beginning lost"), default=False)
    extra = models.JSONField(_("further columns"), default=dict, blank=True)
    predecessors = models.JSONField(_("last year's"), default=list, blank=True)

    class Meta:
        ordering = ["focus_point", "position"]
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        constraints = [
            models.UniqueConstraint(
                fields=["focus_point", "position"], condition=Q(parent=None), name="top_measure_order"
            ),
            models.UniqueConstraint(
                fields=["parent", "position"], condition=Q(parent__isnull=False), name="nested_measure_order"
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="measure_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Responsibility(models.Model):
    """業務單位: a unit answering for a focus point, or for one of its measures.

    `label` is the name as printed in the plan's year. `unit` is null for generic labels (各組室) and for names the
    portal does not know (yet).
    """

    class Part(models.TextChoices):
        JOINT = "", _("jointly")
        LEAD = "lead", _("lead")
        SUPPORTING = "supporting", _("supporting")

    focus_point = models.ForeignKey(
        FocusPoint,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="responsibilities",
        verbose_name=_("focus point"),
    )
    measure = models.ForeignKey(
        Measure, models.CASCADE, null=True, blank=True, related_name="responsibilities", verbose_name=_("measure")
    )
    position = models.PositiveIntegerField(_("order"))
    label = models.CharField(_("name in the plan"), max_length=60)
    part = models.CharField(_("part"), max_length=10, choices=Part.choices, blank=True, default=Part.JOINT)
    is_generic = models.BooleanField(_("stands for all units"), default=False)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="responsibilities", verbose_name=_("unit")
    )

    class Meta:
        ordering = ["position"]
        verbose_name = _("responsible unit")
        verbose_name_plural = _("responsible units")
        constraints = [
            models.CheckConstraint(
                condition=Q(focus_point__isnull=False, measure=None) | Q(focus_point=None, measure__isnull=False),
                name="responsible_for_one_node",
            ),
            models.CheckConstraint(condition=Q(is_generic=False) | Q(unit=None), name="generic_unit_is_no_unit"),
            models.UniqueConstraint(
                fields=["focus_point", "position"],
                condition=Q(focus_point__isnull=False),
                name="focus_point_unit_order",
            ),
            models.UniqueConstraint(
                fields=["measure", "position"], condition=Q(measure__isnull=False), name="measure_unit_order"
            ),
        ]

    def __str__(self) -> str:
        return self.label
