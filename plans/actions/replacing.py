"""A whole plan is made to say something else: nothing that it said before is lost."""

from __future__ import annotations

from collections.abc import Iterator, Set

from agencies.history import record_replaced
from agencies.models import User

from ..document import PlanDocument
from ..keeping import kept, parents_of, without
from ..loading import Row
from ..models import Plan
from ..saving import replace_rows
from ..texts import target_of, texts_of
from ..tree import rows_of
from .trash import into_trash


def replace_plan(plan: Plan, document: PlanDocument, *, by: User | None) -> None:
    """Make the rows of `plan` say what `document` says, inside the caller's transaction (see `saving.replace_rows`).

    Rows that are not in it go into the trash as if they were deleted one by one; texts that it words otherwise stand
    in the history of their row.
    """
    rows = rows_of(plan)
    texts = {target_of(thing): texts_of(thing) for thing in (plan, *rows.values())}
    remaining = document.uids()
    for row in _leaving(rows, remaining):
        into_trash(plan, row, without(kept(row), remaining), by=by)
    replace_rows(plan, document)
    now = {target_of(thing): texts_of(thing) for thing in (plan, *rows_of(plan).values())}
    record_replaced({target: (before, now[target]) for target, before in texts.items() if target in now}, by=by)


def _leaving(rows: dict[str, Row], remaining: Set[str]) -> Iterator[Row]:
    """The topmost of the rows that do not remain: what goes with them is below them."""
    for uid, row in rows.items():
        above = next(parents_of(row), None)
        if uid not in remaining and (above is None or above in remaining):
            yield row
