"""Handing mails to the server: each by one run only, kept with the reason while the server does not take it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.mail import mailers
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.tasks import task
from django.utils import timezone

from agencies.outbox import close, hand_over

from ..models import Delivery, Notice
from .digest import message

# A run that claimed a mail and says nothing for so long was killed.
CLAIM_LAPSES = dt.timedelta(minutes=10)
# What could not be delivered for so long stays in the portal's list alone.
KEPT_DAYS = 14


def waiting(day: dt.date) -> QuerySet[Delivery]:
    """What the server has not taken yet and no other mail carries, back to some days before `day`; oldest first."""
    unsent = Delivery.objects.filter(sent_at=None, carried_over_to=None)
    return unsent.filter(day__gt=day - dt.timedelta(days=KEPT_DAYS)).order_by("day", "pk")


def send(deliveries: Iterable[Delivery]) -> tuple[int, list[Delivery]]:
    """Send what nobody else is sending, over one connection: how many went out, and those that did not.

    A server that cannot be reached is tried once; the rest is noted as failed with the same reason.
    """
    sent, failed = 0, []
    down = ""
    mailer = mailers.default
    try:
        for delivery in deliveries:
            if not claim(delivery):
                continue
            failure = down
            if not down:
                mail = message(delivery, delivery.person, _newest(delivery))
                failure, is_down, _is_final = hand_over(mailer, mail)
                down = failure if is_down else ""
            _note(delivery, failure)
            if failure:
                failed.append(delivery)
            else:
                sent += 1
    finally:
        close(mailer)
    return sent, failed


@transaction.atomic
def claim(delivery: Delivery) -> bool:
    """Take a mail for sending; False where it is sent, carried over, or claimed by another run just now.

    What else waits for the same person goes along in it.
    """
    now = timezone.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM_LAPSES)
    mine = waiting(delivery.day).select_for_update().filter(person=delivery.person_id)
    unclaimed = set(mine.filter(free).values_list("pk", flat=True))
    if delivery.pk not in unclaimed:
        return False
    others = unclaimed - {delivery.pk}
    Notice.objects.filter(delivery__in=others).update(delivery=delivery)
    Delivery.objects.filter(pk__in=others).update(carried_over_to=delivery)
    Delivery.objects.filter(pk=delivery.pk).update(claimed_at=now, attempts=F("attempts") + 1)
    return True


@task
def send_delivery(delivery_id: int) -> None:
    """Send one mail at once; one that fails waits for the next run of the reminders."""
    send(Delivery.objects.filter(pk=delivery_id))


def _newest(delivery: Delivery) -> list[Notice]:
    """What the mail carries; of what was carried over and is told again, the newer notice."""
    notices = Notice.objects.filter(delivery=delivery).order_by("day", "pk")
    return list({notice.key.rpartition(":")[0]: notice for notice in notices}.values())


def _note(delivery: Delivery, failure: str) -> None:
    now = timezone.now()
    Delivery.objects.filter(pk=delivery.pk).update(claimed_at=None, failure=failure, sent_at=None if failure else now)
    delivery.refresh_from_db()
