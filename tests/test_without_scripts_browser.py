"""A browser that runs no scripts: reporting, deciding, editing a plan and settings go by links and forms alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect

from agencies.models import Unit
from plans.models import Measure
from tests.browsing import Complaints, said, sign_in, whole
from tests.world import City, build_city
from tracking.models import Result
from tracking.states import Progress, ResultState

NARRATIVE, MENDED, ADDED = "全年辦理四場。", "專人受理，逐件編號。", "備置老花眼鏡。"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city(transactional_db: None) -> City:
    return build_city()


@pytest.fixture
def desk(live_server, new_context: Callable[..., BrowserContext], city: City):
    """`desk("editor")` is the person's page, signed in through the form; at the end nothing was complained of."""
    found: list[Complaints] = []

    def sit_down(username: str) -> Page:
        context = new_context(java_script_enabled=False)
        page, complaints = sign_in(context, live_server.url, username)
        found.append(complaints)
        return page

    yield sit_down
    assert [line for complaints in found for line in complaints] == []


Desk = Callable[[str], Page]


def menu(page: Page, msgid: str) -> None:
    page.get_by_role("navigation", name=said("Main menu")).get_by_role("link", name=said(msgid), exact=True).click()


def told(page: Page, msgid: str, **values: object) -> None:
    expect(page.locator("#messages")).to_contain_text(said(msgid, **values))


def send(page: Page, button: Locator) -> None:
    """Press a button that sends its form, and wait for the page that answers."""
    with page.expect_navigation():
        button.click()


def test_a_result_is_written_handed_in_and_accepted(desk: Desk, city: City) -> None:
    page = desk("editor")
    page.get_by_role("main").get_by_role("link").filter(has_text=city.assignment.wording).click()
    form = page.locator("form[data-autosave]", has=page.get_by_label(said("What was done")))
    form.get_by_label(said("What was done")).fill(NARRATIVE)
    send(page, page.get_by_role("button", name=said("Save"), exact=True).locator("visible=true").last)
    result = Result.objects.get(assignment=city.assignment)
    assert (result.narrative, result.state) == (NARRATIVE, ResultState.DRAFT)

    expect(page.get_by_label(said("What was done"))).to_have_value(NARRATIVE)
    page.get_by_label(said("Done"), exact=True).check()
    page.get_by_role("button", name=whole("Hand in")).click()
    told(page, "Handed in: %(number)s", number=city.assignment.number)
    page.locator("header details.menu summary").click()
    page.get_by_role("button", name=said("Sign out")).click()
    expect(page.get_by_label(said("Password"), exact=True)).to_be_visible()

    for username in ("head", "coordinator"):
        page = desk(username)
        page.goto(page.url.rstrip("/") + reverse("my_reports") + "?tab=review")
        row = page.locator(f"#review-{result.pk}")
        row.get_by_role("button", name=whole("Accept")).click()
        expect(row).to_have_count(0)
    result.refresh_from_db()
    assert (result.progress, result.state) == (Progress.DONE, ResultState.ACCEPTED)


def test_a_plan_is_edited_and_submitted(desk: Desk, city: City) -> None:
    page = desk("coordinator")
    page.goto(page.url.rstrip("/") + reverse("plan_edit", args=[city.draft.pk]))
    document = page.get_by_role("article")
    document.get_by_role("link", name="專人受理申辦。", exact=True).click()
    page.locator("[data-row-form] textarea").fill(MENDED)
    page.locator("[data-row-form]").get_by_role("button", name=said("Save"), exact=True).click()
    expect(document.get_by_role("link", name=MENDED, exact=True)).to_be_visible()

    document.get_by_role("button", name=f"＋{said('Measure')}").first.click()
    page.locator("[data-row-form] textarea").fill(ADDED)
    send(page, page.locator("[data-row-form]").get_by_role("button", name=said("Move up"), exact=True))
    added = Measure.objects.get(text=ADDED)
    beside = Measure.objects.filter(focus_point=added.focus_point, parent=None).order_by("position")
    assert list(beside.values_list("text", flat=True)) == [MENDED, ADDED, "友善環境"]

    document.get_by_role("link", name="網站公布流程。", exact=True).click()
    page.locator("[data-row-form]").get_by_role("button", name=said("Delete"), exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(said("Delete this row with everything below it?"))
    page.get_by_role("button", name=whole("Delete")).click()
    expect(document.get_by_role("link", name="網站公布流程。", exact=True)).to_have_count(0)
    page.get_by_role("button", name=whole("Undo")).click()
    expect(document.get_by_role("link", name="網站公布流程。", exact=True)).to_be_visible()

    page.get_by_role("button", name=whole("Submit")).click()
    told(page, "Submitted. The agency head decides next.")
    city.draft.refresh_from_db()
    assert city.draft.state == "submitted"


def test_settings_and_the_language(desk: Desk, city: City) -> None:
    page = desk("admin")
    page.goto(page.url.rstrip("/") + reverse("unit_new", args=[city.plant.pk]))
    page.locator("[name=code]").fill("N")
    page.locator("[name=name]").fill("新設組")
    page.get_by_role("button", name=said("Save"), exact=True).or_(page.locator("main .button--primary")).first.click()
    expect(page.get_by_role("main")).to_contain_text("新設組")
    assert Unit.objects.get(code="N").agency == city.plant

    page.locator("header details.menu summary").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    city["admin"].refresh_from_db()
    assert city["admin"].language == "en"
