"""Removing old entries, whole batches at a time; their seals stay, so that the chain can still be followed."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from ..models import AuditEntry, Seal
from .checking import first_difference
from .rule import LEAST_MONTHS, kept_from


class Unverified(Exception):
    """The log differs from its seals: nothing is removed, so that what happened can be looked into."""


def prune(months: int, now: dt.datetime | None = None) -> int:
    """Remove the entries of every batch sealed more than `months` (6 or more) ago; the number removed.

    Raises `Unverified` where the log is not as it was sealed, `ValueError` for fewer months than must be kept.
    """
    if months < LEAST_MONTHS:
        raise ValueError(f"The audit log is kept for {LEAST_MONTHS} months or more.")
    now = now or timezone.now()
    before = kept_from(months, now)
    old = list(Seal.objects.filter(pruned_at=None, sealed_at__lt=before).oldest_first().values_list("pk", flat=True))
    if not old:
        return 0
    if difference := first_difference():
        raise Unverified(difference.text)
    return sum(_pruned(Seal.objects.get(pk=pk), now) for pk in old)


@transaction.atomic
def _pruned(batch: Seal, now: dt.datetime) -> int:
    taken = Seal.objects.filter(pk=batch.pk, pruned_at=None).update(lines=[], pruned_at=now)
    if not taken:
        return 0
    removed, _rows = AuditEntry.objects.filter(pk__in=[line[0] for line in batch.lines]).delete()
    # For whoever looks for what is gone: an entry of its own, sealed in its turn.
    AuditEntry.objects.create(
        action="audit.pruned",
        target_type=Seal._meta.label_lower,
        target_id=str(batch.pk),
        data={"seal": batch.number, "entries": removed, "hash": batch.hash},
    )
    return removed
