"""Sealing what the log has gained since the last seal."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Min
from django.utils import timezone

from ..models import AuditEntry, Seal
from .digests import hash_of, line_of, root_of

# Keys are given out before transactions end: what is younger may still gain a neighbour with a lower key.
GRACE = dt.timedelta(minutes=15)
BATCH = 500


def seal(grace: dt.timedelta = GRACE) -> list[Seal]:
    """Seal every entry older than `grace` that no seal has, in batches; the new seals, oldest first.

    Safe to run by several at once: each batch is sealed by one. Who writes the log waits for nobody.
    """
    made = []
    while batch := _sealed_batch(timezone.now() - grace):
        made.append(batch)
    return made


def _sealed_batch(before: dt.datetime) -> Seal | None:
    newest = Seal.objects.newest()
    start, number, previous = (newest.last_entry, newest.number + 1, newest.hash) if newest else (0, 1, "")
    entries = list(_ripe(start, before))
    if not entries:
        return None
    lines = [line_of(entry, entry.actor_id, entry.agency_id) for entry in entries]
    chained: dict[str, Any] = {
        "number": number,
        "sealed_at": timezone.now(),
        "last_entry": entries[-1].pk,
        "count": len(lines),
        "root": root_of(lines),
        "previous": previous,
    }
    try:
        with transaction.atomic():
            return Seal.objects.create(lines=lines, hash=hash_of(**chained), **chained)
    except IntegrityError:
        # Another process has sealed this batch meanwhile, and goes on with the rest.
        return None


def _ripe(start: int, before: dt.datetime) -> list[AuditEntry]:
    """The next entries in the order of their keys, up to the first that is still too young."""
    above = AuditEntry.objects.filter(pk__gt=start)
    young = above.filter(at__gte=before).aggregate(first=Min("pk"))["first"]
    end = young - 1 if young else above.aggregate(last=Max("pk"))["last"]
    return list(above.filter(pk__lte=end).order_by("pk")[:BATCH]) if end else []
