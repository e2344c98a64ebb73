"""Comparing the log with its seals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Agency, AuditEntry, Seal, User
from .digests import hash_of, line_of, root_of
from .rule import LEAST_MONTHS, kept_from


@dataclass(frozen=True)
class Difference:
    """Where the log first differs from its seals: the seal's number, the entry's key where one is concerned."""

    seal: int
    entry: int | None
    text: str


def first_difference(seals: Iterable[Seal] | None = None, holding: str = "") -> Difference | None:
    """The first seal or entry, in the order of sealing, that is not as it was sealed; None where all is.

    `holding`: the hash of a seal noted elsewhere, which the chain must have: so a chain that was shortened or made
    anew shows. `seals` are by default all; a part must begin with the first. Reads one batch at a time.
    """
    previous, number, last_entry, is_held = "", 0, 0, not holding
    for batch in Seal.objects.oldest_first().iterator(chunk_size=20) if seals is None else seals:
        number += 1
        if batch.number != number:
            return Difference(number, None, _("Seal %(number)s is missing.") % {"number": number})
        if not _is_whole(batch, previous, last_entry):
            return Difference(number, None, _("Seal %(number)s was altered.") % {"number": number})
        if entry_difference := _entry_difference(batch, last_entry):
            return entry_difference
        previous, last_entry = batch.hash, batch.last_entry
        is_held = is_held or batch.hash == holding
    if not is_held:
        return Difference(number + 1, None, _("No seal has the hash %(hash)s.") % {"hash": holding})
    return None


def _is_whole(batch: Seal, previous: str, last_entry: int) -> bool:
    """The seal fits the one before and its own hash; its lines fit its root, unless they were pruned."""
    own = hash_of(
        number=batch.number,
        sealed_at=batch.sealed_at,
        last_entry=batch.last_entry,
        count=batch.count,
        root=batch.root,
        previous=batch.previous,
    )
    is_chained = batch.previous == previous and batch.hash == own and batch.last_entry > last_entry
    if batch.pruned_at:
        # Nobody can call "pruned" what the rule keeps.
        return is_chained and not batch.lines and batch.sealed_at < kept_from(LEAST_MONTHS, timezone.now())
    return is_chained and len(batch.lines) == batch.count and root_of(batch.lines) == batch.root


def _entry_difference(batch: Seal, start: int) -> Difference | None:
    there: Iterator[AuditEntry] = iter(AuditEntry.objects.filter(pk__gt=start, pk__lte=batch.last_entry).order_by("pk"))
    gone = _Gone()
    entry = next(there, None)
    for line in batch.lines:
        if entry is None or entry.pk > line[0]:
            return _differs(batch, line[0], _("Entry %(entry)s is missing."))
        if entry.pk < line[0]:
            break
        if not _is_as_sealed(entry, line, gone):
            return _differs(batch, entry.pk, _("Entry %(entry)s was altered."))
        entry = next(there, None)
    if entry is not None:
        return _differs(batch, entry.pk, _("Entry %(entry)s was added after sealing."))
    return None


def _differs(batch: Seal, entry: int, text: str) -> Difference:
    return Difference(batch.number, entry, text % {"entry": entry})


def _is_as_sealed(entry: AuditEntry, line: list[Any], gone: _Gone) -> bool:
    _key, actor_id, agency_id, _digest = line
    # A person or agency that was deleted since is named no more; nobody else may take the place.
    knows_actor = entry.actor_id == actor_id or (entry.actor_id is None and gone.is_gone(User, actor_id))
    knows_agency = entry.agency_id == agency_id or (entry.agency_id is None and gone.is_gone(Agency, agency_id))
    return knows_actor and knows_agency and line_of(entry, actor_id, agency_id) == list(line)


class _Gone:
    """Which rows are no longer there; each is asked for once."""

    def __init__(self) -> None:
        self._asked: dict[tuple[type[Model], int], bool] = {}

    def is_gone(self, model: type[Model], key: int) -> bool:
        if (model, key) not in self._asked:
            self._asked[model, key] = not model._base_manager.filter(pk=key).exists()
        return self._asked[model, key]
