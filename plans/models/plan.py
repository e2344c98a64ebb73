"""The plan, and its approved versions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext_lazy as _

from agencies import access
from agencies.models import Agency

from ..document import PlanDocument
from ..states import EDITABLE, PlanKind, PlanState
from .framework import Framework


class PlanQuerySet(models.QuerySet):
    def visible_to(self, person: Any) -> PlanQuerySet:
        """Plans the person may open: of own agencies in any state, of supervised ones once a version is approved."""
        if person.is_superuser:
            return self
        scope = access.scope(person)
        approved_below = Q(agency__in=scope.supervised, approved_version__isnull=False)
        return self.filter(Q(agency__in=scope.member_agencies) | approved_below)

    def state_visible_to(self, person: Any) -> PlanQuerySet:
        """Plans whose state (not text) the person may know: drafts of supervised agencies as well."""
        if person.is_superuser:
            return self
        scope = access.scope(person)
        return self.filter(agency__in=scope.member_agencies | scope.supervised)

    def for_year(self, year: int) -> PlanQuerySet:
        return self.filter(year=year)

    def matching(self, text: str, person: Any) -> PlanQuerySet:
        """Plans whose agency, or title as the person may read it, contains the text."""
        titled = Q(known_title__icontains=text) | Q(agency__name__icontains=text)
        return self.with_known_title(person).filter(titled)

    def with_known_title(self, person: Any) -> PlanQuerySet:
        """`known_title`: the draft's for its own agency, else that of the version in force, or null without one."""
        if person.is_superuser:
            return self.annotate(known_title=F("title"))
        own = Q(agency__in=access.scope(person).member_agencies)
        frozen = KeyTextTransform("title", "approved_version__document")
        known = Case(
            When(own | Q(state=PlanState.APPROVED), then="title"), default=frozen, output_field=models.TextField()
        )
        return self.annotate(known_title=known)

    def without_frame(self) -> PlanQuerySet:
        """Without what only the document itself needs: labels of its table, numbering styles, doubts."""
        return self.defer("subtitle", "header", "columns", "styles", "signatories", "warnings")

    def for_list(self) -> PlanQuerySet:
        """With what a row of a list shows, in one query; the frozen documents stay where they are."""
        listed = self.select_related("agency", "approved_version").defer("approved_version__document")
        return listed.order_by("-year", "agency__position", "agency__code")


class Plan(models.Model):
    """計畫: one agency, one ROC year, one kind. The rows below it are the working state.

    `header`, `columns`, `styles`, `signatories` are values of the plan document. `approved_version` is the frozen
    version in force; while it is set and the state is not approved, the rows are an amendment.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="plans", verbose_name=_("agency"))
    year = models.PositiveSmallIntegerField(_("year (ROC)"))
    kind = models.CharField(_("kind"), max_length=20, choices=PlanKind.choices, default=PlanKind.SERVICE)
    title = models.CharField(_("title"), max_length=200)
    subtitle = models.CharField(_("line under the title"), max_length=200, blank=True)
    framework = models.ForeignKey(
        Framework, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name=_("framework")
    )
    header = models.JSONField(_("header labels"), default=list, blank=True)
    columns = models.JSONField(_("columns"), default=list, blank=True)
    styles = models.JSONField(_("marker styles"), default=dict, blank=True)
    signatories = models.JSONField(_("signatories"), default=list, blank=True)
    warnings = models.JSONField(_("doubts of the reader"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    approved_version = models.ForeignKey(
        "PlanVersion", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("version in force")
    )
    return_reason = models.TextField(_("reason of the return"), blank=True)
    version = models.PositiveIntegerField(_("row version"), default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "agency"]
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "kind"], name="one_plan_per_agency_year_kind"),
            models.CheckConstraint(
                condition=~Q(state=PlanState.APPROVED) | Q(approved_version__isnull=False),
                name="approved_plan_has_version",
            ),
            models.CheckConstraint(
                condition=~Q(state=PlanState.RETURNED) | ~Q(return_reason=""), name="returned_plan_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def is_amending(self) -> bool:
        """An approved version is in force while the rows are being changed."""
        return self.approved_version_id is not None and self.state != PlanState.APPROVED

    @property
    def next_number(self) -> int:
        """The number the working rows will bear once approved (needs `approved_version`)."""
        return self.approved_version.number + 1 if self.approved_version else 1


class PlanVersion(models.Model):
    """版次: an approved state, frozen as a JSON plan document with names as of that day. Never altered."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions", verbose_name=_("plan"))
    number = models.PositiveSmallIntegerField(_("version"))
    document = models.JSONField(_("frozen document"))
    sha256 = models.CharField("SHA-256", max_length=64)
    summary = models.TextField(_("what changed"), blank=True)
    approved_at = models.DateTimeField(_("approved at"), auto_now_add=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("approved by")
    )

    class Meta:
        ordering = ["plan", "number"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.number}"

    def load(self) -> PlanDocument:
        """The frozen plan document."""
        return PlanDocument.from_json(self.document)
