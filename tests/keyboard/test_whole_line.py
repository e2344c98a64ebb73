"""A year without a mouse: a plan read, mended, approved, allotted, reported on, its report signed and accepted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from agencies import roc
from agencies.actions import add_agency, add_unit, grant_role
from agencies.models import Agency, Unit
from agencies.states import Role
from plans.models import Plan
from tests.browsing import Complaints, photo_with_a_place, said, whole
from tests.plans.documents import small_document
from tests.world import person
from tracking.models import AnnualReport, Result
from tracking.states import Progress

from .walking import from_menu, press, sign_in, sign_out, skip, tab_to, write

FIRST, MENDED, ADDED = "專人受理申辦。", "專人受理申辦，逐件編號。", "備置老花眼鏡。"
NARRATIVE, SUMMARY, LETTER = "全年受理二千件。", "全年服務穩定。", "測廠總字第1110000001號"
YEAR = roc.roc_year(timezone.localdate())

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plant() -> Agency:
    """A plant below a bureau, its people in every role."""
    bureau = add_agency(code="B", name="測試市政府環境保護局", short_name="環保局", by=None)
    plant = add_agency(code="P", name="測試廠", short_name="測試廠", parent=bureau, by=None, all_units_label="各組室")
    office = add_unit(agency=plant, code="A", name="總務室", by=None)
    add_unit(agency=plant, code="W", name="維修組", by=None)
    roles: dict[str, tuple[Role, Agency, Unit | None]] = {
        "coordinator": (Role.COORDINATOR, plant, None),
        "chief": (Role.AGENCY_HEAD, plant, None),
        "editor": (Role.UNIT_EDITOR, plant, office),
        "head": (Role.UNIT_HEAD, plant, office),
        "supervisor": (Role.SUPERVISOR, bureau, None),
    }
    for username, (role, agency, unit) in roles.items():
        grant_role(person=person(username, f"測試{username}"), role=role, agency=agency, unit=unit, by=None)
    return plant


@pytest.fixture
def desk(live_server, new_context: Callable[..., BrowserContext], transactional_db: None):
    """`desk("chief")` is the person's page, signed in by keyboard; at the end nothing was complained of."""
    pages: dict[str, Page] = {}
    found: list[Complaints] = []

    def sit_down(username: str) -> Page:
        if username not in pages:
            context = new_context(reduced_motion="reduce")
            pages[username] = context.new_page()
            found.append(Complaints(pages[username]))
            sign_in(pages[username], live_server.url, username)
        return pages[username]

    yield sit_down
    assert [line for complaints in found for line in complaints] == []


Desk = Callable[[str], Page]


def test_from_a_file_to_the_accepted_report(desk: Desk, plant: Agency, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(small_document(plant.name, YEAR).as_json(), ensure_ascii=False), encoding="utf-8")

    read_the_file(desk("coordinator"), path)
    mend(desk("coordinator"))
    approve(desk("chief"))
    allot_and_open(desk("coordinator"))
    report(desk("editor"))
    for username, state in (("head", "Approved by the unit head"), ("coordinator", "Accepted")):
        accept(desk(username), state)
    gather_and_send(desk("coordinator"))
    sign(desk("chief"))
    submit(desk("coordinator"))
    take(desk("supervisor"))

    result, annual = Result.objects.get(), AnnualReport.objects.get()
    assert (result.narrative, result.progress, result.state) == (NARRATIVE, Progress.DONE, "accepted")
    assert (result.evidence.count(), annual.summary, annual.state) == (1, SUMMARY, "accepted")


def told(page: Page, msgid: str, **values: object) -> None:
    expect(page.locator("#messages")).to_contain_text(said(msgid, **values))


def read_the_file(page: Page, path: Path) -> None:
    from_menu(page, "Plans")
    skip(page)
    press(page, page.get_by_role("link", name=whole("From a file")))
    skip(page)
    chooser = page.get_by_label(said("File"), exact=True)
    tab_to(page, chooser)
    chooser.set_input_files(path)  # the file dialogue is the system's own
    press(page, page.get_by_role("button", name=whole("Read the file")))
    expect(page.get_by_role("region", name=said("What was read"))).to_contain_text(FIRST)
    skip(page)
    press(page, page.get_by_role("button", name=whole("Save as a plan")))
    told(page, "The plan is saved. Check it, and correct what the reader doubted.")


def mend(page: Page) -> None:
    """A text corrected, a measure added and moved, a unit assigned; submitted, and signed out."""
    skip(page)
    document = page.get_by_role("article")
    field, handle = page.locator("[data-row-form] textarea"), page.locator("[data-handle]:focus")
    press(page, document.get_by_role("link", name=FIRST, exact=True))
    expect(field).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type(MENDED)
    page.keyboard.press("Enter")
    expect(handle).to_be_visible()
    page.keyboard.press("Escape")
    expect(document.get_by_role("link", name=MENDED, exact=True)).to_be_focused()

    press(page, document.get_by_role("button", name=f"＋{said('Measure')}").first)
    expect(field).to_be_focused()
    page.keyboard.type(ADDED)
    page.keyboard.press("Enter")
    expect(handle).to_be_visible()
    page.keyboard.press("Alt+ArrowUp")
    first = document.locator(".plan-table .measures").first
    expect(first.locator(":scope > li > .slot .measure__text")).to_have_text([MENDED, ADDED, "友善環境"])
    expect(handle).to_be_visible()
    page.keyboard.press("Escape")

    press(page, document.get_by_role("link", name=f"＋{said('Unit')}").first)
    unit = document.get_by_role("checkbox", name="維修組", exact=True)
    press(page, unit, key="Space")
    press(page, document.locator(".units-form").get_by_role("button", name=said("Save"), exact=True))
    expect(handle).to_be_visible()
    expect(document.locator(".plan-table__units").first).to_contain_text("維修組")
    page.keyboard.press("Escape")

    page.keyboard.press("Alt+c")
    press(page, page.get_by_role("button", name=whole("Submit")))
    told(page, "Submitted. The agency head decides next.")
    sign_out(page)


def approve(page: Page) -> None:
    title = Plan.objects.get().title
    skip(page)
    press(page, page.get_by_role("main").get_by_role("link", name=title).first)
    skip(page)
    press(page, page.get_by_role("button", name=whole("Approve")))
    told(page, "Approved as version %(number)s.", number=1)


def open_plan(page: Page) -> None:
    from_menu(page, "Plans")
    skip(page)
    press(page, page.get_by_role("main").get_by_role("link", name=Plan.objects.get().title).first)


def more(page: Page, msgid: str) -> None:
    """By the menu of what else there is to do with a plan."""
    skip(page)
    press(page, page.locator("summary", has_text=said("More")))
    press(page, page.get_by_role("main").locator("details.menu").get_by_role("link", name=whole(msgid)))


def allot_and_open(page: Page) -> None:
    """One measure to the office; saved by the button at the end of the matrix, not back at its head."""
    sign_in(page, page.url, "coordinator")
    open_plan(page)
    more(page, "Allotment")
    skip(page)
    row = page.get_by_role("row").filter(has_text=MENDED)
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    press(page, row.locator("input[name^=units-]").first, key="Space")
    press(page, page.get_by_role("button", name=said("Save the allotment"), exact=True).last)
    told(page, "The allotment is saved.")

    skip(page)
    # The end of the plan's year stands there; how a date is typed is the browser's own.
    tab_to(page, page.get_by_label(said("The year-end period is due on")))
    press(page, page.get_by_label(said("Open although some measures are not allotted")), key="Space")
    press(page, page.get_by_role("button", name=said("Open reporting"), exact=True))
    told(page, "Reporting is open.")


def report(page: Page) -> None:
    skip(page)
    press(page, page.get_by_role("main").get_by_role("link").filter(has_text=MENDED))
    skip(page)
    write(page, page.get_by_label(said("What was done")), NARRATIVE)
    choices = page.get_by_role("group", name=said("Progress")).get_by_role("radio")
    press(page, choices.first, key="Space")
    for _ in Progress.values[1:]:
        page.keyboard.press("ArrowRight")
    expect(choices.last).to_be_checked()
    expect(page.locator("form[data-autosave] [data-save-state]").first).to_have_attribute("data-state", "saved")

    files = page.locator(".evidence input[type=file]")
    tab_to(page, files)
    files.set_input_files({"name": "P.jpg", "mimeType": "image/jpeg", "buffer": photo_with_a_place()})
    expect(page.get_by_role("img", name=said("Photo without a caption"))).to_be_visible()
    expect(files).to_be_focused()
    press(page, page.get_by_role("button", name=whole("Hand in")))
    told(page, "Handed in: %(number)s", number=Result.objects.get().assignment.number)


def accept(page: Page, state: str) -> None:
    from_menu(page, "Home")
    skip(page)
    press(page, page.get_by_role("main").get_by_role("link", name=said("To review"), exact=True))
    skip(page)
    row = page.get_by_role("main").get_by_role("listitem").filter(has_text=MENDED)
    press(page, row.get_by_role("button", name=whole("Accept")))
    expect(row).to_contain_text(said(state))
    expect(row.locator("summary").first).to_be_focused()


def gather_and_send(page: Page) -> None:
    open_plan(page)
    more(page, "Annual report")
    skip(page)
    write(page, page.get_by_label(said("Summary"), exact=True), SUMMARY)
    expect(page.locator("#summary [data-save-state]")).to_have_attribute("data-state", "saved")
    confirm = page.get_by_label(said("Send it although this is missing"))
    if confirm.count():
        press(page, confirm, key="Space")
    press(page, page.get_by_role("button", name=whole("Send to be signed")))
    told(page, "Sent to be signed.")


def sign(page: Page) -> None:
    from_menu(page, "Home")
    skip(page)
    press(page, page.get_by_role("main").get_by_role("link", name=Plan.objects.get().title).first)
    skip(page)
    press(page, page.get_by_role("button", name=whole("Sign")))
    told(page, "Signed.")


def submit(page: Page) -> None:
    open_plan(page)
    more(page, "Annual report")
    skip(page)
    write(page, page.locator("[name=outgoing_number]"), LETTER)
    press(page, page.get_by_role("button", name=said("Submit to %(agency)s", agency="環保局")))
    told(page, "Submitted. Receipt number: %(number)s", number="")


def take(page: Page) -> None:
    from_menu(page, "Supervision")
    skip(page)
    # The board begins with the year that is reported on in January.
    year = page.get_by_role("combobox", name=said("Year"))
    tab_to(page, year)
    if year.input_value() != str(YEAR):
        page.keyboard.type(str(YEAR))
        expect(page).to_have_url(re.compile(rf"year={YEAR}"))
    row = page.get_by_role("row").filter(has_text="測試廠")
    press(page, row.get_by_role("link", name=said("Review"), exact=True))
    skip(page)
    press(page, page.get_by_role("button", name=whole("Accept the report")))
    press(page, page.get_by_role("dialog").get_by_role("button").filter(has_text=said("Accept the report")))
    told(page, "Accepted: %(agency)s", agency="測試廠")
