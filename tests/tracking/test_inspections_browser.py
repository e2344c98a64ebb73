"""An inspection in Chromium from the visit to the closed finding, with what axe says of each page on the way."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.tracking import inspection_rows as rows
from tests.tracking.conftest import World
from tracking.models import Finding, Inspection
from tracking.states import FindingState

from .test_browser import page_of  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe(page: Page) -> list[str]:
    """The rules that a page breaks, or that it sticks out of a telephone."""
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"], "preload": False})
    faults = [violation["id"] for violation in found.response["violations"]]
    page.set_viewport_size({"width": 360, "height": 740})
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        faults.append("sticks out")
    page.set_viewport_size({"width": 1280, "height": 800})
    return faults


def test_visit_score_finding_answer_return_close(
    transactional_db: None,
    world: World,
    page_of: Any,  # noqa: F811
) -> None:
    rows.sheet(world.bureau, world.supervisor)
    faults: dict[str, list[str]] = {}

    page = page_of(world.supervisor, f"/inspections/new/?agency={world.plant.pk}")
    page.locator("select[name=unit]").select_option(str(world.general.pk))
    page.locator("main form[method=post] button.button--primary").click()
    for name, points in (("score_0_0", "8"), ("score_0_1", "4"), ("score_1_0", "15")):
        page.locator(f"input[name={name}]").fill(points)
    faults["scores"] = axe(page)
    page.locator("main form[method=post] button.button--primary").click()
    expect(page.locator("main")).to_contain_text("78.00")
    inspection = Inspection.objects.get()

    page.goto(page.url + "findings/add/")
    page.locator("textarea[name=text]").fill("未報單位名稱")
    page.locator("select[name=owner_unit]").select_option(str(world.general.pk))
    page.locator("input[name=due_on]").fill("2037-01-15")
    page.locator("main form[method=post] button.button--primary").click()
    expect(page.locator("#findings")).to_contain_text("未報單位名稱")
    finding = Finding.objects.get()

    page.locator("#findings summary", has_text="Move the due date").click()
    page.locator("#findings input[name=due_on]").fill("2037-01-30")
    page.locator("#findings textarea[name=reason]").fill("廠商延期")
    faults["a finding to move"] = axe(page)
    page.locator("#findings button", has_text="Move the due date").click()
    expect(page.locator("#findings")).to_contain_text("廠商延期")

    for answer in ("已改善。", "已改善，附照片。"):
        page = page_of(world.editor, f"/inspections/findings/{finding.pk}/")
        page.locator("textarea[name=answer]").fill(answer)
        faults["answer"] = axe(page)
        page.locator("#answer button.button--primary").click()
        expect(page.locator("#messages")).to_contain_text("Answered")

        page = page_of(world.supervisor, f"/inspections/{inspection.pk}/")
        faults["decide"] = axe(page)
        if answer == "已改善。":
            page.locator("#findings summary", has_text="Return with a reason").click()
            page.locator("#findings .review-actions textarea").fill("請附照片")
            page.locator("#findings .review-actions button.button--danger").click()
            expect(page.locator("#findings")).to_contain_text("請附照片")
        else:
            page.locator("#findings button", has_text="close").click()
            expect(page.locator("#findings")).to_contain_text("Closed by")

    finding.refresh_from_db()
    assert (finding.state, finding.answer) == (FindingState.CLOSED, "已改善，附照片。")
    assert {where: found for where, found in faults.items() if found} == {}
