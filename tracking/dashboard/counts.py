"""Counts of assignments by where they stand, and adding them up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from .states import PARTS, TONES, Standing


@dataclass(frozen=True, slots=True)
class Counts:
    """Assignments of any number of periods. `assigned` are the applicable ones."""

    assigned: int = 0
    not_applicable: int = 0
    accepted: int = 0
    handed_in: int = 0
    returned: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.assigned + other.assigned,
            self.not_applicable + other.not_applicable,
            self.accepted + other.accepted,
            self.handed_in + other.handed_in,
            self.returned + other.returned,
        )

    @classmethod
    def of(cls, values: Any) -> Self:
        """From sums in the order of the columns of a tally; None (a sum of nothing) is 0."""
        return cls(*(value or 0 for value in values))

    @classmethod
    def total(cls, counts: Iterable[Counts]) -> Counts:
        """All of them together."""
        columns = zip(
            *((c.assigned, c.not_applicable, c.accepted, c.handed_in, c.returned) for c in counts), strict=True
        )
        return cls(*map(sum, columns))

    @property
    def reported(self) -> int:
        """Out of the unit's hands."""
        return self.accepted + self.handed_in

    @property
    def missing(self) -> int:
        """Nothing or only a draft was written."""
        return self.assigned - self.reported - self.returned

    @property
    def late(self) -> int:
        """Still to be handed in: overdue where the due date has passed."""
        return self.assigned - self.reported

    def standing(self, standing: Standing) -> int:
        """The count of one standing; what is overdue in a period that is over equals what is late."""
        if standing == Standing.DUE:
            return self.assigned
        return int(getattr(self, "late" if standing == Standing.OVERDUE else standing.value))

    @property
    def segments(self) -> list[tuple[str, int, str]]:
        """`(tone, count, word)` of a stacked bar over `assigned`."""
        return [(TONES[part], self.standing(part), str(part.label)) for part in PARTS]


NOTHING = Counts()
