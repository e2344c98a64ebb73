"""Saving what a sheet says: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.audit import record
from agencies.errors import Refused, Stale
from tracking import actions
from tracking.actions.locking import lock_plans
from tracking.models import Assignment, ReportingPeriod

from .checking import Preview, RowChange, check_sheet
from .reading import ReadSheet


class Moved(Exception):
    """What would be saved is no longer what was shown; `preview` is what it would be now. Nothing was saved."""

    def __init__(self, preview: Preview) -> None:
        super().__init__("the rows changed since the preview")
        self.preview = preview


@dataclass(frozen=True, slots=True)
class Applied:
    """How many rows were saved, and how many of those handed in."""

    saved: int
    handed_in: int


def apply_sheet(
    *,
    sheet: ReadSheet,
    shown: Collection[str],
    mine: Collection[str] = (),
    hand_in: bool = False,
    by: Any,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> Applied:
    """Save the changed rows; of the conflicts only those of `mine` (keys of `RowChange`: row and version seen).

    `shown` are the keys of the changes that were shown. Applying the same sheet again finds nothing to change. Raises
    `Moved`, or `Refused` naming the line.
    """
    try:
        with transaction.atomic():
            preview = check_sheet(sheet, by)
            pending = {change.key for change in preview.changes}
            overtaken = {_place(row.key) for row in preview.conflicts} & {_place(key) for key in shown}
            if preview.errors or overtaken or pending - set(shown):
                raise Moved(preview)
            rows = preview.changes + [row for row in preview.conflicts if row.key in mine]
            # Before the first row, as whoever writes a single one does: else the two could wait for each other.
            lock_plans(periods__in={row.period for row in rows})
            handed_in = sum(
                _save(row, preview, by, hand_in=hand_in, told=partial(told, done, len(rows)))
                for done, row in enumerate(rows)
            )
            _log(rows, sheet, by)
            return Applied(len(rows), handed_in)
    except Stale:
        raise Moved(check_sheet(sheet, by)) from None


def _save(row: RowChange, preview: Preview, by: Any, *, hand_in: bool, told: Callable[[], None]) -> bool:
    """True if the row was handed in as well."""
    told()
    said = preview.said[row.assignment, row.period]
    try:
        result = actions.save_result(
            assignment=Assignment(pk=row.assignment),
            period=ReportingPeriod(pk=row.period),
            version=row.version,
            by=by,
            narrative=said.narrative,
            progress=said.progress,
            is_behind=said.is_behind,
            behind_reason=said.behind_reason,
            figures=said.figures,
        )
        if not (hand_in and result.is_complete):
            return False
        actions.hand_in(result=result, by=by)
    except Refused as refused:
        raise Refused(_("Line %(line)d: %(message)s") % {"line": row.line, "message": refused}) from refused
    return True


def _place(key: str) -> str:
    """Assignment and period of a row's key, without the version."""
    return key.rpartition("-")[0]


def _log(rows: list[RowChange], sheet: ReadSheet, by: Any) -> None:
    if rows:
        period = ReportingPeriod.objects.select_related("plan__agency").get(pk=rows[0].period)
        record("sheet.applied", by=by, on=period, agency=period.plan.agency, rows=len(rows), file=sheet.source)
