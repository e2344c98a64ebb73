"""Taking entries out of the audit log is itself an entry of it."""

from __future__ import annotations

from django.db import transaction

from agencies.audit import record
from agencies.models import Agency, AuditEntry, User


@transaction.atomic
def note_audit_export(*, kind: str, filters: str, rows: int, agency: Agency | None, by: User) -> AuditEntry:
    """Say who took how many entries away in a file of which kind, and by which filters (a query string)."""
    return record("audit.exported", by=by, on=by, agency=agency, kind=kind, filters=filters, rows=rows)
