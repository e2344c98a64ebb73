"""Whatever is saved, added, moved, removed or put back: the focus stays near, and is never lost to the page's top."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.access.visitors import Visitors
from tests.browsing import Complaints, said, whole
from tests.world import City, build_city

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A browser whose timers lag: whatever a part of a page needs before it answers keys may not wait for one.
LAGGING = "const prompt = setTimeout; window.setTimeout = (act, wait = 0, ...rest) => prompt(act, wait + 1000, ...rest)"


@pytest.fixture
def city(transactional_db: None) -> City:
    return build_city()


@pytest.fixture
def visit(live_server: Any, context: BrowserContext, city: City):
    """`visit("editor", "my_reports")` opens a page as a person of the city; at the end nothing was complained of."""
    found: list[Complaints] = []
    context.add_init_script(LAGGING)

    def visit(role: str, name: str, *args: object, query: str = "") -> Page:
        session = Visitors().client(city[role]).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        found.append(Complaints(page))
        page.goto(live_server.url + reverse(name, args=args) + query)
        return page

    yield visit
    # What a test keeps from the server fails to load.
    assert [line for complaints in found for line in complaints if "ERR_FAILED" not in line] == []


Visit = Callable[..., Page]


def has_focus(wanted: Locator) -> None:
    # Waits for both at once: a row may be drawn anew between the one and the other, and is focused again.
    expect(wanted.and_(wanted.page.locator(":focus-visible"))).to_have_count(1)


def has_focus_within(place: Locator) -> None:
    """Something in `place` has it: not lost to the page's top."""
    expect(place.locator(":focus")).to_have_count(1)


def row(page: Page, text: str) -> Locator:
    """The innermost row of the editor that says so."""
    return page.locator("[data-row]").filter(has_text=text).last


def open_row(page: Page, text: str) -> Locator:
    """The row's text, as opened by Enter on it."""
    page.get_by_role("article").get_by_role("link", name=text, exact=True).press("Enter")
    field = page.locator("[data-row-form] textarea")
    expect(field).to_be_focused()
    return field


def handle(page: Page, text: str) -> Locator:
    return row(page, text).locator("[data-handle]").first


def test_a_row_saved_added_and_moved(visit: Visit, city: City) -> None:
    page = visit("coordinator", "plan_edit", city.draft.pk)
    first, second = "專人受理申辦。", "友善環境"

    open_row(page, first).fill("改過的文字")
    page.keyboard.press("Enter")
    has_focus(handle(page, "改過的文字"))
    page.keyboard.press("Escape")
    has_focus(page.get_by_role("link", name="改過的文字", exact=True))

    open_row(page, second)
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("[data-row-form] textarea")).to_be_focused()
    page.get_by_role("button", name=said("Move down"), exact=True).press("Enter")
    expect(page.locator("[data-row-form] textarea")).to_be_focused()
    page.keyboard.press("Escape")
    has_focus(handle(page, second))

    page.get_by_role("button", name=f"＋{said('Measure')}").first.press("Enter")
    expect(page.locator("[data-row-form] textarea")).to_be_focused()
    page.keyboard.type("新的一項")
    page.keyboard.press("Enter")
    has_focus(handle(page, "新的一項"))


def test_units_of_a_row(visit: Visit, city: City) -> None:
    page = visit("coordinator", "plan_edit", city.draft.pk)
    opener = page.get_by_role("link", name=f"＋{said('Unit')}").first
    opener.press("Enter")
    boxes = page.locator(".units-form input[type=checkbox]")
    has_focus(boxes.first)

    page.keyboard.press("Space")
    page.locator(".units-form").get_by_role("button", name=said("Save"), exact=True).press("Enter")

    expect(boxes).to_have_count(0)
    expect(page.locator(":focus")).to_have_attribute("data-handle", "")


@pytest.mark.parametrize(("asked", "field"), [("row", "textarea"), ("units", "input[type=checkbox]")])
def test_a_row_that_the_page_comes_with(visit: Visit, city: City, asked: str, field: str) -> None:
    focus_point = city.draft.items.first().focus_points.first()
    uid = focus_point.measures.first().uid if asked == "row" else focus_point.uid
    page = visit("coordinator", "plan_edit", city.draft.pk, query=f"?{asked}={uid}#row-{uid}")

    expect(page.locator(f"#row-{uid} {field}").first).to_be_focused()


def test_a_row_deleted_and_put_back(visit: Visit, city: City) -> None:
    page = visit("coordinator", "plan_edit", city.draft.pk)
    open_row(page, "專人受理申辦。")
    page.get_by_role("button", name=said("Delete"), exact=True).press("Enter")
    page.get_by_role("dialog").get_by_role("button", name=said("Delete"), exact=True).press("Enter")

    expect(page.get_by_role("link", name="專人受理申辦。", exact=True)).to_have_count(0)
    has_focus(handle(page, "友善環境"))

    page.get_by_role("button", name=whole("Undo")).press("Enter")
    has_focus(handle(page, "專人受理申辦。"))


def test_a_report_opened_and_its_evidence(visit: Visit, city: City) -> None:
    page = visit("editor", "my_reports")
    closed = page.locator(".rows > li > a.row__head").first
    closed.press("Enter")
    expect(page.locator("li > details.row")).to_have_count(2)
    expect(page.locator(":focus")).to_have_class("row__head")

    page.goto(page.url)
    place = page.locator(f"#evidence-{city.assignment.pk}-{city.period.pk}")
    place.locator(".photo__remove button").press("Enter")
    page.get_by_role("dialog").locator("[data-confirm-yes]").press("Enter")
    has_focus(place.get_by_role("button", name=whole("Undo")))
    page.keyboard.press("Enter")
    expect(place.locator(".photo__remove button")).to_have_count(1)
    has_focus_within(place)

    link = place.get_by_label(said("Link"), exact=True)
    place.locator(".attached__add summary").press("Enter")
    link.fill("https://example.gov.tw/110")
    link.press("Enter")
    expect(place.get_by_role("link", name="example.gov.tw")).to_have_count(1)
    has_focus_within(place)


def test_a_decision(visit: Visit, city: City) -> None:
    page = visit("head", "my_reports", query="?tab=review")
    waiting = page.locator(f"#review-{city.handed_in.pk}")

    waiting.get_by_role("button", name=whole("Accept")).press("Enter")

    expect(waiting).to_contain_text(said("Approved by the unit head"))
    expect(waiting.get_by_role("button")).to_have_count(0)
    has_focus(waiting.locator("summary").first)


def test_a_message_closed(visit: Visit, city: City) -> None:
    page = visit("editor", "my_reports")
    page.evaluate("document.dispatchEvent(new CustomEvent('portal:toast', {detail: {text: '這樣', isError: true}}))")
    bell = page.locator(".bell")
    bell.focus()
    page.evaluate("document.querySelector('[data-toast-close]').focus()")

    page.keyboard.press("Enter")

    expect(page.locator(".toast")).to_have_count(0)
    expect(bell).to_be_focused()


@pytest.mark.parametrize("answer", ["Use it", "Discard it"])
def test_a_draft_taken_up_or_discarded(visit: Visit, city: City, answer: str) -> None:
    page = visit("editor", "my_reports")
    field = page.get_by_label(said("What was done"))
    page.route("**/tracking/**", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    field.fill("沒有送出的文字")
    expect(page.locator("form[data-autosave] [data-save-state]").first).to_have_attribute("data-state", "unsaved")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(page.url)

    page.get_by_role("button", name=said(answer), exact=True).press("Enter")

    has_focus(page.get_by_label(said("What was done")))
