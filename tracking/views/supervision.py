"""Supervision: every agency below, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies import roc
from agencies.access import scope
from agencies.models import Agency
from agencies.permissions import require
from agencies.requests import SignedInRequest, whole_number
from agencies.states import Role

from ..board import TONES, BoardRow, board_rows, with_proof, years_of
from ..permissions import may_supervise
from ..states import BoardState

PAGE = 60
ALWAYS = (BoardState.ACCEPTED, BoardState.TO_REVIEW, BoardState.RETURNED, BoardState.OVERDUE)


@dataclass(frozen=True)
class Tile:
    """A number that leads to its rows."""

    label: str
    value: int
    tone: str
    url: str
    is_current: bool


@require_safe
def supervision(request: SignedInRequest) -> HttpResponse:
    """State of the report and counts of results per agency of a year (`?year=`), those in one state (`?state=`)."""
    require(may_supervise(request.user))
    years = years_of(request.user)
    year = _chosen_year(request, years)
    rows = board_rows(request.user, year)
    superior = scope(request.user).superior_as(Role.COORDINATOR)
    state = request.GET.get("state", "")
    listed = [row for row in rows if state not in BoardState.values or row.state == state]
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    context = {
        "years": list(years) or [year],
        "year": year,
        "state": state if state in BoardState.values else "",
        "tiles": (tiles := _tiles(rows, year, state))[: len(ALWAYS)],
        "other_states": tiles[len(ALWAYS) :],
        "page": page,
        "rows": with_proof(page.object_list),
        "query": urlencode({"year": year} | ({"state": state} if state in BoardState.values else {})),
        "consolidating": Agency.objects.active().filter(pk__in=superior).first() if superior else None,
        "due": _shared_due(rows),
        "total": len(rows),
        "late": sum(row.is_direct and row.is_late for row in rows),
        "all_url": "?" + urlencode({"year": year}),
    }
    return render(request, "tracking/supervision.html", context)


def _shared_due(rows: list[BoardRow]) -> BoardRow | None:
    """A row whose due date and days of grace are those of all that have any; None where they differ."""
    dated = [row for row in rows if row.due_on]
    return dated[0] if len({(row.due_on, row.closes_on) for row in dated}) == 1 else None


def _chosen_year(request: SignedInRequest, years: dict[int, bool]) -> int:
    """The latest year that is reported on: in January the next one's plans are still being written."""
    wanted = whole_number(request.GET.get("year", ""))
    if wanted in years:
        return wanted
    reported = [year for year, is_reported in years.items() if is_reported]
    return next(iter(reported or years), roc.roc_year(timezone.localdate()))


def _tiles(rows: list[BoardRow], year: int, chosen: str) -> list[Tile]:
    """Accepted, to review, returned, overdue: always, because zero is news; the others where they occur."""
    tiles = []
    for state in BoardState:
        count = sum(row.state == state for row in rows)
        if count or state in ALWAYS:
            url = "?" + urlencode({"year": year, "state": state.value})
            tone = TONES[state] if count else "none"
            tiles.append(Tile(str(state.label), count, tone, url, state == chosen))
    return tiles
