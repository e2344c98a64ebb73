"""What a dashboard is narrowed to, read from the address and written back into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from django.urls import reverse

from agencies.models import Agency

from .reach import Reach
from .states import Standing

# ROC years have two or three digits; ids fit into what a database counts with.
_LARGEST_YEAR, _LARGEST_ID = 999, 2**63 - 1


@dataclass(frozen=True)
class Filters:
    """`agency` (None: all that is overseen) with all below, unless `is_own`; `ids` are those agencies.

    `year` is 0 until the latest one is known, `since` the first of the years side by side, `focus` a key of the
    heat map, `unit` an id; "" and None stand for all.
    """

    agency: Agency | None
    ids: frozenset[int]
    year: int = 0
    since: int | None = None
    unit: int | None = None
    focus: str = ""
    state: Standing | None = None
    is_own: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str], reach: Reach) -> Self:
        """Whatever does not fit is passed over: an address that somebody kept goes on working."""
        agency = reach.chosen(query.get("agency", ""))
        state = query.get("state", "")
        focus = query.get("focus", "")[:16]
        is_own = bool(agency and query.get("own"))
        return cls(
            agency=agency,
            ids=frozenset({agency.pk}) if agency and is_own else reach.ids(agency),
            year=_number(query.get("year", ""), _LARGEST_YEAR) or 0,
            since=_number(query.get("since", ""), _LARGEST_YEAR),
            unit=_number(query.get("unit", ""), _LARGEST_ID),
            focus=focus if focus.isalnum() and focus.isascii() else "",
            state=Standing(state) if state in Standing.values else None,
            is_own=is_own,
        )

    @property
    def counts_parts(self) -> bool:
        """Only a part of each plan is counted."""
        return bool(self.unit or self.focus)

    @cached_property
    def params(self) -> dict[str, Any]:
        """The filters as they stand in an address."""
        return {
            "year": self.year,
            "agency": self.agency.pk if self.agency else None,
            "own": 1 if self.is_own else None,
            "unit": self.unit,
            "focus": self.focus,
            "state": self.state.value if self.state else None,
            "since": self.since,
        }

    def query(self, **changes: Any) -> str:
        """The part of an address after "?"; None or "" takes a filter away."""
        values = self.params | changes
        # Ids, years, states and digests need no quoting, which would take a fifth of the whole page's time.
        return "&".join(f"{name}={value}" for name, value in values.items() if value not in (None, ""))

    def url(self, **changes: Any) -> str:
        """The dashboard with changed filters."""
        return f"{self._dashboard}?{self.query(**changes)}"

    def rows_url(self, **changes: Any) -> str:
        """The rows behind a figure."""
        return f"{self._rows}?{self.query(**{'since': None} | changes)}"

    # Hundreds of links are written on one page.
    @cached_property
    def _dashboard(self) -> str:
        return reverse("dashboard")

    @cached_property
    def _rows(self) -> str:
        return reverse("dashboard_rows")


def _number(text: str, largest: int) -> int | None:
    # Not isdigit: "²" is a digit and no number.
    return int(text) if text.isdecimal() and len(text) < 20 and 0 < int(text) <= largest else None
