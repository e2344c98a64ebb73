"""Writing the audit log."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Model

from .models import Agency, AuditEntry, User


def record(action: str, *, by: User | None, on: Model, agency: Agency | int | None, **data: Any) -> AuditEntry:
    """Add an audit row inside the caller's transaction.

    `action` is "thing.verb" in the past tense ("plan.submitted"); `agency` the agency or its key; `data` JSON values
    (from, to, reason…).
    Raises `RuntimeError` outside a transaction: an entry that could outlive its action would lie.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An audit entry belongs into the transaction of its action.")
    return AuditEntry.objects.create(
        actor=by,
        actor_name=str(by) if by else "",
        action=action,
        target_type=on._meta.label_lower,
        target_id=str(on.pk),
        agency_id=agency.pk if isinstance(agency, Agency) else agency,
        data=data,
    )
