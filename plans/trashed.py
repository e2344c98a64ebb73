"""The trash of a plan as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from .keeping import Content, uids_in_use
from .models import DeletedRow
from .states import PartKind


@dataclass(frozen=True)
class TrashEntry:
    """A deleted row: `texts` are its own and those below it, each with its depth; `is_back`: in the plan again."""

    deleted: DeletedRow
    kind: str
    texts: list[tuple[int, str]]
    is_back: bool

    @property
    def below(self) -> int:
        """How many rows hung on it."""
        return len(self.texts) - 1


def entries(page: Iterable[DeletedRow]) -> list[TrashEntry]:
    """What a page of the trash shows; four queries however many rows it has."""
    rows = list(page)
    back = uids_in_use([row.uid for row in rows])
    return [TrashEntry(row, kind_name(row.content), list(_texts(row.content, 0)), row.uid in back) for row in rows]


def kind_name(content: Content) -> str:
    """What the row was, in words."""
    if content["kind"] == "part":
        return str(PartKind(content["fields"]["kind"]).label)
    names = {"item": _("Work item"), "focus": _("Focus point"), "measure": _("Measure")}
    return names[content["kind"]]


def _texts(content: dict[str, Any], depth: int) -> Iterator[tuple[int, str]]:
    yield depth, content["wording"]
    for child in content["below"]:
        yield from _texts(child, depth + 1)
