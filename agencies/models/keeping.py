"""What an agency's administrators keep beside units and people: invitations, the logo, reviews of the accounts."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import models
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .agency import Agency
from .outbox import OutgoingMail
from .people import User


class InvitationQuerySet(models.QuerySet):
    def open(self) -> InvitationQuerySet:
        """Those that can still be taken up."""
        return self.filter(used_at=None, expires_at__gt=timezone.now())

    def of_token(self, token: str) -> Invitation | None:
        """The one that the secret part of a link opens now: not used, not too old, and needed still."""
        rows = self.open().filter(token_hash=hashlib.sha256(token.encode()).hexdigest(), person__is_active=True)
        found: Invitation | None = rows.select_related("person", "agency").first()
        return found if found and not found.person.has_usable_password() else None


class Invitation(models.Model):
    """A link by mail with which a person chooses a first password. Of the link only the hash is kept."""

    person = models.ForeignKey(User, models.CASCADE, related_name="invitations", verbose_name=_("person"))
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+", verbose_name=_("agency"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    sent_at = models.DateTimeField(_("sent at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("holds until"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    # None: long sent, and forgotten.
    mail = models.ForeignKey(
        OutgoingMail, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("mail")
    )
    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return str(self.person)


class AgencyLogoQuerySet(models.QuerySet):
    def content_of(self, agency_id: int) -> bytes:
        """The PNG of an agency's logo; empty without one."""
        content = self.filter(agency=agency_id).values_list("content", flat=True).first()
        return bytes(content) if content else b""


class AgencyLogo(models.Model):
    """An agency's logo as it is kept: a PNG of pixels alone. Small, so it lives with the row."""

    agency = models.OneToOneField(Agency, models.CASCADE, related_name="logo", verbose_name=_("agency"))
    content = models.BinaryField(editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, editable=False)
    width = models.PositiveSmallIntegerField(_("width"), editable=False)
    height = models.PositiveSmallIntegerField(_("height"), editable=False)
    objects = AgencyLogoQuerySet.as_manager()

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")

    def __str__(self) -> str:
        return str(self.agency)


class AccountReviewQuerySet(models.QuerySet):
    def newest(self) -> dict[int, dt.datetime]:
        """When the accounts of each agency were last reviewed, by the agency's key: one query."""
        return dict(self.order_by().values("agency").annotate(last=Max("reviewed_at")).values_list("agency", "last"))


class AccountReview(models.Model):
    """An administrator's word that the accounts of an agency are as they should be. Rows are added, never altered.

    `accounts` holds a list as it was then: {"person": key, "name", "username", "roles": [words], "last_login": ISO
    8601 or None, "is_active", "second_step": whether there is one}.
    """

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="account_reviews", verbose_name=_("agency"))
    reviewed_at = models.DateTimeField(_("reviewed at"), auto_now_add=True)
    reviewed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    reviewer_name = models.CharField(_("name then"), max_length=60)
    remark = models.TextField(_("remark"), blank=True, max_length=2000)
    accounts = models.JSONField(_("accounts"), default=list)
    objects = AccountReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-reviewed_at", "-pk"]
        verbose_name = _("review of accounts")
        verbose_name_plural = _("reviews of accounts")

    def __str__(self) -> str:
        return f"{self.agency} {self.reviewed_at:%Y-%m-%d}"
