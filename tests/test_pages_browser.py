"""Every page for every role that may see it, in Chromium: no complaint, nothing sticks out, axe finds nothing.

The pages are those of the access table that answer 200. The role that sees most of a page has it looked at in both
languages and themes, at three widths; a role that is shown the same elements in other numbers and words is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from tests.access.address import ROLES, Address
from tests.access.more_pages import MORE_PAGES, SECOND_STEPS
from tests.access.table import TABLE
from tests.access.visitors import Visitors
from tests.browsing import Complaints
from tests.shapes import Shape, shape_of
from tests.world import PASSWORD, City, build_city

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Without `preload`, with which axe fetches style sheets and writes them into the page, against its policy. The size of
# targets (WCAG 2.5.8) is off unless asked for.
OPTIONS = {
    "runOnly": RULES,
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,
}
NARROW, UPRIGHT, WIDE = 360, 768, 1280
HEIGHT = 800
# Who sees most of a page, first.
FULLEST = ("coordinator", "editor", "head", "supervisor", "chief", *ROLES)
# The pages in so many tests, that they may run beside each other.
PARTS = 4

_AXE = Axe().axe_script
_RUN = """options => axe.run(document, options).then(({violations}) =>
    violations.flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 200)}`)))"""

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True)
class Look:
    """How a page is looked at, and by which of axe's rules."""

    width: int
    theme: str
    rules: dict[str, object] | None


# Axe at every language, theme and width; the width between is looked at for what sticks out.
_EVERY_LOOK = (
    Look(WIDE, "light", OPTIONS),
    Look(WIDE, "dark", OPTIONS),
    Look(UPRIGHT, "dark", None),
    Look(UPRIGHT, "light", None),
    Look(NARROW, "light", OPTIONS),
    Look(NARROW, "dark", OPTIONS),
)
FIRST_LOOKS = {"zh-hant": _EVERY_LOOK, "en": _EVERY_LOOK}
LATER_LOOKS = {"zh-hant": (Look(WIDE, "light", OPTIONS), Look(NARROW, "light", None))}


@dataclass
class Onlooker:
    """A browser window in which pages are opened as one person after the other."""

    address: str
    city: City
    context: BrowserContext
    visitors: Visitors = field(default_factory=Visitors)

    def __post_init__(self) -> None:
        self.page = self.context.new_page()
        self.complaints = Complaints(self.page)

    def become(self, role: str, language: str) -> None:
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if role != "anonymous":
            cookies |= {name: cookie.value for name, cookie in self.visitors.client(self.city[role]).cookies.items()}
        self.context.clear_cookies()
        self.context.add_cookies(
            [{"name": name, "value": value, "url": self.address} for name, value in cookies.items()]
        )

    def is_page(self, path: str) -> bool:
        """Whether a whole document is there, no file and no part that a page fetches."""
        answer = self.page.request.get(self.address + path)
        is_html = answer.headers["content-type"].startswith("text/html")
        return is_html and answer.text().lstrip().lower().startswith("<!doctype html>")

    def shape(self, role: str, path: str) -> Shape:
        """What stands in the role's page."""
        answer = self.visitors.client(None if role == "anonymous" else self.city[role]).get(path)
        return shape_of(answer.content.decode())

    def faults(self, path: str, looks: tuple[Look, ...]) -> Iterator[str]:
        """What is wrong with the page in each width and theme."""
        self.page.goto(self.address + path)
        self.page.evaluate(_AXE)
        for look in looks:
            self.page.set_viewport_size({"width": look.width, "height": HEIGHT})
            self.page.emulate_media(color_scheme=look.theme, reduced_motion="reduce")
            yield from (f"{look.width} {look.theme}: {fault}" for fault in _of_this_look(self.page, look))
        yield from (line for line in self.complaints if "status of 40" not in line)
        self.complaints.clear()


def _of_this_look(page: Page, look: Look) -> Iterator[str]:
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if over > 0:
        yield f"{over} px wider than the window"
    if look.rules is not None:
        # The whole page at once: what a bar at the window's foot half covers is no small target, one scrolls.
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": look.width, "height": max(HEIGHT, height)})
        yield from page.evaluate(_RUN, look.rules)


def pages() -> dict[str, Address]:
    """Every address of the table that somebody gets."""
    return {name: address for name, address in TABLE.items() if address.method == "get" and 200 in address.statuses}


def roles_of(address: Address) -> list[str]:
    """Who gets it, who sees most first."""
    return [role for role in dict.fromkeys(FULLEST) if address.statuses[ROLES.index(role)] == 200]


def faults_of(onlooker: Onlooker, roles: list[str], path: str) -> Iterator[str]:
    """What is wrong with one page in the eyes of these, who get it."""
    onlooker.become(roles[0], "zh-hant")
    if not onlooker.is_page(path):
        return
    seen: set[tuple[str, str]] = set()
    for role in roles:
        shape = onlooker.shape(role, path)
        if shape <= seen:
            continue
        for language, looks in (LATER_LOOKS if seen else FIRST_LOOKS).items():
            onlooker.become(role, language)
            yield from (f"{role} {language} {fault}" for fault in onlooker.faults(path, looks))
        seen |= shape


@pytest.mark.parametrize("part", range(PARTS))
def test_pages(part: int, live_server, context: BrowserContext) -> None:
    onlooker = Onlooker(live_server.url, build_city(), context)

    found = {
        name: list(faults_of(onlooker, roles_of(address), reverse(name, kwargs=address.kwargs(onlooker.city))))
        for name, address in list(pages().items())[part::PARTS]
    }

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_pages_within_and_behind_others(live_server, context: BrowserContext) -> None:
    onlooker = Onlooker(live_server.url, build_city(), context)
    asked = {name: (role, path(onlooker.city)) for name, (role, path) in MORE_PAGES.items()}

    found = {name: list(faults_of(onlooker, [role], path)) for name, (role, path) in asked.items()}
    onlooker.complaints.clear()
    onlooker.become("editor", "zh-hant")
    for name in SECOND_STEPS:
        onlooker.page.goto(onlooker.address + reverse(name))
        if "reauthenticate" in onlooker.page.url:
            onlooker.page.locator("[name=password]").fill(PASSWORD)
            onlooker.page.locator("[name=password]").press("Enter")
            onlooker.page.wait_for_url(onlooker.address + reverse(name))
        found[name] = list(onlooker.faults(reverse(name), FIRST_LOOKS["zh-hant"]))
        assert onlooker.page.url == onlooker.address + reverse(name)

    assert {name: wrong for name, wrong in found.items() if wrong} == {}
