"""The tree of agencies and their units. Identity is stable; names are dated."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from tree_queries.models import TreeNode
from tree_queries.query import TreeQuerySet

from .. import access

LONGEST_REVIEW_MONTHS = 60


class AgencyQuerySet(TreeQuerySet):
    def active(self) -> AgencyQuerySet:
        return self.filter(dissolved_on=None)

    def visible_to(self, person: Any) -> AgencyQuerySet:
        """Agencies the person belongs to, supervises or administers."""
        if person.is_superuser:
            return self
        scope = access.scope(person)
        return self.filter(pk__in=scope.member_agencies | scope.supervised | scope.administered)

    def administered_by(self, person: Any) -> AgencyQuerySet:
        """Agencies whose units, people and roles the person keeps: own and all below."""
        return self.filter(pk__in=access.scope(person).administered)

    def with_staff(self) -> AgencyQuerySet:
        """`unit_count` of active units; `person_count` of people with a role that has not ended."""
        held = Q(memberships__ends_on=None) | Q(memberships__ends_on__gte=timezone.localdate())
        return self.annotate(
            unit_count=Count("units", filter=Q(units__dissolved_on=None), distinct=True),
            person_count=Count("memberships__person", filter=held, distinct=True),
        )


class Agency(TreeNode):
    """機關: city → bureau → plant or office. `name` is today's; earlier names are in `names`."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40)
    self_noun = models.CharField(_("self-reference"), max_length=10, default="本機關", help_text=_("e.g. 本局, 本廠"))
    all_units_label = models.CharField(
        _("label for all units"), max_length=20, default="各單位", help_text=_("e.g. 各科室, 各組室")
    )
    # What plans begin with that no framework says otherwise of: values of the plan document.
    plan_header = models.JSONField(_("labels of the plan's table"), default=list, blank=True)
    signatories = models.JSONField(_("signatories"), default=list, blank=True)
    review_months = models.PositiveSmallIntegerField(
        _("months between two reviews of the accounts"),
        default=12,
        validators=[MaxValueValidator(LONGEST_REVIEW_MONTHS)],
        help_text=_("0: they are never asked for."),
    )
    position = models.PositiveIntegerField(_("order"), default=0)
    dissolved_on = models.DateField(_("dissolved on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("successor")
    )
    objects = AgencyQuerySet.as_manager(with_tree_fields=False)

    class Meta(TreeNode.Meta):
        abstract = False
        ordering = ["position", "code"]
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")

    def __str__(self) -> str:
        return self.name

    def name_on(self, day: dt.date) -> str:
        """The name the agency bore on `day` (today's where no dated name is older)."""
        return _name_on(self, day)


class AgencyName(models.Model):
    """A name an agency bears from a date on."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="names", verbose_name=_("agency"))
    name = models.CharField(_("name"), max_length=120)
    valid_from = models.DateField(_("valid from"))

    class Meta:
        ordering = ["valid_from"]
        verbose_name = _("agency name")
        verbose_name_plural = _("agency names")
        constraints = [models.UniqueConstraint(fields=["agency", "valid_from"], name="one_agency_name_a_day")]

    def __str__(self) -> str:
        return self.name


class UnitQuerySet(models.QuerySet):
    def active(self) -> UnitQuerySet:
        return self.filter(dissolved_on=None)

    def visible_to(self, person: Any) -> UnitQuerySet:
        if person.is_superuser:
            return self
        scope = access.scope(person)
        return self.filter(agency__in=scope.member_agencies | scope.supervised | scope.administered)

    def administered_by(self, person: Any) -> UnitQuerySet:
        """Units of the agencies that the person administers."""
        return self.filter(agency__in=access.scope(person).administered)

    def renamed(self) -> UnitQuerySet:
        """Units that bore another name once."""
        return self.filter(Exists(UnitName.objects.filter(unit=OuterRef("pk"))))

    def with_people(self) -> UnitQuerySet:
        """`people`: how many different people hold a role in the unit that has not ended."""
        today = timezone.localdate()
        held = Q(memberships__ends_on=None) | Q(memberships__ends_on__gte=today)
        return self.annotate(people=Count("memberships__person", filter=held, distinct=True))


class Unit(models.Model):
    """單位 (科室、組室): a section inside an agency. Renamed from a date, dissolved with a successor."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="units", verbose_name=_("agency"))
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveIntegerField(_("order"), default=0)
    dissolved_on = models.DateField(_("dissolved on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("successor")
    )
    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["agency", "position", "code"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="unit_code_in_agency"),
            models.UniqueConstraint(
                fields=["agency", "name"], condition=Q(dissolved_on=None), name="active_unit_name_in_agency"
            ),
            models.CheckConstraint(condition=~Q(successor=F("id")), name="unit_not_its_own_successor"),
        ]

    def __str__(self) -> str:
        return self.name

    def name_on(self, day: dt.date) -> str:
        """The name the unit bore on `day` (today's where no dated name is older)."""
        return _name_on(self, day)


class UnitName(models.Model):
    """A name a unit bears from a date on."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=60)
    valid_from = models.DateField(_("valid from"))

    class Meta:
        ordering = ["valid_from"]
        verbose_name = _("unit name")
        verbose_name_plural = _("unit names")
        constraints = [models.UniqueConstraint(fields=["unit", "valid_from"], name="one_unit_name_a_day")]

    def __str__(self) -> str:
        return self.name


def _name_on(named: Agency | Unit, day: dt.date) -> str:
    borne = [entry for entry in named.names.all() if entry.valid_from <= day]
    return max(borne, key=lambda entry: entry.valid_from).name if borne else named.name
