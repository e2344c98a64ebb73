"""The results document: an agency's year of results beside its plan, as plain frozen data.

Frozen like the plan document: names and wording as of the day. Writers (page, PDF, exports) consume it. No ORM
and no request here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from plans.document import PlanDocument

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

    `path` is the stored file's absolute path or URL for the writer that embeds it; `width`/`height` in pixels.
    """

    annex: int
    caption: str
    path: str
    taken_on: dt.date | None = None
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class ResultEntry:
    """What one unit reported on one node in one period.

    `accepted` results print with their content; any other prints as 未完成 and carries no text. An entry with
    `not_applicable` prints the reason instead.
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
class ReportDocument:
    """The year-end report (年度執行成果報告) of one plan.

    `results` maps a node's uid (leaf measure, or focus point without measures) to its entries, one per allotted
    unit; a leaf without an entry was never allotted. `as_of` is the day the document was assembled. `removed` are the
    measures with accepted results that the plan no longer has; their annexes follow those of the plan.
    """

    plan: PlanDocument
    title: str
    version: int
    as_of: dt.date
    results: dict[str, tuple[ResultEntry, ...]] = field(default_factory=dict)
    removed: tuple[RemovedNode, ...] = ()

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
        removed = [entry for node in self.removed for entry in node.results]
        return [photo for entry in [*self.entries(), *removed] if entry.accepted for photo in entry.photos]

    def counts(self) -> dict[str, int]:
        """How many entries there are: `total`, `accepted`, `not_applicable`, `open`, `photos`."""
        entries = self.entries()
        accepted = sum(entry.accepted for entry in entries)
        not_applicable = sum(bool(entry.not_applicable) for entry in entries)
        return {
            "total": len(entries),
            "accepted": accepted,
            "not_applicable": not_applicable,
            "open": len(entries) - accepted - not_applicable,
            "photos": len(self.photos()),
        }
