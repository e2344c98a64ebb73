"""Reminders: the rules of an agency, what a person wants, and what was sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency


def default_days() -> list[int]:
    """Thirty, seven and one days before, and on the day."""
    return [30, 7, 1, 0]


class ReminderRule(models.Model):
    """When an agency reminds: days before the due date (0: the day itself), then every so many days after it.

    `quiet_weekdays` (0 Monday … 6 Sunday) and holidays wait for the next working day.
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


class Notice(models.Model):
    """One thing a person should know, in the portal's list; mailed in the day's digest."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("person")
    )
    key = models.CharField(_("about"), max_length=120, help_text=_("what it is about, said once a day"))
    day = models.DateField(_("day"))
    text = models.CharField(_("text"), max_length=300)
    url = models.CharField(_("address"), max_length=300)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["person", "key", "day"], name="notice_once_a_day")]

    def __str__(self) -> str:
        return self.text


class Delivery(models.Model):
    """A digest mail: one a day per person, kept until the server took it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="deliveries", verbose_name=_("person")
    )
    day = models.DateField(_("day"))
    address = models.EmailField(_("e-mail"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    failure = models.CharField(_("last failure"), max_length=200, blank=True)

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="one_digest_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.address}"
