"""The plan document: everything a plan is, as plain frozen data.

Every way in (readers, last year's plan, the framework) produces a `PlanDocument`; every way out (pages, PDF,
exports, comparison) consumes one; the database holds it in between. No ORM and no request here.

`as_json` / `from_json` are exact inverses. The JSON uses the keys of the seeds' expected outline (`title`,
`agency`, `year`, `basis`, `sections`, `goals`, `header`, `items` → `focus_points` → `measures`, `signatories`)
with more beside them; `projection` reduces a document to that outline.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self
from uuid import uuid4

from .records import InvalidDocument as InvalidDocument
from .records import dump, load
from .records import sha256 as sha256

SCHEMA_VERSION = 1

Part = Literal["", "lead", "supporting"]
SectionKind = Literal["basis", "goals", "scope", "content", "evaluation", "amendment", "schedule", "other"]
ColumnKind = Literal["item", "focus", "measures", "units", "extra"]


def new_uid() -> str:
    """A permanent identity for a node: 32 hexadecimal digits, unchanged by moving, editing, freezing, restoring."""
    return uuid4().hex


@dataclass(frozen=True, slots=True)
class UnitRef:
    """A responsible unit as printed in its year; `unit_id` only where the name is known to the portal.

    `generic` units (各組室) stand for every active unit of the agency. `part` is "" for joint responsibility.
    """

    name: str
    part: Part = ""
    generic: bool = False
    unit_id: int | None = None

    @classmethod
    def from_text(cls, name: str) -> Self:
        """The unit of an outline, where only its name is written."""
        return cls(name=name)


@dataclass(frozen=True, slots=True)
class Measure:
    """具體措施: nests to any depth. `ordinal` is the printed number (None: printed without one).

    `placeholder` marks a parent the source lost, put in so that its children keep their level; `truncated` a
    text whose beginning is lost. `extra` holds further columns (e.g. 預期目標) by label.
    """

    text: str
    ordinal: int | None = None
    measures: tuple[Measure, ...] = ()
    units: tuple[UnitRef, ...] = ()
    placeholder: bool = False
    truncated: bool = False
    extra: dict[str, str] = field(default_factory=dict)
    uid: str = field(default_factory=new_uid)
    predecessors: tuple[str, ...] = ()

    def walk(self) -> Iterator[Measure]:
        """This measure and all below it, in printed order."""
        yield self
        for child in self.measures:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class FocusPoint:
    """工作重點／執行重點. `framework` is the uid of the framework node it refers to, if any."""

    text: str
    ordinal: int | None = None
    units: tuple[UnitRef, ...] = ()
    measures: tuple[Measure, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)
    uid: str = field(default_factory=new_uid)
    predecessors: tuple[str, ...] = ()
    framework: str | None = None

    def walk(self) -> Iterator[Measure]:
        """Every measure under this focus point, in printed order."""
        for measure in self.measures:
            yield from measure.walk()


@dataclass(frozen=True, slots=True)
class WorkItem:
    """工作要項／執行要項."""

    title: str
    ordinal: int | None = None
    focus_points: tuple[FocusPoint, ...] = ()
    uid: str = field(default_factory=new_uid)
    predecessors: tuple[str, ...] = ()
    framework: str | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """計畫目標."""

    title: str
    text: str = ""
    ordinal: int | None = None
    uid: str = field(default_factory=new_uid)
    predecessors: tuple[str, ...] = ()
    framework: str | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A numbered paragraph of a section."""

    text: str
    ordinal: int | None = None
    uid: str = field(default_factory=new_uid)


@dataclass(frozen=True, slots=True)
class Section:
    """壹、貳、…: the list of sections is data. `kind` says what the portal puts there besides the text."""

    heading: str
    kind: SectionKind = "other"
    ordinal: int | None = None
    text: str | None = None
    points: tuple[Point, ...] = ()
    uid: str = field(default_factory=new_uid)


@dataclass(frozen=True, slots=True)
class Basis:
    """計畫依據: a letter the plan rests on. `text` is the sentence verbatim; the others are read from it."""

    text: str
    issuer: str = ""
    date: dt.date | None = None
    number: str = ""
    verb: str = ""
    title: str = ""
    uid: str = field(default_factory=new_uid)


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A label of the content table's header, over `span` columns."""

    label: str
    span: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the content table in printed order; `label` names an `extra` column's key."""

    kind: ColumnKind
    label: str = ""


STANDARD_COLUMNS = (Column("item"), Column("focus"), Column("measures"), Column("units"))


@dataclass(frozen=True, slots=True)
class MarkerStyles:
    """Marker style of each level, in the notation of `plans.numbering` (the marker of ordinal one, e.g. "(一)")."""

    section: str = "壹、"
    goal: str = "一、"
    point: str = "一、"
    item: str = "一、"
    focus: str = "(一)"
    measures: tuple[str, ...] = ("1.", "(1)", "甲、", "(甲)", "子、")

    def measure(self, depth: int) -> str:
        """Style of measures at `depth` (0 at the top); the last style serves all deeper levels."""
        return self.measures[min(depth, len(self.measures) - 1)]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reader's warning: what had no certain place, where it was put, and why. `line` counts from 1."""

    line: int | None
    reason: str
    excerpt: str = ""
    uid: str | None = None


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """One agency's plan for one ROC year. `subtitle` is a line under the title (核備 line)."""

    title: str
    agency: str
    year: int | None
    kind: str = "service"
    subtitle: str = ""
    basis: tuple[Basis, ...] = ()
    sections: tuple[Section, ...] = ()
    goals: tuple[Goal, ...] = ()
    header: tuple[HeaderCell, ...] = ()
    columns: tuple[Column, ...] = STANDARD_COLUMNS
    styles: MarkerStyles = field(default_factory=MarkerStyles)
    items: tuple[WorkItem, ...] = ()
    signatories: tuple[str, ...] = ()
    framework: str | None = None
    warnings: tuple[Doubt, ...] = ()
    schema: int = SCHEMA_VERSION

    def focus_points(self) -> Iterator[tuple[WorkItem, FocusPoint]]:
        """Every focus point with its work item, in printed order."""
        for item in self.items:
            for focus in item.focus_points:
                yield item, focus

    def measures(self) -> Iterator[Measure]:
        """Every measure of every depth, in printed order."""
        for _, focus in self.focus_points():
            yield from focus.walk()

    def uids(self) -> set[str]:
        """The identity of every node."""
        found = {node.uid for nodes in (self.basis, self.sections, self.goals, self.items) for node in nodes}
        found.update(point.uid for section in self.sections for point in section.points)
        found.update(focus.uid for _, focus in self.focus_points())
        found.update(measure.uid for measure in self.measures())
        return found

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values (dict, list, str, int, bool, None); dates as ISO 8601."""
        return dump(self)

    def sha256(self) -> str:
        """Hex digest of the canonical JSON (sorted keys, no spaces, UTF-8), independent of how it is stored."""
        return sha256(self.as_json())

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Inverse of `as_json`. Raises `InvalidDocument` naming the place that does not fit."""
        if not isinstance(data, dict):
            raise InvalidDocument("document: expected an object")
        if data.get("schema", SCHEMA_VERSION) != SCHEMA_VERSION:
            raise InvalidDocument(f"schema: version {data['schema']!r} is not {SCHEMA_VERSION}")
        return load(cls, data, "document")


def projection(document: PlanDocument) -> dict[str, Any]:
    """The outline an extracted text can give: no uids, styles, warnings; flags only where true."""
    return {
        "title": document.title,
        "agency": document.agency,
        "year": document.year,
        "basis": [
            {
                "issuer": basis.issuer,
                "date": basis.date.isoformat() if basis.date else None,
                "number": basis.number,
                "verb": basis.verb,
                "title": basis.title,
                "text": basis.text,
            }
            for basis in document.basis
        ],
        "sections": [_project_section(section, document.basis) for section in document.sections],
        "goals": [{"ordinal": goal.ordinal, "title": goal.title, "text": goal.text} for goal in document.goals],
        "header": [{"label": cell.label, "span": cell.span} for cell in document.header],
        "items": [
            {
                "ordinal": item.ordinal,
                "title": item.title,
                "focus_points": [
                    {
                        "ordinal": focus.ordinal,
                        "text": focus.text,
                        "units": [unit.name for unit in focus.units],
                        "measures": [_project_measure(measure) for measure in focus.measures],
                    }
                    for focus in item.focus_points
                ],
            }
            for item in document.items
        ],
        "signatories": list(document.signatories),
    }


def without_repeated_letters(document: PlanDocument) -> PlanDocument:
    """The document whose basis section has no text of its own where that only repeats the letters.

    A sentence that stood in two places would have to be mended in two places.
    """
    said = _squeezed(_letters(document.basis))
    sections = tuple(
        replace(section, text=None)
        if said and section.kind == "basis" and _squeezed(section.text or "") == said
        else section
        for section in document.sections
    )
    return replace(document, sections=sections)


def _letters(basis: tuple[Basis, ...]) -> str:
    return "\n".join(letter.text for letter in basis)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _project_section(section: Section, basis: tuple[Basis, ...]) -> dict[str, Any]:
    projected: dict[str, Any] = {"ordinal": section.ordinal, "heading": section.heading, "kind": section.kind}
    text = section.text
    if text is None and section.kind == "basis" and basis:
        text = _letters(basis)
    if text is not None:
        projected["text"] = text
    if section.points:
        projected["points"] = [{"ordinal": point.ordinal, "text": point.text} for point in section.points]
    return projected


def _project_measure(measure: Measure) -> dict[str, Any]:
    projected: dict[str, Any] = {"ordinal": measure.ordinal, "text": measure.text}
    if measure.placeholder:
        projected["placeholder"] = True
    if measure.truncated:
        projected["truncated"] = True
    projected["measures"] = [_project_measure(child) for child in measure.measures]
    return projected
