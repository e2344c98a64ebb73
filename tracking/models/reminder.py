"""Reminders: the rules of an agency, what a person wants, and what was sent."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency

from ..states import DeliveryKind


def default_days() -> list[int]:
    """Thirty, seven and one days before, and on the day."""
    return [30, 7, 1, 0]


class ReminderRule(models.Model):
    """When an agency reminds: days before the due date (0: the day itself), then every so many days after it.

    `every_days_after` 0 means never. What falls on a day off waits for the next working day while
    `is_quiet_on_days_off`.
    """

    agency = models.OneToOneField(Agency, models.CASCADE, related_name="reminder_rule", verbose_name=_("agency"))
    days_before = models.JSONField(_("days before"), default=default_days)
    every_days_after = models.PositiveSmallIntegerField(_("every so many days after"), default=7)
    escalate_after_days = models.PositiveSmallIntegerField(_("to the unit head after days"), default=3)
    is_quiet_on_days_off = models.BooleanField(_("quiet on days off"), default=True)
    is_active = models.BooleanField(_("on"), default=True)

    class Meta:
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")

    def __str__(self) -> str:
        return str(self.agency)


class NoticePreference(models.Model):
    """What a person wants by mail; the list in the portal is always there."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preference", verbose_name=_("person")
    )
    wants_mail = models.BooleanField(_("reminders by mail"), default=True)

    class Meta:
        verbose_name = _("reminder preference")
        verbose_name_plural = _("reminder preferences")

    def __str__(self) -> str:
        return str(self.person)


class Delivery(models.Model):
    """A mail: the digest, one a day per person, or a return at once. Kept until the server took it.

    What one day could not deliver goes into the person's next mail (`carried_over_to`), so nobody gets two at once.
    `claimed_at` keeps two runs from sending the same one.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="deliveries", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=DeliveryKind.choices, default=DeliveryKind.DIGEST)
    day = models.DateField(_("day"))
    address = models.EmailField(_("e-mail"))
    claimed_at = models.DateTimeField(_("being sent since"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    failure = models.CharField(_("last failure"), max_length=200, blank=True)
    carried_over_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("carried over to")
    )

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "day"], condition=Q(kind=DeliveryKind.DIGEST), name="one_digest_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.address}"


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, person: Any) -> NoticeQuerySet:
        """One's own, whoever one is."""
        return self.filter(person=person)

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)


class Notice(models.Model):
    """One thing a person should know, in the portal's list, and in the mail `delivery`, if one is wanted."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("person")
    )
    key = models.CharField(_("about"), max_length=120, help_text=_("what it is about, said once a day"))
    day = models.DateField(_("day"))
    text = models.TextField(_("text"))
    url = models.CharField(_("address"), max_length=300)
    delivery = models.ForeignKey(
        Delivery, models.SET_NULL, null=True, blank=True, related_name="notices", verbose_name=_("mail")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["person", "key", "day"], name="notice_once_a_day")]
        indexes = [models.Index(fields=["person"], condition=Q(read_at=None), name="unread_notices")]

    def __str__(self) -> str:
        return self.text[:80]
