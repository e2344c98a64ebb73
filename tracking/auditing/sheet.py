"""Entries of the audit log as rows of a sheet, all cells text."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from .entries import Detail, ShownEntry

# More in one sheet nobody reads; who needs more asks by months.
LARGEST = 20_000


def sheet_rows(entries: Iterable[ShownEntry]) -> list[list[str]]:
    """The head and one row an entry; times as ISO 8601 with their distance from UTC."""
    head = [_("Date and time"), _("Person"), _("Deputised for"), _("Action"), _("Object"), _("Agency"), _("Details")]
    return [head, *(_row(shown) for shown in entries)]


def _row(shown: ShownEntry) -> list[str]:
    entry = shown.entry
    return [
        timezone.localtime(entry.at).isoformat(timespec="seconds"),
        entry.actor_name or _("The system"),
        shown.signed_for,
        shown.action,
        shown.thing,
        entry.agency.name if entry.agency else "",
        "\n".join(map(_line, shown.details)),
    ]


def _line(detail: Detail) -> str:
    said = detail.after if detail.before is None else f"{detail.before} → {detail.after}"
    return f"{detail.label}: {said}"
