"""The whole line in a browser: a plan read from a file, mended, approved, amended, allotted, reported on, printed."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect

from agencies.actions import add_agency, add_unit, grant_role
from agencies.states import Role
from documents.readers import read
from plans.document import FocusPoint, PlanDocument
from tests.browsing import GPS_IFD, Complaints, photo_with_a_place, said, sign_in, whole
from tests.printed import missing, sheets
from tests.world import person
from tracking.leaves import leaves

ROOT = Path(__file__).parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
absent = pytest.mark.skipif(not SEEDS.is_dir(), reason="the two real plans are not beside the repository")

CORRECTED = "每月第一個上班日更新常見問答，並註明日期。"
AMENDED = "每月第一個上班日更新常見問答，註明日期並以電子郵件通知。"
ADDED = "於各樓層備置放大鏡與老花眼鏡。"
NARRATIVE = "全年更新十二次，新增題目三十七則，由總務人員逐則校對。"
MENDED = "全年更新十二次，新增題目三十七則，十二月起附圖說。"
PLAN_REASON = "請補上第一項的辦理頻率。"
RESULT_REASON = "請寫明附圖的月份。"
CAPTION = "常見問答看板"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True)
class Names:
    """What of the file the walk takes hold of, chosen from what was read."""

    document: PlanDocument
    focus: FocusPoint
    other: FocusPoint
    unit: str

    @classmethod
    def of(cls, path: Path) -> Names:
        document = read(path.read_bytes(), path.name)
        points = [focus for _item, focus in document.focus_points()]
        focus = next(point for point in points if sum(not m.measures for m in point.measures[:3]) == 3)
        other = next(point for point in points if point is not focus and len(point.measures) >= 2)
        named = [ref.name for point in points for ref in point.units if not ref.generic]
        return cls(document, focus, other, named[0])

    def units(self) -> list[str]:
        """Every unit that the plan names, the generic label apart."""
        refs = (ref for _item, point in self.document.focus_points() for ref in point.units)
        return list(dict.fromkeys(ref.name for ref in refs if not ref.generic))


@dataclass
class People:
    coordinator: Page
    chief: Page
    editor: Page
    head: Page
    supervisor: Page


@pytest.fixture
def staff(live_server, new_context: Callable[..., BrowserContext], request: pytest.FixtureRequest):
    """`staff(names)` sets up agency, units and people, and signs everybody in; at the end nothing was complained of."""
    said_by_browsers: list[Complaints] = []

    def set_up(names: Names) -> People:
        bureau = add_agency(code="B", name="測試市政府環境保護局", short_name="環保局", by=None)
        agency = add_agency(
            code="P", name=names.document.agency, parent=bureau, by=None, all_units_label=_generic(names) or "各組室"
        )
        units = {
            name: add_unit(agency=agency, code=f"U{n}", name=name, by=None) for n, name in enumerate(names.units())
        }
        roles = {
            "coordinator": (Role.COORDINATOR, agency, None),
            "chief": (Role.AGENCY_HEAD, agency, None),
            "editor": (Role.UNIT_EDITOR, agency, units[names.unit]),
            "head": (Role.UNIT_HEAD, agency, units[names.unit]),
            "supervisor": (Role.SUPERVISOR, bureau, None),
        }
        pages = {}
        for username, (role, place, unit) in roles.items():
            grant_role(person=person(username, f"測試{username}"), role=role, agency=place, unit=unit, by=None)
            context = new_context()
            pages[username], complaints = sign_in(context, live_server.url, username)
            said_by_browsers.append(complaints)
        return People(**pages)

    yield set_up
    assert [line for complaints in said_by_browsers for line in complaints] == []


def _generic(names: Names) -> str:
    refs = (ref for _item, point in names.document.focus_points() for ref in point.units)
    return next((ref.name for ref in refs if ref.generic), "")


def test_from_a_file_to_the_year_end_report(staff) -> None:
    # A real plan where there is one, else the sample.
    real = SEEDS / "110-recycling-plant.txt"
    path = real if real.exists() else ROOT / "fixtures" / "sample-plan.txt"
    names = Names.of(path)
    people = staff(names)

    import_the_file(people.coordinator, path, names)
    mend_the_draft(people.coordinator, names)
    approve_after_a_return(people)
    amend(people)
    allotted = allot_and_open(people.coordinator, names)
    report(people.editor)
    accept_after_a_return(people)
    look_as_supervisor(people.supervisor, names, allotted)
    print_it(people.coordinator, names)


@absent
def test_the_other_seed_is_read_and_saved(staff) -> None:
    path = SEEDS / "107-environment-bureau.txt"
    names = Names.of(path)
    people = staff(names)

    import_the_file(people.coordinator, path, names)

    expect(editor_link(people.coordinator, names.focus.measures[0].text)).to_be_visible()


def import_the_file(page: Page, path: Path, names: Names) -> None:
    page.get_by_role("navigation", name=said("Main menu")).get_by_role("link", name=said("Plans"), exact=True).click()
    page.get_by_role("link", name=whole("From a file")).click()
    page.get_by_label(said("File"), exact=True).set_input_files(path)
    page.get_by_role("button", name=whole("Read the file")).click()

    tree = page.get_by_role("region", name=said("What was read")).get_by_role("listitem")
    for text in (names.focus.text, names.focus.measures[0].text, names.other.measures[-1].text):
        expect(tree.filter(has_text=text)).to_have_count(1)
    doubts = page.locator(".columns__side section", has_text=said("Doubts of the reader"))
    expect(doubts.get_by_role("listitem")).to_have_count(len(names.document.warnings))
    page.get_by_role("button", name=whole("Save as a plan")).click()
    expect(page.get_by_text(said("The plan is saved. Check it, and correct what the reader doubted."))).to_be_visible()


def link_to(page: Page, text: str) -> Locator:
    return page.get_by_role("link", name=text, exact=True)


def editor_link(page: Page, text: str) -> Locator:
    return page.get_by_role("article").get_by_role("link", name=text, exact=True)


def open_form(page: Page) -> Locator:
    return page.get_by_role("textbox", name=said("Text"), exact=True)


def save(field: Locator) -> None:
    """Press the button of the form that the field stands in."""
    field.locator("xpath=ancestor::form").get_by_role("button", name=said("Save"), exact=True).click()


def rewrite(page: Page, text: str, new: str) -> None:
    """Open the row that says `text`, write `new`, save."""
    editor_link(page, text).click()
    open_form(page).fill(new)
    save(open_form(page))
    expect(editor_link(page, new)).to_be_visible()
    expect(open_form(page)).to_have_count(0)


def mend_the_draft(page: Page, names: Names) -> None:
    first, second, third = names.focus.measures[:3]
    row = page.get_by_role("row").filter(has=link_to(page, names.focus.text))
    rewrite(page, first.text, CORRECTED)

    row.get_by_role("button", name=f"＋{said('Measure')}").click()
    open_form(page).fill(ADDED)
    save(open_form(page))
    expect(editor_link(page, ADDED)).to_be_visible()

    editor_link(page, third.text).click()
    page.get_by_role("button", name=said("Move in"), exact=True).click()
    above = row.locator("li").filter(has=link_to(page, second.text))
    expect(above.locator("li").get_by_role("textbox", name=said("Text"), exact=True)).to_have_value(third.text)
    page.get_by_role("link", name=said("Close"), exact=True).click()
    expect(above.locator("li").filter(has=link_to(page, third.text))).to_be_visible()

    removed = names.other.measures[-1].text
    editor_link(page, removed).click()
    page.get_by_role("button", name=said("Delete"), exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=said("Delete"), exact=True).click()
    expect(editor_link(page, removed)).to_have_count(0)

    row.get_by_role("link", name=f"＋{said('Unit')}").click()
    unit = page.get_by_role("checkbox", name=names.unit, exact=True)
    unit.check()
    save(unit)
    expect(row.get_by_role("listitem").filter(has_text=re.compile(f"^{names.unit}$"))).to_be_visible()


def approve_after_a_return(people: People) -> None:
    coordinator, chief = people.coordinator, people.chief
    coordinator.get_by_role("button", name=whole("Submit")).click()
    expect(coordinator.get_by_text(said("Submitted. The agency head decides next."))).to_be_visible()

    chief.reload()
    chief.get_by_role("main").get_by_role("listitem").get_by_role("link", name=re.compile("計畫")).first.click()
    chief.locator("summary", has_text=said("Return with a reason")).click()
    chief.get_by_label(said("Reason")).fill(PLAN_REASON)
    chief.get_by_role("button", name=said("Return"), exact=True).click()
    expect(chief.get_by_text(said("Returned with your reason."))).to_be_visible()

    coordinator.goto(urljoin(coordinator.url, "/"))
    expect(coordinator.get_by_text(PLAN_REASON)).to_be_visible()
    coordinator.get_by_role("main").get_by_role("link", name=re.compile("計畫")).first.click()
    expect(coordinator.get_by_text(PLAN_REASON).first).to_be_visible()
    coordinator.get_by_role("button", name=whole("Submit for approval")).click()
    _approve(chief, 1)


def _approve(chief: Page, number: int) -> None:
    chief.reload()
    chief.get_by_role("button", name=whole("Approve")).click()
    expect(chief.get_by_text(said("Approved as version %(number)s.", number=number))).to_be_visible()
    expect(chief.get_by_text(said("Version %(number)s in force", number=number))).to_be_visible()


def amend(people: People) -> None:
    coordinator = people.coordinator
    coordinator.reload()
    coordinator.get_by_role("button", name=whole("Begin an amendment")).click()
    rewrite(coordinator, CORRECTED, AMENDED)
    expect(people.chief.get_by_text(CORRECTED)).to_be_visible()
    coordinator.get_by_role("button", name=whole("Submit")).click()
    expect(coordinator.get_by_text(said("Submitted. The agency head decides next."))).to_be_visible()
    _approve(people.chief, 2)
    expect(people.chief.get_by_text(AMENDED)).to_be_visible()


def allot_and_open(page: Page, names: Names) -> int:
    """Take what is ticked already and two more for the unit; returns how many assignments were made."""
    page.reload()
    page.locator("summary", has_text=said("More")).click()
    page.get_by_role("link", name=whole("Allotment")).click()
    matrix = page.get_by_role("table")
    expect(matrix.get_by_role("columnheader", name=re.compile("|".join(names.units())))).to_have_count(
        len(names.units())
    )
    alone = [leaf for leaf in leaves(names.document) if len(leaf.units) == 1 and not leaf.units[0].generic]
    prefilled = matrix.get_by_role("checkbox", checked=True).count()
    assert prefilled == len([leaf for leaf in alone if leaf.uid != names.other.measures[-1].uid])

    leads = re.compile(rf"{names.unit}( \(.*\))?$")
    for text in (AMENDED, ADDED):
        matrix.get_by_role("row").filter(has_text=text).get_by_role("checkbox", name=leads).check()
    page.get_by_role("button", name=said("Save the allotment"), exact=True).first.click()

    next_month = dt.date.today() + dt.timedelta(days=30)
    page.get_by_label(said("The year-end period is due on")).fill(next_month.isoformat())
    page.get_by_label(said("Open although some measures are not allotted")).check()
    page.get_by_role("button", name=said("Open reporting"), exact=True).click()
    expect(page.get_by_text(said("Reporting is open."))).to_be_visible()
    return prefilled + 2


def open_report(page: Page) -> Locator:
    """The row of the amended measure in my reports, open."""
    page.get_by_role("navigation", name=said("Main menu")).get_by_role("link", name=said("My reports")).click()
    row = page.get_by_role("main").get_by_role("listitem").filter(has_text=AMENDED)
    expect(row).to_be_visible()
    if row.locator("details").count() == 0:  # the first one to write is open already
        row.get_by_role("link").click()
    expect(row.get_by_label(said("What was done"))).to_be_visible()
    return row


def report(page: Page) -> None:
    row = open_report(page)
    row.get_by_label(said("What was done")).fill(NARRATIVE)
    row.get_by_text(said("Done"), exact=True).click()
    row.get_by_label(said("What was counted")).first.fill("更新題數")
    row.get_by_label(said("Value"), exact=True).first.fill("1,037")
    row.get_by_label(said("Unit of measure")).first.fill("則")
    expect(row.locator("[data-save-state]").first).to_contain_text(said("Saved"))

    upload = {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": photo_with_a_place()}
    row.locator("input[type=file]").set_input_files(upload)
    picture = row.get_by_role("img", name=said("Photo without a caption"))
    expect(picture).to_be_visible()
    row.locator("summary", has_text=said("Caption and date")).click()
    row.get_by_label(said("Caption"), exact=True).fill(CAPTION)
    expect(row.locator(".photo [data-save-state]")).to_contain_text(said("Saved"))
    kept = page.request.get(urljoin(page.url, row.locator(".photo a").first.get_attribute("href")))
    stored = Image.open(io.BytesIO(kept.body()))
    assert (stored.size, stored.getexif().get_ifd(GPS_IFD)) == ((640, 480), {})
    _hand_in(page, row)


def _hand_in(page: Page, row: Locator) -> None:
    row.get_by_role("button", name=whole("Hand in")).click()
    expect(page.get_by_role("main").get_by_role("listitem").filter(has_text=AMENDED)).to_contain_text(said("Handed in"))


def accept_after_a_return(people: People) -> None:
    head, editor = people.head, people.editor
    row = _to_review(head)
    expect(row.get_by_text(NARRATIVE)).to_be_visible()
    row.locator("summary", has_text=whole("Return")).click()
    row.get_by_label(said("What is to be put right")).fill(RESULT_REASON)
    row.get_by_role("button", name=said("Return"), exact=True).click()
    expect(row.get_by_text(RESULT_REASON)).to_be_visible()

    mine = open_report(editor)
    expect(mine.get_by_text(RESULT_REASON)).to_be_visible()
    mine.get_by_label(said("What was done")).fill(MENDED)
    _hand_in(editor, mine)

    row = _to_review(head)
    expect(row.get_by_text(MENDED)).to_be_visible()
    row.get_by_role("button", name=whole("Accept")).click()
    expect(row).to_contain_text(said("Approved by the unit head"))

    overview = people.coordinator.url
    row = _to_review(people.coordinator)
    row.get_by_role("button", name=whole("Accept")).click()
    expect(row).to_contain_text(said("Accepted"))
    people.coordinator.goto(overview)


def _to_review(page: Page) -> Locator:
    page.get_by_role("navigation", name=said("Main menu")).get_by_role("link", name=said("Home")).click()
    page.get_by_role("link", name=said("To review"), exact=True).click()
    return page.get_by_role("main").get_by_role("listitem").filter(has_text=AMENDED)


def look_as_supervisor(page: Page, names: Names, allotted: int) -> None:
    page.get_by_role("navigation", name=said("Main menu")).get_by_role("link", name=said("Supervision")).click()
    year = page.get_by_role("combobox", name=said("Year"))
    year.select_option(str(names.document.year))
    row = page.get_by_role("row").filter(has_text=names.document.agency)
    accepted = row.get_by_role("link", name=f"1／{allotted}")
    board = page.url
    for tile in page.locator(".stat").all():
        value = int(tile.locator(".stat__value").inner_text())
        tile.click()
        expect(page.get_by_role("rowheader")).to_have_count(value)
        page.goto(board)
    accepted.click()
    rows = page.locator(".rows > li")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(AMENDED)
    rows.locator("summary").first.click()
    expect(rows.get_by_text(MENDED)).to_be_visible()


def printed(page: Page, link: Locator) -> list[str]:
    """The sheets of the PDF behind a button.

    The browser opens it in its own viewer, which keeps the bytes to itself; the same address is then asked once more.
    """
    with page.expect_response("**/*.pdf") as opened:
        link.click()
    assert (opened.value.status, opened.value.header_value("content-type")) == (200, "application/pdf")
    pdf = page.request.get(opened.value.url).body()
    page.go_back()
    return sheets(pdf)


def print_it(page: Page, names: Names) -> None:
    report_sheets = printed(page, page.get_by_role("link", name=whole("Results so far (PDF)")))
    wanted = [AMENDED, MENDED, "更新題數", "1,037", "附件1", CAPTION, "未完成", ADDED]
    assert missing(report_sheets, wanted) == []
    assert missing(report_sheets, [NARRATIVE]) == [NARRATIVE]

    page.get_by_role("navigation", name=said("You are here")).get_by_role("link", name=names.document.title).click()
    plan_sheets = printed(page, page.get_by_role("link", name=whole("PDF")))
    labels = [cell.label for cell in names.document.header]
    removed = names.other.measures[-1].text
    assert missing(plan_sheets, [*labels, AMENDED, ADDED, removed]) == [removed]
