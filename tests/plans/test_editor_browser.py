"""The editor in a browser: the keyboard alone, a conflict, no scripts; and no accessibility violation on any page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from agencies.models import User
from plans import actions
from plans.loading import load_document
from plans.models import Measure, Plan
from plans.onscreen import screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(live_server: Any, context: BrowserContext) -> OpenPage:
    """A page opened by a person who is signed in."""

    def visit(person: User, name: str, *args: object) -> Page:
        client = Client()
        client.force_login(person)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url + reverse(name, args=args))
        return page

    return visit


def measures(plan: Plan) -> list[str]:
    found: list[str] = []

    def walk(lines: Any) -> None:
        for line in lines:
            found.append(" " * line.depth + line.marker + line.text)
            walk(line.below)

    walk(screen(load_document(plan)).bands[0].focus_points[0].measures)
    return found


def text_of(page: Page, text: str) -> Any:
    return page.locator(".measure a[data-open]", has_text=text)


def test_a_plan_is_written_with_the_keyboard_alone(draft: Plan, coordinator: User, open_page: OpenPage) -> None:
    page = open_page(coordinator, "plan_edit", draft.pk)
    text_of(page, "專人受理申辦。").focus()

    page.keyboard.press("Enter")
    expect(page.locator("[data-row-form] textarea")).to_be_focused()
    page.keyboard.type("並登錄。")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-row-form] textarea")).to_have_value("")
    page.keyboard.type("第二項")
    page.keyboard.press("Enter")
    expect(page.locator("[data-row-form]")).to_have_count(0)
    expect(page.locator(":focus")).to_have_attribute("data-handle", "")
    page.keyboard.press("Tab")
    expect(page.locator(".measure .measure .measure__marker", has_text="(1)")).to_have_count(2)
    expect(page.locator(":focus")).to_have_attribute("data-handle", "")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".measure .measure .measure__marker", has_text="(1)")).to_have_count(1)
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".measure__text").first).not_to_be_empty()
    expect(page.locator(".plan-table .measure > .slot .measure__text").first).to_have_text("第二項")

    assert measures(draft) == [
        "1.第二項", "2.專人受理申辦。並登錄。", "3.友善環境", " (1)設置指標。", " (2)備置範例。",
    ]  # fmt: skip


def test_typing_is_saved_by_itself_and_the_next_save_does_not_conflict_with_it(
    draft: Plan, coordinator: User, open_page: OpenPage
) -> None:
    page = open_page(coordinator, "plan_edit", draft.pk)
    text_of(page, "專人受理申辦。").click()
    page.locator("[data-row-form] textarea").fill("先存一次")
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    saved_by_itself = measures(draft)[0]

    page.locator("[data-row-form] textarea").fill("再存一次")
    page.keyboard.press("Enter")

    expect(page.locator("[data-row-form]")).to_have_count(0)
    assert (saved_by_itself, measures(draft)[0]) == ("1.先存一次", "1.再存一次")


def test_both_texts_of_a_conflict_are_there_to_choose(draft: Plan, coordinator: User, open_page: OpenPage) -> None:
    page = open_page(coordinator, "plan_edit", draft.pk)
    text_of(page, "專人受理申辦。").click()
    expect(page.locator("[data-row-form] textarea")).to_be_focused()
    row = Measure.objects.get(text="專人受理申辦。")
    actions.edit_row(row=row, version=row.version, by=coordinator, text="他人的文字")

    page.locator("[data-row-form] textarea").fill("我的文字")
    page.keyboard.press("Enter")

    expect(page.locator(".conflict__text")).to_have_text("他人的文字")
    expect(page.locator("[data-row-form] textarea")).to_have_value("我的文字")
    assert measures(draft)[0] == "1.他人的文字"
    page.locator(".conflict button").click()
    expect(page.locator("[data-row-form]")).to_have_count(0)
    assert measures(draft)[0] == "1.我的文字"


def test_escape_leaves_a_row_and_its_handle(draft: Plan, coordinator: User, open_page: OpenPage) -> None:
    page = open_page(coordinator, "plan_edit", draft.pk)
    text_of(page, "友善環境").click()
    expect(page.locator("[data-row-form] textarea")).to_be_focused()

    page.keyboard.press("Escape")
    expect(page.locator("[data-row-form]")).to_have_count(0)
    expect(page.locator(":focus")).to_have_attribute("data-handle", "")
    page.keyboard.press("Escape")

    expect(page.locator(":focus")).to_have_text("友善環境")


def test_a_row_is_deleted_after_one_question(draft: Plan, coordinator: User, open_page: OpenPage) -> None:
    page = open_page(coordinator, "plan_edit", draft.pk)
    text_of(page, "友善環境").click()

    page.locator("[data-row-form] [data-confirm]").click()
    assert len(measures(draft)) == 4
    page.locator("[data-confirm-yes]").click()

    # Its own two went with it; another focus point has one more.
    expect(page.locator(".plan-table .measure")).to_have_count(2)
    assert measures(draft) == ["1.專人受理申辦。"]


@pytest.mark.parametrize(
    "name",
    ["plan_list", "plan_new", "plan_detail", "plan_edit", "plan_head", "version_list", "plan_trash", "plan_history"],
)
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_have_no_accessibility_violation(
    draft: Plan, coordinator: User, open_page: OpenPage, name: str, width: int
) -> None:
    args = () if name in ("plan_list", "plan_new") else (draft.pk,)
    page = open_page(coordinator, name, *args)
    page.set_viewport_size({"width": width, "height": 800})
    if name == "plan_edit":
        text_of(page, "友善環境").click()
        page.locator("[data-row-form] textarea").wait_for()

    violations = Axe().run(page).response["violations"]

    assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
