"""Which focus points of different plans are the same: by framework node or wording, never by number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

Pair = tuple[str, str]  # framework node's uid ("" without one), key of the wording


@dataclass
class FocusGroup:
    """Focus points that are the same. `key` stands in addresses; `place` orders them as the framework or plans do."""

    pairs: frozenset[Pair]
    key: str
    text: str = ""
    place: float = 0
    agencies: set[int] = field(default_factory=set)

    def condition(self, prefix: str = "") -> Q:
        """Rows whose focus point (reached by `prefix`) is one of these."""
        frameworks = {uid for uid, _key in self.pairs if uid}
        keys = {key for _uid, key in self.pairs}
        same_text = Q(**{f"{prefix}text_key__in": sorted(keys)})
        return same_text | Q(**{f"{prefix}framework_uid__in": sorted(frameworks)}) if frameworks else same_text


def grouped(pairs: Iterable[Pair]) -> dict[Pair, FocusGroup]:
    """The group of each pair: pairs with the same node or the same wording belong together, over any detour."""
    parents: dict[str, str] = {}

    def root(name: str) -> str:
        while parents.setdefault(name, name) != name:
            name = parents[name]
        return name

    pairs = set(pairs)
    for uid, key in pairs:
        if uid:
            parents[root(f"node {uid}")] = root(f"text {key}")
        else:
            root(f"text {key}")
    members: dict[str, set[Pair]] = {}
    for pair in pairs:
        members.setdefault(root(f"text {pair[1]}"), set()).add(pair)
    groups = [FocusGroup(frozenset(found), min(key for _uid, key in found)) for found in members.values()]
    return {pair: group for group in groups for pair in group.pairs}


def most_common(texts: Counter[str]) -> str:
    """The wording that most agencies use; of equally common ones the first in the alphabet, so that it stays."""
    return min(texts, key=lambda text: (-texts[text], text), default="")
