"""The dashboard, and the rows behind each of its figures."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.permissions import require
from agencies.requests import SignedInRequest

from ..dashboard.page import SHOWN, Dashboard
from ..dashboard.reach import may_see_dashboard
from ..dashboard.rows import assignments_behind, indicator_rows, indicators_behind, report_rows_of
from ..dashboard.states import Attainment, Standing

PAGE = 50


@require_safe
def dashboard(request: SignedInRequest) -> HttpResponse:
    """Who is late, what is done, over all overseen agencies; filters in the address."""
    require(may_see_dashboard(request.user))
    board = Dashboard(request.user, request.GET)
    return render(request, "tracking/dashboard.html", {"board": board, "shown": SHOWN, "states": Standing})


@require_safe
def dashboard_rows(request: SignedInRequest) -> HttpResponse:
    """The rows of a figure: assignments, or with `?list=` agencies or indicators."""
    require(may_see_dashboard(request.user))
    board = Dashboard(request.user, request.GET)
    listed = request.GET.get("list", "")
    if listed == "agencies":
        context = _agencies(request, board)
    elif listed == "indicators":
        context = _indicators(request, board)
    else:
        context = _assignments(request, board)
    query = board.filters.query(list=listed or None, **context.pop("more", {}))
    return render(
        request, "tracking/dashboard_rows.html", context | {"board": board, "query": query, "states": Standing}
    )


def _assignments(request: SignedInRequest, board: Dashboard) -> dict[str, Any]:
    page = _page(request, assignments_behind(board.filters, board.group, board.today))
    return {"page": page, "rows": report_rows_of(page.object_list, request.user)}


def _indicators(request: SignedInRequest, board: Dashboard) -> dict[str, Any]:
    attainment = request.GET.get("attainment", "")
    page = _page(request, indicators_behind(board.filters, attainment))
    chosen = Attainment(attainment) if attainment in Attainment.values else None
    return {
        "page": page,
        "indicators": indicator_rows(list(page.object_list)),
        "attainment": chosen,
        "more": {"attainment": chosen.value if chosen else None},
    }


def _agencies(request: SignedInRequest, board: Dashboard) -> dict[str, Any]:
    """In the order of the tree, or (`sort`) the most overdue or longest silent first."""
    sort = request.GET.get("sort", "")
    rows = {"overdue": board.overdue, "silent": board.silent}[sort] if sort in ("overdue", "silent") else None
    return {
        "page": (page := _page(request, board.agency_rows if rows is None else rows)),
        "agencies": page.object_list,
        "sort": sort,
        "more": {"sort": sort if rows is not None else None},
    }


def _page(request: SignedInRequest, rows: Any) -> Page:
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))
