"""Evidence: stored files, and their use as evidence of results."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, IntegerField, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency

from .. import links
from ..states import EvidenceKind
from .assignment import Assignment, ReportingPeriod
from .result import Result


class StoredFile(models.Model):
    """A file of an agency, outside the web root, known by its content. One file may serve several results.

    `thumbnail` is a small picture of a photo, for lists; `name` is what a document was called when it was sent.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="files", verbose_name=_("agency"))
    file = models.FileField(_("file"), upload_to="evidence/%Y/%m", max_length=200)
    thumbnail = models.FileField(_("thumbnail"), upload_to="evidence/%Y/%m", max_length=200, blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    width = models.PositiveIntegerField(_("width (pixels)"), default=0)
    height = models.PositiveIntegerField(_("height (pixels)"), default=0)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)

    class Meta:
        ordering = ["-uploaded_at"]
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        constraints = [models.UniqueConstraint(fields=["agency", "sha256"], name="file_content_once_per_agency")]

    def __str__(self) -> str:
        return str(self.file)


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, person: Any) -> EvidenceQuerySet:
        """Evidence of results the person may see."""
        return self.filter(result__in=Result.objects.visible_to(person))

    def files_of(self, agency_id: int) -> EvidenceQuerySet:
        """Photos and documents of an agency's results."""
        return self.filter(file__agency=agency_id, result__assignment__plan__agency=agency_id)

    def reusable(self, assignment: Assignment, period: ReportingPeriod, person: Any) -> EvidenceQuerySet:
        """Files of the assignment's agency that the person may see and this result does not have yet.

        One use of each file, with all that a list says of it; those of the same plan first, then the newest.
        """
        given = self.filter(result__assignment=assignment, result__period=period, file__isnull=False)
        nearness = Case(
            When(result__assignment__plan=assignment.plan_id, then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
        uses = (
            self.files_of(assignment.plan.agency_id)
            .visible_to(person)
            .exclude(file__in=given.values("file"))
            .annotate(nearness=nearness)
            .order_by("nearness", "-pk")
        )
        nearest = uses.filter(file=OuterRef("file")).values("pk")[:1]
        return uses.filter(pk=Subquery(nearest)).select_related(
            "file", "result__assignment__plan", "result__assignment__lead_unit", "result__period"
        )


class Evidence(models.Model):
    """佐證資料 of one result: a photo, a document, or a link. Internal unless said to be public.

    What shows faces or number plates is never public.
    """

    result = models.ForeignKey(Result, models.CASCADE, related_name="evidence", verbose_name=_("result"))
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="uses", verbose_name=_("file")
    )
    link = models.URLField(_("link"), max_length=500, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=EvidenceKind.choices, default=EvidenceKind.PHOTO)
    position = models.PositiveIntegerField(_("order"), default=0)
    caption = models.CharField(_("caption"), max_length=120, blank=True)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    is_public = models.BooleanField(_("public"), default=False)
    shows_people = models.BooleanField(_("shows faces or plates"), default=False)
    version = models.PositiveIntegerField(_("row version"), default=1, editable=False)
    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=EvidenceKind.LINK, file=None) & ~Q(link="")
                | (~Q(kind=EvidenceKind.LINK) & Q(file__isnull=False, link="")),
                name="evidence_is_a_file_or_a_link",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(shows_people=False), name="what_shows_people_is_never_public"
            ),
        ]

    def __str__(self) -> str:
        return self.caption or self.link or str(self.file_id)

    @property
    def is_photo(self) -> bool:
        return self.kind == EvidenceKind.PHOTO

    @property
    def is_link(self) -> bool:
        return self.kind == EvidenceKind.LINK

    @property
    def title(self) -> str:
        """What it is called in a list: its caption, else the file's name or the link's host."""
        return self.caption or (self.file.name if self.file else self.host)

    @property
    def host(self) -> str:
        """The machine a link leads to; empty for a file."""
        return links.host(self.link)

    @property
    def stored(self) -> StoredFile:
        """The file of a photo or document. Raises `StoredFile.DoesNotExist` for a link."""
        if self.file is None:
            raise StoredFile.DoesNotExist
        return self.file
