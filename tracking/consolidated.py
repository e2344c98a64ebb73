"""The consolidated document: a superior's year and its subordinates', as plain frozen data.

Subordinates' reports are not copied: each is named by the SHA-256 of its frozen submission, which never changes. No ORM
and no request here. `as_json` / `from_json` are exact inverses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256 as digest
from typing import Any, Literal, Self

from plans.document import PlanDocument
from plans.matching import normalised
from plans.records import InvalidDocument, dump, load, sha256

from .document import ReportDocument

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Source:
    """Who wrote a part of a narrative: the agency, its report's receipt number and hash, its words.

    `is_new`: came or changed after the narrative was edited, so that the edited wording may be out of date.
    """

    agency: str
    report: str
    sha256: str
    text: str
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Narrative:
    """What is said of one focus point across agencies. `key` is the same for the same point of different plans."""

    key: str
    heading: str
    text: str = ""
    is_edited: bool = False
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A subordinate whose accepted report is part of this one; `counts` as in `ReportDocument.counts`."""

    agency: str
    agency_id: int
    kind: Literal["own", "consolidated"]
    title: str
    receipt_number: str
    sha256: str
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConsolidatedDocument:
    """彙整報告 of an agency: its own results (None: it has no plan of its own) and its accepted subordinates'."""

    title: str
    agency: str
    year: int
    as_of: dt.date
    summary: str = ""
    own: ReportDocument | None = None
    members: tuple[Member, ...] = ()
    narratives: tuple[Narrative, ...] = ()
    schema: int = SCHEMA_VERSION

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values; dates as ISO 8601."""
        data: dict[str, Any] = dump(self)
        return data

    def sha256(self) -> str:
        """Hex digest of the canonical JSON (sorted keys, no spaces, UTF-8)."""
        return sha256(self.as_json())

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Inverse of `as_json`. Raises `InvalidDocument` naming the place that does not fit."""
        if not isinstance(data, dict):
            raise InvalidDocument("consolidated report: expected an object")
        if data.get("schema", SCHEMA_VERSION) != SCHEMA_VERSION:
            raise InvalidDocument(f"schema: version {data['schema']!r} is not {SCHEMA_VERSION}")
        document: Self = load(cls, data, "consolidated report")
        return document

    def counts(self) -> dict[str, int]:
        """Entries of the own report and of all members together, as in `ReportDocument.counts`."""
        every = [self.own.counts()] if self.own else []
        every += [member.counts for member in self.members]
        names = ("total", "accepted", "not_applicable", "open", "evidence", "photos", "documents", "links")
        # What was frozen when photos alone were counted has no other evidence to count.
        whole = [{"evidence": counts.get("photos", 0)} | counts for counts in every]
        return {name: sum(counts.get(name, 0) for counts in whole) for name in names}


def focus_key(uid: str | None, wording: str) -> str:
    """What a focus point is known by: its framework node's uid, else its wording without white space."""
    return uid or digest(normalised(wording).encode()).hexdigest()[:32]


def said_by(document: ReportDocument) -> Iterator[tuple[str, str, str]]:
    """`(key, heading, text)` of every focus point: the agency's own words, else its accepted results'."""
    for _item, focus in document.plan.focus_points():
        yield focus_key(focus.framework, focus.text), focus.text, _words(document, focus.uid)


def gathered(sources: Iterable[tuple[Source, Iterable[tuple[str, str, str]]]]) -> list[Narrative]:
    """Narratives over several reports, in the order in which focus points first occur; silent agencies are left out.

    Points are matched by identity or wording, never by place. Each source comes with its focus points as `said_by`
    gives them; its own `text` is filled in here.
    """
    headings: dict[str, str] = {}
    by_wording: dict[str, str] = {}
    found: dict[str, list[Source]] = {}
    for source, focus_points in sources:
        for key, heading, text in focus_points:
            # The same wording is the same point, also where only one of the two plans refers to the framework.
            if key not in headings:
                key = by_wording.setdefault(normalised(heading), key)
            headings.setdefault(key, heading)
            entries = found.setdefault(key, [])
            if text.strip():
                entries.append(replace(source, text=text.strip()))
    return [Narrative(key, headings[key], joined(found[key]), False, tuple(found[key])) for key in headings]


def joined(sources: Iterable[Source]) -> str:
    """The narrative nobody has edited: every agency's words under its name."""
    return "\n".join(f"{source.agency}：{source.text}" for source in sources)


def carried_over(fresh: Narrative, before: Narrative) -> Narrative:
    """`fresh` with the wording edited `before`; sources that came or changed since are marked."""
    if not before.is_edited:
        return fresh
    known = {(source.agency, source.text) for source in before.sources if not source.is_new}
    sources = tuple(replace(source, is_new=(source.agency, source.text) not in known) for source in fresh.sources)
    return replace(fresh, text=before.text, is_edited=True, sources=sources)


def _words(document: ReportDocument, uid: str) -> str:
    said = document.evaluations.get(uid, "")
    return said or "\n".join(
        entry.narrative
        for node in nodes_of(document.plan, uid)
        for entry in document.results.get(node, ())
        if entry.accepted and entry.narrative
    )


def nodes_of(plan: PlanDocument, uid: str) -> list[str]:
    """The nodes of a focus point that take results."""
    for _item, focus in plan.focus_points():
        if focus.uid == uid:
            return [measure.uid for measure in focus.walk() if not measure.measures] or [uid]
    return []
