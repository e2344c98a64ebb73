"""Every figure on the dashboards and boards of the year, read from the pages, beside what the raw rows say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from agencies import roc
from agencies.models import Agency
from plans.models import Plan
from tests.browsing import said
from tests.test_pages_browser import NARROW, OPTIONS, WIDE

from . import plans
from .people import Desks, Year
from .recount import attained, counted, entries, focus_points, last_change

PARTS = ("Accepted", "Awaiting acceptance", "Returned", "Not handed in")
FOCUS_POINTS = [text for texts in plans.ITEMS.values() for text in texts]


@dataclass(frozen=True)
class Branch:
    """A row of the dashboard's tree: an agency by itself, or with all below it."""

    agency: Agency
    agencies: Sequence[Agency]
    is_own: bool


def branches(year: Year, top: Agency) -> list[Branch]:
    """Of the dashboard of an agency: itself, and the one below it with all below that."""
    below = year.agencies[year.agencies.index(top) + 1 :]
    return [Branch(top, [top], is_own=True), *([Branch(below[0], below, is_own=False)] if below else [])]


def compare_dashboard(desks: Desks, username: str, top: Agency, year: int) -> None:
    """Tiles, tree, heat map, lists and years on the dashboard of an agency."""
    page = desks.at(username, "dashboard", year=year, agency=top.pk)
    shown = branches(desks.year, top)
    every = desks.year.agencies[desks.year.agencies.index(top) :]
    total = counted(entries(every, year))
    met, missed, unknown = attained(every, year)

    tiles = [(said("To be reported"), total.assigned)]
    tiles += [(said(label), count) for label, count in zip(PARTS, total.parts, strict=True)]
    tiles += [(said("Overdue"), total.late), (said("Indicators met"), met)]
    assert _stats(page) == tiles
    for tile, (_label, count) in zip(page.locator(".stat").all(), tiles, strict=True):
        rows = page.request.get(desks.address + str(tile.get_attribute("href"))).text()
        assert said("%(count)s row", count=count) in rows

    assert _tree(page) == [_branch(branch, year) for branch in shown]
    assert _cells(page.locator(".heat tbody tr")) == [
        [text, *(_cell(branch, text, year) for branch in shown)] for text in FOCUS_POINTS
    ]
    late = {agency.short_name: counted(entries([agency], year)).late for agency in every}
    overdue = page.locator("section[aria-labelledby=overdue]")
    assert {name: int(rows) for name, rows, _days in _cells(overdue.locator("tbody tr"))} == {
        name: rows for name, rows in late.items() if rows
    }
    silent = sorted(every, key=lambda agency: last_change([agency], year))
    days = [[agency.short_name, _day([agency], year), "0"] for agency in silent]
    assert _cells(page.locator("section[aria-labelledby=freshness] tbody tr")) == days
    facts = page.locator("section[aria-labelledby=indicators] dd").all_inner_texts()
    assert [int(fact) for fact in facts] == [met, missed, unknown]
    trend = [year, len(every), total.assigned, *total.parts, 100 * total.accepted // total.assigned]
    assert _cells(page.locator("section[aria-labelledby=trend] tbody tr")) == [[*map(str, trend[:-1]), f"{trend[-1]}%"]]


def _stats(page: Page) -> list[tuple[str, int]]:
    labels, values = (page.locator(f".stat__{part}").all_inner_texts() for part in ("label", "value"))
    return [(label.strip(), int(value)) for label, value in zip(labels, values, strict=True)]


def _cells(rows: Locator) -> list[list[str]]:
    """The words of each cell of each row, white space aside."""
    found = rows.evaluate_all("rows => rows.map(row => [...row.children].map(cell => cell.innerText))")
    return [[" ".join(cell.split()) for cell in row] for row in found]


def _tree(page: Page) -> list[list[str]]:
    """Name, then the figures of each cell."""
    rows = _cells(page.locator("section[aria-labelledby=tree] tbody tr"))
    return [[row[0].split()[0], *(" ".join(re.findall(r"\d+", cell)) for cell in row[1:])] for row in rows]


def _branch(branch: Branch, year: int) -> list[str]:
    count = counted(entries(branch.agencies, year))
    figures = " ".join(map(str, attained(branch.agencies, year)))
    bar = f"{count.reported} {count.assigned} {count.per_cent}"
    day = " ".join(re.findall(r"\d+", _day(branch.agencies, year)))
    return [branch.agency.short_name, bar, *map(str, count.parts), str(count.late), figures, day]


def _day(agencies: Sequence[Agency], year: int) -> str:
    return roc.format_date(timezone.localdate(last_change(agencies, year)))


def _cell(branch: Branch, text: str, year: int) -> str:
    """Reported of what is to be reported, and how many agencies have the focus point not in their plan."""
    including = [agency for agency in branch.agencies if text in focus_points(agency, year).values()]
    if not including:
        return said("Not in the plan")
    count = counted([entry for entry in entries(including, year) if entry.focus == text])
    if not count.assigned:
        return said("Not applicable")
    absent = len(branch.agencies) - len(including)
    note = f" {said('%(count)s without it', count=absent)}" if absent else ""
    return f"{count.reported}/{count.assigned}{note}"


def compare_board(desks: Desks, username: str, states: dict[Agency, str], year: int) -> None:
    """The superior's board: state, completeness and tiles."""
    page = desks.at(username, "supervision", year=year)
    labels = ["Accepted by the superior", "To review", "Returned", "Overdue"]
    found = list(states.values())
    assert _stats(page) == [
        (said("To submit"), len(found)),
        *((said(label), found.count(label)) for label in labels),
    ]
    rows = _cells(page.get_by_role("table").locator("tbody tr"))
    assert [row[:3] for row in rows] == [
        [agency.name, said(state), _completeness(agency, year)] for agency, state in states.items()
    ]


def _completeness(agency: Agency, year: int) -> str:
    count = counted(entries([agency], year))
    words = [f"{count.accepted}／{count.assigned}", said("evidence %(count)s", count=count.proved)]
    if count.handed_in:
        words.append(said("%(count)s handed in", count=count.handed_in))
    if count.returned:
        words.append(said("%(count)s to be put right", count=count.returned))
    return " · ".join(words)


def compare_report(desks: Desks, username: str, plan: Plan) -> None:
    """Completeness of the agency's annual report, as a whole and by focus point."""
    page = desks.at(username, "annual_report", plan.pk)
    found = [entry for entry in entries([plan.agency], plan.year) if entry.period.is_year_end]
    total = counted(found)
    words = said(
        "%(a)s of %(b)s results accepted, %(c)s with evidence", a=total.accepted, b=total.assigned, c=total.proved
    )
    expect(page.locator(".card__head").filter(has_text=said("By focus point"))).to_contain_text(words)
    shown = page.locator(".annual-focus").all()
    assert len(shown) == len(set(focus_points(plan.agency, plan.year).values()))
    for focus in shown:
        text = next(text for text in FOCUS_POINTS if text in focus.locator(".annual-focus__text").inner_text())
        count = counted([entry for entry in found if entry.focus == text])
        links = focus.locator(".annual-focus__counts li").all_inner_texts()
        expected = [
            said("results %(done)s/%(due)s", done=count.accepted, due=count.assigned),
            said("evidence %(done)s/%(due)s", done=count.proved, due=count.accepted),
        ]
        if count.not_applicable:
            expected.append(said("%(count)s not applicable", count=count.not_applicable))
        assert links[1:] == expected


def recount_finds_nothing() -> None:
    """The tallies that are kept equal the rows; the command fails where one does not."""
    call_command("check_rollups")


def axe_finds_nothing(page: Page) -> None:
    """On a desk and on a phone."""
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        found = Axe().run(page, options=OPTIONS).response["violations"]
        assert [(fault["id"], node["html"][:200]) for fault in found for node in fault["nodes"]] == []
