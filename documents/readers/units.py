"""Responsible units of a cell: 綜計科 秘書室, 各組室, 主辦：…協辦：…, also where a page break cut a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from plans.document import Part, UnitRef

_SEPARATORS = re.compile(r"[\s、，,；;／/]+")
_PARTS: tuple[tuple[re.Pattern[str], Part], ...] = (
    (re.compile(r"^(?:主辦|主責|主政)(?:單位|機關|科室)?[：:]?"), "lead"),
    (re.compile(r"^(?:協辦|協助|配合)(?:單位|機關|科室)?[：:]?"), "supporting"),
)
# What names of organisations end in, for documents that do not show their own usage.
_ENDINGS = frozenset("科室組課股隊處局所廠心會站館司署院部府校園場庫班")
_LONGEST = 12
_NOT_IN_NAMES = re.compile(r"[。！？!?：:「」%％0-9<>]")


def tokens_of(text: str) -> list[str]:
    """The names that separators cut `text` into."""
    return [token for token in _SEPARATORS.split(text) if token]


def looks_like_units(paragraphs: Sequence[str]) -> float:
    """0 for anything but short names; 1 for short names; 1.5 where all end like names of organisations."""
    tokens = [_without_part(token)[1] for text in paragraphs for token in tokens_of(text[:400])]
    if not tokens or any(len(token) > _LONGEST or _NOT_IN_NAMES.search(token) for token in tokens):
        return 0
    return 1.5 if all(token[-1:] in _ENDINGS for token in tokens) else 1


class UnitNames:
    """The names a document uses whole; they tell a cut name from two names where a page break cut the cell."""

    def __init__(self, whole: Iterable[Sequence[str]]) -> None:
        self.names = {_without_part(token)[1] for cell in whole for text in cell for token in tokens_of(text)}
        self.endings = {name[-1] for name in self.names if len(name) > 1} or _ENDINGS

    def between(self, before: str, after: str) -> str:
        """What stands between the two pieces of a cell: nothing within a name, a space between names."""
        first, second = tokens_of(before[-40:])[-1:], tokens_of(after[:40])[:1]
        if not first or not second:
            return ""
        left, right = _without_part(first[0])[1], second[0]
        if left + right in self.names:
            return ""
        is_whole = left in self.names or (len(left) > 1 and left[-1:] in self.endings and len(right) > 1)
        return " " if is_whole else ""


def units_of(text: str) -> tuple[UnitRef, ...]:
    """The units that a cell names, in printed order; 各… is generic; after 主辦 lead, after 協辦 supporting.

    A name that comes again counts once.
    """
    units: dict[str, UnitRef] = {}
    part: Part = ""
    for token in tokens_of(text):
        found, name = _without_part(token)
        part = found or part
        if name:
            units.setdefault(name, UnitRef(name=name, part=part, generic=name.startswith("各")))
    return tuple(units.values())


def _without_part(token: str) -> tuple[Part, str]:
    for pattern, part in _PARTS:
        match = pattern.match(token)
        if match and (match[0][-1] in "：:" or match.end() == len(token)):
            return part, token[match.end() :]
    return "", token
