"""The trash of a plan: what was deleted is put back, or goes for good after a while."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.audit import record
from agencies.errors import Refused
from agencies.models import User

from ..keeping import Content, blank, place_of, put_back, uids_in_use
from ..loading import Row
from ..models import DeletedRow, Plan
from ..tree import find_row
from .locking import locked_for_editing
from .ordering import position_as_before, siblings_of


def into_trash(plan: Plan, row: Row, content: Content, *, by: User | None) -> DeletedRow:
    """Keep what `keeping.kept` gave of a row that is about to leave its plan, inside the caller's transaction."""
    return DeletedRow.objects.create(
        plan=plan,
        uid=row.uid,
        kind=content["kind"],
        text=content["wording"],
        content=content,
        place=place_of(row, siblings_of(row)),
        deleted_by=by,
    )


@transaction.atomic
def restore_row(*, deleted: DeletedRow, by: User) -> Row:
    """Put a deleted row back with all below it: at its place, or at the end of the list where its neighbours are gone.

    It has its uid, so what was allotted and reported on it counts as before. Refused when what it stood below is not
    in the plan (restore that first), when the row is there again, or when the plan cannot be edited now.
    """
    plan = locked_for_editing(deleted.plan)
    deleted = _still_there(deleted)
    content = deleted.content
    if uids_in_use([deleted.uid]):
        raise Refused(_("This row is in the plan again already; there is nothing to restore."))
    parent = _home(plan, deleted)
    position = position_as_before(siblings_of(blank(plan, content, parent)), deleted.place)
    row = put_back(plan, content, parent=parent, position=position)
    record(
        "row.restored",
        by=by,
        on=row,
        agency=plan.agency,
        uid=row.uid,
        plan=plan.pk,
        deleted_at=deleted.deleted_at.isoformat(),
        text=deleted.text,
    )
    deleted.delete()
    return row


def purge_trash(older_than: dt.timedelta) -> int:
    """Remove for good what was deleted longer ago; the number removed. The audit log keeps its own rule."""
    removed, _rows = DeletedRow.objects.older_than(timezone.now() - older_than).delete()
    return removed


def _still_there(deleted: DeletedRow) -> DeletedRow:
    found = DeletedRow.objects.select_for_update().filter(pk=deleted.pk).first()
    if found is None:
        raise Refused(_("Somebody restored this already, or it was removed for good."))
    return found


def _home(plan: Plan, deleted: DeletedRow) -> Plan | Row:
    """What the row goes below: what it stood below, the focus point where a measure's parent is gone."""
    parents: list[str] = deleted.place["parents"]
    if not parents:
        return plan
    found = next((row for row in (find_row(plan, uid) for uid in parents) if row is not None), None)
    if found is None:
        raise Refused(_("What this row stood below is not in the plan any more. Restore that first."))
    return found
