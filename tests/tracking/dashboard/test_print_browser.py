"""The dashboard on paper: nothing is cut off, its charts and tables are there, also when printed from the dark."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from tests.printed import missing, sheets
from tests.world import build_city

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A4 upright less margins of 1 cm, in CSS pixels.
PAPER = 718

CUT_OFF = """() => [...document.querySelectorAll("main *")]
    .filter(box => !box.closest(".visually-hidden, svg") && getComputedStyle(box).visibility !== "hidden")
    .filter(box => box.getBoundingClientRect().width && box.getBoundingClientRect().right > innerWidth + 1)
    .map(box => box.outerHTML.slice(0, 120))"""
PALE = """() => [...document.querySelectorAll("main h1, main h2, main td, main th, main a")]
    .filter(box => getComputedStyle(box).color.match(/\\d+/g).slice(0, 3).every(part => part > 150))
    .map(box => box.outerHTML.slice(0, 120))"""
TABLES = """() => [...document.querySelectorAll("main table")].filter(table => !table.offsetHeight).length"""


@pytest.fixture
def page(context: BrowserContext, live_server) -> Page:
    """The dashboard as a supervisor sees it, every table folded away, the dark theme chosen; ready to be printed."""
    city = build_city()
    client = Client()
    client.force_login(city["supervisor"])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/dashboard/?year=110")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.evaluate("document.querySelectorAll('main details').forEach(folded => folded.open = false)")
    page.set_viewport_size({"width": PAPER, "height": 1000})
    page.emulate_media(media="print", color_scheme="dark")
    return page


def test_nothing_is_cut_off_and_everything_is_dark_on_white(page: Page) -> None:
    assert page.locator("main svg.chart").count() == 1
    assert page.locator("main table").count() > 1

    assert (page.evaluate(CUT_OFF), page.evaluate(PALE), page.evaluate(TABLES)) == ([], [], 0)
    assert page.locator("main svg.chart").bounding_box()["height"] > 50
    for control in page.locator(".header, .footer, .filters, .page-head__actions").all():
        assert not control.is_visible()


def test_the_sheets_carry_every_figure_of_the_page(page: Page) -> None:
    words = page.evaluate(
        "[...document.querySelectorAll('main h2, main caption, main tbody th, main tbody td')]"
        ".filter(box => !box.closest('.visually-hidden') && box.innerText).map(box => box.innerText)"
    )

    printed = sheets(page.pdf(format="A4"))

    assert len(words) > 40
    assert missing(printed, ["".join(word.split()) for word in words]) == []
