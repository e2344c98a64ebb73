"""Every page for every role that may see it, in Chromium: no complaint, nothing sticks out, axe finds nothing.

The pages are those of the access table that answer 200; a page that looks alike for several roles is looked at in each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import APIResponse, BrowserContext, Page

from tests.access.address import ROLES
from tests.access.table import TABLE
from tests.browsing import Complaints
from tests.world import City, build_city

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Without `preload`, with which axe fetches style sheets and writes them into the page, against its policy.
OPTIONS = {"runOnly": RULES, "resultTypes": ["violations"], "preload": False}
# Alike for all who are signed in: looked at once.
ALIKE = "account_"
NARROW, UPRIGHT, WIDE = 360, 768, 1280
LOOKS = ((WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark"), (UPRIGHT, "light"))
# axe looks at the first of these in each role's page, and at all of them in the page of the role that sees most of it.
AXED = LOOKS[:3]
FULLEST = ("coordinator", "editor", "head", "supervisor", "chief")

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pages_of(role: str) -> dict[str, Callable[[City], dict[str, object]]]:
    """Name of each address this role gets, with its arguments."""
    column = ROLES.index(role)
    return {
        name: address.kwargs
        for name, address in TABLE.items()
        if address.method == "get" and address.statuses[column] == 200
        if not name.startswith(ALIKE) or role in ("anonymous", "editor")
    }


def fullest(name: str) -> str:
    """The role whose page of this name is looked at most closely."""
    return next((role for role in FULLEST if name in pages_of(role)), "anonymous")


def is_page(answer: APIResponse) -> bool:
    """Whether this is a whole document, no file and no part that a page fetches."""
    is_html = answer.headers["content-type"].startswith("text/html")
    return is_html and answer.text().lstrip().lower().startswith("<!doctype html>")


# By name of the address: a page in every role, or in none.
_pages: dict[str, bool] = {}


def faults(page: Page, name: str, url: str, axed: Collection[tuple[int, str]], complaints: Complaints) -> Iterator[str]:
    """What is wrong with the page at `url`, in each width and theme: nothing where a file or part of a page is."""
    if name not in _pages:
        _pages[name] = is_page(page.request.get(url))
    if not _pages[name]:
        return
    page.goto(url)
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            yield f"{width} {theme}: {over} px wider than the window"
        if (width, theme) in axed:
            found = Axe().run(page, options=OPTIONS).response["violations"]
            for fault in found:
                yield from (f"{width} {theme}: {fault['id']}: {node['html'][:200]}" for node in fault["nodes"])
    yield from complaints
    complaints.clear()


@pytest.mark.parametrize("role", ROLES)
def test_pages(role: str, live_server, context: BrowserContext) -> None:
    city = build_city()
    page = context.new_page()
    if role != "anonymous":
        client = Client()
        client.force_login(city[role])
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    complaints = Complaints(page)

    found = {
        name: list(
            faults(
                page,
                name,
                live_server.url + reverse(name, kwargs=kwargs(city)),
                AXED if fullest(name) == role else AXED[:1],
                complaints,
            )
        )
        for name, kwargs in pages_of(role).items()
    }

    assert {name: wrong for name, wrong in found.items() if wrong} == {}
