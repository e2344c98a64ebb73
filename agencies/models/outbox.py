"""Mails that wait for the mail server."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# A run that claimed a mail and says nothing for so long was killed.
CLAIM_LAPSES = dt.timedelta(minutes=10)


class OutgoingMailQuerySet(models.QuerySet):
    def waiting(self) -> OutgoingMailQuerySet:
        """What no server has taken yet and is still worth sending."""
        return self.filter(sent_at=None, given_up_at=None, expires_at__gt=timezone.now())

    def due(self) -> OutgoingMailQuerySet:
        """What is to be tried now and nobody else is sending; oldest first."""
        now = timezone.now()
        free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM_LAPSES)
        return self.waiting().filter(free, next_try_at__lte=now).order_by("pk")

    def expired(self) -> OutgoingMailQuerySet:
        """What nobody wants any more: its link has expired, or what it tells is no news."""
        return self.filter(sent_at=None, given_up_at=None, expires_at__lte=timezone.now())


class OutgoingMail(models.Model):
    """A mail that goes out as soon as the server takes it, and is tried again until `expires_at`.

    `sealed` is its subject and words, encrypted: it may hold a link that opens an account. It is emptied when the mail
    is sent or given up. `kind` names the template; `failure` is what the server said last.
    """

    kind = models.CharField(_("kind"), max_length=100)
    address = models.EmailField(_("e-mail"))
    sealed = models.TextField(editable=False, blank=True)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    expires_at = models.DateTimeField(_("tried until"))
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now)
    claimed_at = models.DateTimeField(_("being sent since"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    failure = models.CharField(_("last failure"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("given up at"), null=True, blank=True)
    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("mail about an account")
        verbose_name_plural = _("mails about accounts")
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(sent_at=None, given_up_at=None), name="mails_to_be_tried")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.address}"
