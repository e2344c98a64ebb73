"""What rooms above ask to be told. A hook runs inside the action's transaction and may refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Unit, User

# Asked before a unit is dissolved without a successor: in words what it still has to do, "" for nothing.
open_work: list[Callable[[Unit], str]] = []
# Called when a unit is dissolved, with (unit, successor, by): its open work goes to the successor.
on_handed_on: list[Callable[[Unit, Unit, User | None], None]] = []


def left_open(unit: Unit) -> str:
    """What a unit still has to do, in words; "" for nothing."""
    return " ".join(filter(None, (ask(unit) for ask in open_work)))
