"""Two people at the same rows, each in a browser of their own: nobody's text is lost, and the rows stay in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect

from agencies.models import User
from agencies.states import Role
from plans.models import DeletedRow, Measure, Plan
from tests import factories
from tests.browsing import Complaints

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Desk:
    """A person at the editor."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints = Complaints(page)

    @property
    def field(self) -> Locator:
        return self.page.locator("[data-row-form] textarea").first

    def open(self, text: str) -> None:
        self.page.locator(".measure a[data-open]", has_text=text).click()
        expect(self.field).to_be_focused()

    def delete_open_row(self) -> None:
        self.page.locator("[data-row-form] [data-confirm]").click()
        self.page.locator("[data-confirm-yes]").click()
        expect(self.page.locator("[data-row-form]")).to_have_count(0)


@pytest.fixture
def desks(
    draft: Plan, coordinator: User, live_server: Any, new_context: Callable[..., BrowserContext]
) -> tuple[Desk, Desk]:
    """Two coordinators of the agency with the same plan open."""
    colleague = factories.person("王大明", (Role.COORDINATOR, draft.agency))

    def sit(person: User) -> Desk:
        client = Client()
        client.force_login(person)
        context = new_context()
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        desk = Desk(context.new_page())
        desk.page.goto(live_server.url + reverse("plan_edit", args=[draft.pk]))
        return desk

    return sit(coordinator), sit(colleague)


def top(plan: Plan) -> list[str]:
    rows = Measure.objects.filter(focus_point__item__plan=plan, focus_point__text="建立標準流程", parent=None)
    return list(rows.order_by("position").values_list("text", flat=True))


def test_who_saves_second_gets_both_texts_and_merges_them(draft: Plan, desks: tuple[Desk, Desk]) -> None:
    first, second = desks
    first.open("專人受理申辦。")
    second.open("專人受理申辦。")
    first.field.fill("專人受理並登錄。")
    first.page.keyboard.press("Enter")
    expect(first.page.locator("[data-row-form]")).to_have_count(0)

    second.field.fill("專人即時受理申辦。")
    second.page.keyboard.press("Enter")

    expect(second.page.locator(".conflict__text")).to_have_text("專人受理並登錄。")
    expect(second.field).to_have_value("專人即時受理申辦。")
    assert top(draft)[0] == "專人受理並登錄。"
    second.field.fill("專人即時受理並登錄。")
    second.page.locator(".conflict button").click()
    expect(second.page.locator("[data-row-form]")).to_have_count(0)
    assert top(draft) == ["專人即時受理並登錄。", "友善環境"]
    assert (first.complaints, second.complaints) == ([], [])


def test_what_was_typed_into_a_deleted_row_stays_and_the_row_can_be_put_back(
    draft: Plan, desks: tuple[Desk, Desk]
) -> None:
    first, second = desks
    second.open("專人受理申辦。")
    first.open("專人受理申辦。")
    first.delete_open_row()

    second.field.fill("還在寫的文字")
    second.page.keyboard.press("Enter")

    expect(second.page.locator(".toast--error")).to_be_visible()
    expect(second.field).to_have_value("還在寫的文字")
    assert (top(draft), DeletedRow.objects.get().text) == (["友善環境"], "專人受理申辦。")
    first.page.locator("#editor-undo button").click()
    expect(first.page.locator("#editor-undo button")).to_have_count(0)
    expect(first.page.locator(".measure a[data-open]", has_text="專人受理申辦。")).to_have_count(1)
    assert top(draft) == ["專人受理申辦。", "友善環境"]
    # The row is back under its address: what was typed is saved with the text that stood there beside it.
    second.page.keyboard.press("Enter")
    expect(second.page.locator(".conflict__text")).to_have_text("專人受理申辦。")
    second.page.locator(".conflict button").click()
    expect(second.page.locator("[data-row-form]")).to_have_count(0)
    assert top(draft) == ["還在寫的文字", "友善環境"]


def test_two_who_move_the_same_row_move_it_once(draft: Plan, desks: tuple[Desk, Desk]) -> None:
    first, second = desks
    for desk in desks:
        desk.open("友善環境")
        desk.page.keyboard.press("Escape")
        expect(desk.page.locator(":focus")).to_have_attribute("data-handle", "")

    first.page.keyboard.press("Alt+ArrowUp")
    expect(first.page.locator(".plan-table .measure > .slot .measure__text").first).to_have_text("友善環境")
    with second.page.expect_response(lambda response: response.url.endswith("/move/")) as answered:
        second.page.keyboard.press("Alt+ArrowUp")

    assert answered.value.status == 409
    assert top(draft) == ["友善環境", "專人受理申辦。"]
    positions = Measure.objects.filter(focus_point__text="建立標準流程", parent=None).values_list("position", flat=True)
    assert len(set(positions)) == 2
