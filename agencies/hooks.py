"""What rooms above ask to be told. A hook runs inside the action's transaction and may refuse."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Unit, User

# Asked before a unit is dissolved without a successor: in words what it still has to do, "" for nothing.
open_work: list[Callable[[Unit], str]] = []
# Called when a unit is dissolved, with (unit, successor, by): its open work goes to the successor.
on_handed_on: list[Callable[[Unit, Unit, User | None], None]] = []

# How much units have to do, of one kind each: a word for the kind, and the number by the unit's key (none: 0).
open_counts: list[Callable[[Collection[int]], list[tuple[str, dict[int, int]]]]] = []


def counts_of(units: Collection[int]) -> dict[int, list[tuple[str, int]]]:
    """What each of these units (by key) has to do: words and numbers above 0."""
    found: dict[int, list[tuple[str, int]]] = {unit: [] for unit in units}
    for ask in open_counts:
        for word, numbers in ask(units):
            for unit, number in numbers.items():
                if number:
                    found[unit].append((word, number))
    return found


def left_open(unit: Unit) -> str:
    """What a unit still has to do, in words; "" for nothing."""
    return " ".join(filter(None, (ask(unit) for ask in open_work)))
