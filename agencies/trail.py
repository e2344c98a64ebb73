"""What a change of a row was, in the words of the audit log: used where no action of its own names the change."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from .audit import record
from .models import Agency, AuditEntry, Membership, User
from .texts import record_kept

# Secrets, and what changes by itself.
UNRECORDED = frozenset({"id", "password", "password_set_at", "session_epoch", "last_login", "updated_at"})
# Where a row that does not name its agency finds it.
_TOWARDS_AGENCY = ("agency", "unit", "plan", "framework", "item", "focus_point", "measure", "assignment", "result")
_THINGS: dict[type[Model], str] = {User: "person", Membership: "role"}
_ROLE_VERBS = {"added": "granted", "deleted": "withdrawn"}

Values = dict[str, Any]


def values(row: Model) -> Values:
    """The row's own fields by name as JSON values: keys for foreign keys, ISO 8601 for dates."""
    return {
        field.name: _plain(field.value_from_object(row))
        for field in row._meta.concrete_fields
        if field.name not in UNRECORDED
    }


def stored_values(row: Model) -> Values:
    """`values` of the row as the database has it; empty for a row not saved yet."""
    stored = type(row)._base_manager.filter(pk=row.pk).first() if row.pk else None
    return values(stored) if stored else {}


def differences(before: Values, after: Values) -> dict[str, dict[str, Any]]:
    """{"name": {"from": …, "to": …}} for every field that differs."""
    return {
        name: {"from": before.get(name), "to": after.get(name)} for name in after if before.get(name) != after.get(name)
    }


def record_saved(row: Model, *, before: Values, by: User | None, **data: Any) -> AuditEntry | None:
    """Audit a saved row: "unit.added" with its values when `before` is empty, else "unit.changed" with from and to.

    Its texts that changed go into their history. Nothing is written where nothing changed. Raises `RuntimeError`
    outside a transaction.
    """
    if not before:
        return _record(row, "added", by, values=values(row), **data)
    record_kept(row, before=before, after=values(row), by=by)
    changed = differences(before, values(row))
    return _record(row, "changed", by, changes=changed, **data) if changed else None


def record_deletion(row: Model, *, by: User | None, **data: Any) -> AuditEntry:
    """Audit a row about to be deleted (it must still have its key), with its last values and the last of its texts."""
    record_kept(row, before=values(row), after={}, by=by)
    return _record(row, "deleted", by, values=values(row), **data)


def thing(model: type[Model]) -> str:
    """The first half of an action's name: "unit" in "unit.changed"."""
    return _THINGS.get(model, model._meta.model_name or "")


def agency_of(row: Model | None) -> Agency | None:
    """The agency a row belongs to, by way of its plan, framework, unit or result; None for people."""
    if row is None or isinstance(row, Agency):
        return row
    for name in _TOWARDS_AGENCY:
        if name in {field.name for field in row._meta.concrete_fields if field.is_relation}:
            found = agency_of(getattr(row, name))
            if found:
                return found
    return None


def _record(row: Model, verb: str, by: User | None, **data: Any) -> AuditEntry:
    if isinstance(row, Membership):
        verb = _ROLE_VERBS.get(verb, verb)
    return record(f"{thing(type(row))}.{verb}", by=by, on=row, agency=agency_of(row), **data)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, str, list, dict)) else str(value)
