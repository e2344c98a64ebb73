"""Entries of the audit log as a page or sheet shows them: who, when, what, from → to, for whom.

Whoever administers an agency from above sees who did what there and when, and the administration of it; what plans
and reports say, only people of the agency itself read, here as everywhere.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.access import scope
from agencies.models import AuditEntry, Unit, User
from plans.models import Plan

from ..models import Result
from .words import action_words, field_words, value_words

# Details of these are administration, which who administers sees of all agencies below.
_ADMINISTRATION = frozenset({"agency", "audit", "job", "person", "portal", "role", "unit"})
# Details of these are texts of a plan: for the people of its agency.
_PLAN = frozenset({"plan", "row", "framework"})
# Of anything else only this is told: states, days and numbers of versions; no text, and no value somebody entered.
_STATE = re.compile(r"[a-z_]*|\d{4}-\d\d-\d\d")
_NEUTRAL = ("version", "sha256", "receipt", "year")
_LONGEST = 300


@dataclass(frozen=True)
class Detail:
    """One thing that was said or changed; `before` is None where nothing was there to change."""

    label: str
    before: str | None
    after: str


@dataclass(frozen=True)
class ShownEntry:
    """`thing` names the row, `url` leads to it (empty where the person may not go), `signed_for` who was deputised."""

    entry: AuditEntry
    action: str
    thing: str
    url: str
    details: list[Detail]
    signed_for: str

    @property
    def target(self) -> str:
        """The row's address in the filter."""
        return f"{self.entry.target_type}:{self.entry.target_id}"


def shown_entries(entries: Iterable[AuditEntry], person: Any) -> list[ShownEntry]:
    """Entries in words, with at most four queries however many there are."""
    rows = list(entries)
    names = _Names(rows)
    own = scope(person).member_agencies
    return [
        ShownEntry(
            entry=row,
            action=action_words(row.action),
            thing=names.thing(row),
            url=names.url(row) if person.is_superuser or row.agency_id in own else "",
            details=list(_details(row, is_own=person.is_superuser or row.agency_id in own)),
            signed_for=str(row.data.get("signed_for", "")),
        )
        for row in rows
    ]


def _details(entry: AuditEntry, *, is_own: bool) -> Iterator[Detail]:
    thing = entry.action.partition(".")[0]
    data = {key: value for key, value in entry.data.items() if key not in ("signed_for", "uid", "plan", "styles")}
    if thing in _ADMINISTRATION or (thing in _PLAN and is_own):
        yield from _told(entry.target_type, data)
        return
    before, after = data.get("before"), data.get("after")
    if all(isinstance(said, str) and _STATE.fullmatch(said) for said in (before, after)) and thing != "row":
        yield _change(entry.target_type, "state", before, after)
    yield from (Detail(field_words("", name), None, _text(data[name])) for name in _NEUTRAL if data.get(name))


def _told(target_type: str, data: dict[str, Any]) -> Iterator[Detail]:
    """Pairs of before and after first, then what else was said."""
    data = dict(data)
    before, after = data.pop("before", None), data.pop("after", None)
    if isinstance(before, dict) and isinstance(after, dict):
        for name in after:
            if before.get(name) != after[name]:
                yield _change(target_type, name, before.get(name), after[name])
    elif before is not None or after is not None:
        yield _change(target_type, "state", before, after)
    for name, change in (data.pop("changes", None) or {}).items():
        if isinstance(change, dict):
            yield _change(target_type, name, change.get("from"), change.get("to"))
    for name, value in {**(data.pop("values", None) or {}), **data}.items():
        if value not in (None, "", [], {}):
            yield Detail(field_words(target_type, name), None, _text(value_words(target_type, name, value)))


def _change(target_type: str, name: str, before: Any, after: Any) -> Detail:
    words = (_text(value_words(target_type, name, value)) for value in (before, after))
    return Detail(field_words(target_type, name), *words)


def _text(value: Any) -> str:
    if value is None:
        return "–"
    text = value if isinstance(value, str) else "\n".join(_lines(value))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _lines(value: Any) -> Iterator[str]:
    """Rows of a plan by their texts in the order of reading, lists in one line, anything else as it is stored."""
    if isinstance(value, dict) and "text" in value:
        yield str(value.get("title") or value["text"] or "–")
        for child in value.get("below") or value.get("measures") or ():
            yield from _lines(child)
    elif isinstance(value, list) and value and all(isinstance(entry, dict) and "text" in entry for entry in value):
        for entry in value:
            yield from _lines(entry)
    elif isinstance(value, list):
        # Units stand with their part: [name, part].
        yield "、".join(str(entry[0] if isinstance(entry, list) and entry else entry) for entry in value) or "–"
    else:
        yield json.dumps(value, ensure_ascii=False)


class _Names:
    """What rows are called and where they are, read at once; no title of a plan, which superiors may not know."""

    def __init__(self, entries: list[AuditEntry]) -> None:
        keys: dict[str, set[int]] = defaultdict(set)
        for entry in entries:
            if entry.target_id.isdecimal():
                keys[entry.target_type].add(int(entry.target_id))
            if isinstance(entry.data.get("plan"), int):
                keys["plans.plan"].add(entry.data["plan"])
        self.plans = _read(Plan.objects, keys["plans.plan"], "agency__short_name", "year")
        self.people = _read(User.objects, keys["agencies.user"], "name")
        self.units = _read(Unit.objects, keys["agencies.unit"], "name")
        self.results = _read(
            Result.objects, keys["tracking.result"], "assignment__number", "assignment_id", "period_id"
        )

    def thing(self, entry: AuditEntry) -> str:
        key = int(entry.target_id) if entry.target_id.isdecimal() else 0
        if plan := self._plan(entry, key):
            return _("Plan %(agency)s %(year)s") % {"agency": plan[0], "year": plan[1]}
        if entry.target_type == "agencies.user" and key in self.people:
            return str(self.people[key][0])
        if entry.target_type == "agencies.unit" and key in self.units:
            return str(self.units[key][0])
        if entry.target_type == "tracking.result" and key in self.results:
            return str(self.results[key][0])
        return f"#{entry.target_id}"

    def url(self, entry: AuditEntry) -> str:
        key = int(entry.target_id) if entry.target_id.isdecimal() else 0
        if entry.target_type == "tracking.result" and key in self.results:
            return reverse("result_edit", args=self.results[key][1:])
        if entry.target_type == "agencies.unit" and key in self.units:
            return reverse("unit_edit", args=[key])
        if not self._plan(entry, key):
            return ""
        if entry.action.startswith("row.") and entry.action != "row.deleted" and entry.data.get("uid"):
            return reverse("row_history", args=[entry.data["plan"], entry.data["uid"]])
        return reverse("plan_detail", args=[entry.data.get("plan") or key])

    def _plan(self, entry: AuditEntry, key: int) -> Any:
        number = entry.data.get("plan") if entry.action.startswith("row.") else None
        if number is None and entry.target_type == "plans.plan":
            number = key
        return self.plans.get(number) if isinstance(number, int) else None


def _read(rows: Any, keys: set[int], *fields: str) -> dict[int, tuple[Any, ...]]:
    if not keys:
        return {}
    return {pk: tuple(values) for pk, *values in rows.filter(pk__in=keys).values_list("pk", *fields)}
