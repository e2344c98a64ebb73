"""The results document: an agency's year of results beside its plan, as plain frozen data.

Frozen like the plan document: names and wording as of the day. Writers (page, PDF, exports) consume it. No ORM
and no request here. `as_json` / `from_json` are exact inverses; photos are stored by the identity of their file, and
found again when the document is read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from plans.document import PlanDocument
from plans.records import InvalidDocument, dump, load, sha256

SCHEMA_VERSION = 1

Progress = Literal["", "not_started", "in_progress", "continuing", "done"]


@dataclass(frozen=True, slots=True)
class FigureEntry:
    """A figure of a result: "導覽人次 3,482 人次"."""

    name: str
    value: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PhotoEntry:
    """An evidence photo. `annex` is its number in the report (1, 2, …), given in the order of the plan.

    `path` is the stored file's absolute path or URL for the writer that embeds it: where this machine has the file, no
    part of the document. `file_id` and `sha256` say which file it is; `width`/`height` in pixels.
    """

    annex: int
    caption: str
    path: str = field(default="", compare=False, metadata={"stored": False})
    taken_on: dt.date | None = None
    width: int = 0
    height: int = 0
    file_id: int | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class AnnexEntry:
    """A document or link given as evidence. `annex` counts through the photos as well.

    A document has a `name` (of its file), `content_type`, `size` in bytes, `file_id` and `sha256`; a link has `link`.
    """

    annex: int
    kind: Literal["document", "link"]
    caption: str = ""
    name: str = ""
    link: str = ""
    content_type: str = ""
    size: int = 0
    taken_on: dt.date | None = None
    file_id: int | None = None
    sha256: str = ""

    @property
    def title(self) -> str:
        """What it is called in a list."""
        return self.caption or self.name or self.link

    @property
    def host(self) -> str:
        """The machine a link leads to; empty for a document."""
        return urlsplit(self.link).hostname or ""


@dataclass(frozen=True, slots=True)
class ResultEntry:
    """What one unit reported on one node in one period.

    `accepted` results print with their content; any other prints as 未完成 and carries no text. An entry with
    `not_applicable` prints the reason instead. `annexes` are its documents and links.
    """

    unit: str
    period: str
    accepted: bool
    progress: Progress = ""
    narrative: str = ""
    behind_reason: str = ""
    not_applicable: str = ""
    figures: tuple[FigureEntry, ...] = ()
    photos: tuple[PhotoEntry, ...] = ()
    contributors: tuple[str, ...] = ()
    annexes: tuple[AnnexEntry, ...] = field(default=(), metadata={"optional": True})

    @property
    def annex_numbers(self) -> list[int]:
        """The numbers of its photos, documents and links, in the order of the report."""
        return sorted([*(photo.annex for photo in self.photos), *(annex.annex for annex in self.annexes)])


@dataclass(frozen=True, slots=True)
class RemovedNode:
    """A measure that an amendment removed after something was accepted on it: printed as 已於…修正刪除.

    `version` is the number of the version that removed it, approved on `removed_on`.
    """

    uid: str
    number: str
    wording: str
    version: int
    removed_on: dt.date
    results: tuple[ResultEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewEntry:
    """What the agency itself found of a focus point on a day of the year (自行管考), and who wrote it."""

    reviewed_on: dt.date
    text: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorEntry:
    """An indicator with the last value of the year that counts; `number` is its node's, empty for the plan as a whole.

    `attainment` in per cent; it and `met` are None where they cannot be said.
    """

    name: str
    node: str = ""
    number: str = ""
    unit: str = ""
    direction: Literal["up", "down"] = "up"
    baseline: Decimal | None = None
    target: Decimal | None = None
    value: Decimal | None = None
    attainment: Decimal | None = None
    met: bool | None = None
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """The year-end report (年度執行成果報告) of one plan.

    `results` maps a node's uid (leaf measure, or focus point without measures) to its entries, one per allotted
    unit; a leaf without an entry was never allotted. `as_of` is the day the document was assembled. `removed` are the
    measures with accepted results that the plan no longer has; their annexes follow those of the plan. `evaluations`
    are the agency's own words on each focus point, by its uid. `reviews` are its self-reviews of the focus points, by
    uid and in order of their days: for the superior who reads the submission, neither printed nor published.
    """

    plan: PlanDocument
    title: str
    version: int
    as_of: dt.date
    results: dict[str, tuple[ResultEntry, ...]] = field(default_factory=dict)
    removed: tuple[RemovedNode, ...] = ()
    summary: str = ""
    evaluations: dict[str, str] = field(default_factory=dict)
    reviews: dict[str, tuple[ReviewEntry, ...]] = field(default_factory=dict)
    indicators: tuple[IndicatorEntry, ...] = field(default=(), metadata={"optional": True})
    schema: int = SCHEMA_VERSION

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values; dates as ISO 8601, figures as text. Without the places of files."""
        data: dict[str, Any] = dump(self)
        return data

    def sha256(self) -> str:
        """Hex digest of the canonical JSON (sorted keys, no spaces, UTF-8), independent of how it is stored."""
        return sha256(self.as_json())

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Inverse of `as_json`. Raises `InvalidDocument` naming the place that does not fit."""
        if not isinstance(data, dict):
            raise InvalidDocument("report: expected an object")
        if data.get("schema", SCHEMA_VERSION) != SCHEMA_VERSION:
            raise InvalidDocument(f"schema: version {data['schema']!r} is not {SCHEMA_VERSION}")
        document: Self = load(cls, data, "report")
        return document

    def located(self, path: Callable[[PhotoEntry], str]) -> Self:
        """The same document with the place of each photo's file on this machine."""

        def entry(found: ResultEntry) -> ResultEntry:
            return replace(found, photos=tuple(replace(photo, path=path(photo)) for photo in found.photos))

        def entries(found: tuple[ResultEntry, ...]) -> tuple[ResultEntry, ...]:
            return tuple(entry(one) for one in found)

        return replace(
            self,
            results={uid: entries(found) for uid, found in self.results.items()},
            removed=tuple(replace(node, results=entries(node.results)) for node in self.removed),
        )

    def entries(self) -> list[ResultEntry]:
        """Every entry in the plan's printed order."""
        return [entry for uid in self.order() for entry in self.results.get(uid, ())]

    def order(self) -> list[str]:
        """The uids that take results, in printed order: leaf measures, and focus points without measures."""
        order: list[str] = []
        for _, focus in self.plan.focus_points():
            leaves = [measure.uid for measure in focus.walk() if not measure.measures]
            order.extend(leaves or [focus.uid])
        return order

    def photos(self) -> list[PhotoEntry]:
        """Every photo of accepted results, in annex order."""
        return [photo for entry in self._accepted() for photo in entry.photos]

    def annexes(self) -> list[AnnexEntry]:
        """Every document and link of accepted results, in annex order."""
        return [annex for entry in self._accepted() for annex in entry.annexes]

    def _accepted(self) -> list[ResultEntry]:
        """Accepted entries in annex order: those of the plan, then those of removed measures."""
        removed = [entry for node in self.removed for entry in node.results]
        return [entry for entry in [*self.entries(), *removed] if entry.accepted]

    def counts(self) -> dict[str, int]:
        """How many entries there are: `total`, `accepted`, `not_applicable`, `open`; and evidence, as `evidence`."""
        entries = self.entries()
        accepted = sum(entry.accepted for entry in entries)
        not_applicable = sum(bool(entry.not_applicable) for entry in entries)
        return {
            "total": len(entries),
            "accepted": accepted,
            "not_applicable": not_applicable,
            "open": len(entries) - accepted - not_applicable,
            **self.evidence(),
        }

    def evidence(self) -> dict[str, int]:
        """How much evidence accepted results have: `photos`, `documents`, `links`, and `evidence` for all of it."""
        photos, annexes = len(self.photos()), self.annexes()
        documents = sum(annex.kind == "document" for annex in annexes)
        return {
            "evidence": photos + len(annexes),
            "photos": photos,
            "documents": documents,
            "links": len(annexes) - documents,
        }
