"""The history of texts: written with each change, read on the pages of what was written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet, Subquery
from django.utils import timezone

from .compiled import CompiledRows
from .differences import Piece, only_adds, pieces
from .models import TextChange, User

# Who goes on writing within this time adds to the same change: every save of a sentence being typed is no news.
_GOING_ON = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class ShownChange:
    """A change as a page shows it. `is_restorable`: there was a text before it that can be put back, and is not what
    stands now."""

    change: TextChange
    label: str
    pieces: list[Piece]
    is_restorable: bool


def record_texts(target: str, *, before: Mapping[str, str], after: Mapping[str, str], by: User | None) -> None:
    """Add a change for each field whose text differs, inside the caller's transaction; a missing field is "".

    Raises `RuntimeError` outside a transaction, as `audit.record` does.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("The history of a text belongs into the transaction of its change.")
    for field, old, new in _differing(before, after):
        _record(target, field, old, new, by)


def record_replaced(texts: Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]], *, by: User | None) -> None:
    """Add the changes of many things at once: by target, their texts before and after. Each is a change of its own."""
    if not connection.in_atomic_block:
        raise RuntimeError("The history of a text belongs into the transaction of its change.")
    TextChange.objects.bulk_create(
        _change(target, field, old, new, by)
        for target, (before, after) in texts.items()
        for field, old, new in _differing(before, after)
    )


def shown(
    changes: Iterable[TextChange], *, label: Callable[[str], str], now: Mapping[str, str], is_open: bool
) -> list[ShownChange]:
    """Changes in words: `label` names a field, `now` are the present texts; restorable where `is_open`."""
    return [
        ShownChange(
            change=change,
            label=label(change.field),
            pieces=pieces(change.before, change.after),
            is_restorable=is_open and bool(change.before) and now.get(change.field, change.before) != change.before,
        )
        for change in changes
    ]


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Each field whose text is another one now, with both."""
    for field in dict.fromkeys([*before, *after]):
        old, new = before.get(field, ""), after.get(field, "")
        if old != new:
            yield field, old, new


def _mine(target: str, field: str, writer: int, after: str, since: dt.datetime) -> QuerySet[TextChange]:
    last = TextChange.objects.of(target).filter(field=field).values("pk")[:1]
    return TextChange.objects.filter(pk=Subquery(last), actor=writer, after=after, at__gt=since)


# Whoever types asks this with every sentence.
_MINE = CompiledRows(_mine, ("pk",), (str, str, int, str, dt.datetime))


def _record(target: str, field: str, before: str, after: str, by: User | None) -> None:
    if not (by and only_adds(before, after) and _goes_on(target, field, before, after, by)):
        _change(target, field, before, after, by).save(force_insert=True)


def _goes_on(target: str, field: str, before: str, after: str, by: User) -> bool:
    """Whether the last change of the text is the same writer's of just now, and has become this one as well.

    The caller holds the lock of what is written.
    """
    now = timezone.now()
    mine = _MINE.of(target, field, by.pk, before, now - _GOING_ON)
    if mine:
        TextChange.objects.filter(pk=mine[0].pk).update(after=after, at=now)
    return bool(mine)


def _change(target: str, field: str, before: str, after: str, by: User | None) -> TextChange:
    return TextChange(
        target=target, field=field, before=before, after=after, actor=by, actor_name=str(by) if by else ""
    )
