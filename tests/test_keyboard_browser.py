"""Reporting without a mouse: sign in, open a row, write, hand in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import Complaints, said, whole
from tests.world import PASSWORD, build_city
from tracking.models import Result
from tracking.states import Progress, ResultState

NARRATIVE = "全年辦理四場，逐場檢討。"
MOST_TABS = 80

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is where it is wanted; it must be seen there."""
    expect(wanted).to_be_visible()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            assert wanted.evaluate("element => element.matches(':focus-visible')")
            return
    pytest.fail(f"Tab never comes to {wanted}")


def test_reporting_with_the_keyboard_alone(live_server, page: Page) -> None:
    city = build_city()
    complaints = Complaints(page)
    page.goto(live_server.url)

    tab_to(page, page.get_by_label(said("User name or e-mail")))
    page.keyboard.type("editor")
    tab_to(page, page.get_by_label(said("Password"), exact=True))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    # Home: the row that is still to be written.
    tab_to(page, page.get_by_role("main").get_by_role("link").filter(has_text=city.assignment.wording))
    page.keyboard.press("Enter")

    narrative = page.get_by_label(said("What was done"))
    tab_to(page, narrative)
    page.keyboard.type(NARRATIVE)
    choices = page.get_by_role("group", name=said("Progress")).get_by_role("radio")
    tab_to(page, choices.first)
    page.keyboard.press("Space")
    for _ in Progress.values[1:]:
        page.keyboard.press("ArrowRight")
    expect(choices.last).to_be_checked()
    expect(page.locator("form[data-autosave] [data-save-state]").first).to_have_attribute("data-state", "saved")
    tab_to(page, page.get_by_role("button", name=whole("Hand in")))
    page.keyboard.press("Enter")

    row = page.get_by_role("main").get_by_role("listitem").filter(has_text=city.assignment.wording)
    expect(row).to_contain_text(said("Handed in"))
    result = Result.objects.get(assignment=city.assignment)
    assert (result.narrative, result.progress, result.state) == (NARRATIVE, Progress.DONE, ResultState.HANDED_IN)
    assert complaints == []
