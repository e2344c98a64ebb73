"""The year itself: results typed, handed in, returned, put right, accepted; evidence, an indicator, a contribution."""

from __future__ import annotations

import re
from decimal import Decimal

from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from plans.models import Plan
from tests import office_files
from tests.browsing import photo_with_a_place, said, whole
from tests.tracking.reminders.conftest import Postbox
from tests.world import PASSWORD
from tracking.models import Assignment, Indicator, Measurement, ReportingPeriod, Result

from . import plans
from .people import Desks, press, saved, told

FIRST, SECOND, THIRD = (
    "上半年受理一千零三十七件。",
    "上半年受理一千零三十七件，均有編號。",
    "上半年受理1,037件，均有編號及存查。",
)
HEADS_REASON, COORDINATORS_REASON = "請說明是否編號。", "請用阿拉伯數字，並補述存查情形。"
FORMS_DONE, WEBSITE_DONE = "各櫃檯已備置範例六種。", "申辦流程公布於網站。"
WHOLE_YEAR = "全年受理2,104件，均有編號及存查。"
HELPED, SURVEYED = "總務室協助發放問卷三百份。", "回收問卷二百八十份。"
DRAFTED = "已洽廠商報價。"
INDICATOR, VALUE = "整體滿意度", "94.5"
NOTHING_TO_DO = "本組無對外網頁。"


def open_row(page: Page, assignment: Assignment, period: ReportingPeriod) -> Locator:
    """The row of my reports, open to be written in."""
    row = page.locator(f"#row-{assignment.pk}-{period.pk}")
    expect(row).to_be_visible()
    if row.locator("details").count() == 0:  # the first one to write is open already
        row.get_by_role("link").first.click()
    expect(row.get_by_label(said("What was done"))).to_be_visible()
    return row


def write(row: Locator, narrative: str) -> None:
    """Fill in what is needed to hand in; the row saves itself."""
    row.get_by_label(said("What was done")).fill(narrative)
    row.get_by_text(said("Done"), exact=True).click()
    saved(row.locator("form[data-autosave]").first)


def reports(desks: Desks, username: str, period: ReportingPeriod, assignment: Assignment) -> Locator:
    """The person's row, opened by its address."""
    page = desks.at(username, "my_reports", period=period.pk, open=assignment.pk)
    return open_row(page, assignment, period)


def hand_in(row: Locator, assignment: Assignment) -> None:
    press(row, "Hand in")
    told(row.page, "Handed in: %(number)s", number=assignment.number)


def step(desks: Desks, username: str, wordings: list[str]) -> None:
    """The person approves or accepts these in one go, and nothing else is waiting."""
    page = desks.at(username, "my_reports", tab="review")
    expect(page.locator(".row__title")).to_have_count(len(wordings))
    page.get_by_label(said("Tick all")).check()
    press(page, "Accept what is ticked")
    told(page, "%(count)s approved or accepted.", count=len(wordings))


def give_back(desks: Desks, username: str, result: Result, reason: str) -> None:
    row = desks.at(username, "my_reports", tab="review").locator(f"#review-{result.pk}")
    row.locator("summary", has_text=whole("Return")).click()
    row.get_by_label(said("What is to be put right")).fill(reason)
    row.get_by_role("button", name=said("Return"), exact=True).click()
    expect(row.get_by_text(reason)).to_be_visible()


def first_half(desks: Desks, plan: Plan, half: ReportingPeriod, postbox: Postbox) -> None:
    """Three results handed in at once; one comes back twice, from the head and from the coordinator."""
    received, forms = (plan.assignments.get(wording=text) for text in (plans.RECEIVED, plans.FORMS))
    website = plan.assignments.get(wording=plans.WEBSITE, lead_unit=desks.year.office)
    page = desks.at("office", "my_reports", period=half.pk)
    for assignment, text in ((received, FIRST), (forms, FORMS_DONE), (website, WEBSITE_DONE)):
        write(open_row(page, assignment, half), text)
    hand = page.get_by_role("button", name=said("Hand in the %(ready)s that is done", ready=3))
    hand.click()
    page.get_by_role("dialog").get_by_role("button", name=said("Hand in"), exact=True).click()
    told(page, "%(count)s handed in.", count=3)
    result = received.results.get()
    assert set(Result.objects.values_list("state", flat=True)) == {"handed_in"}

    give_back(desks, "head", result, HEADS_REASON)
    assert HEADS_REASON in _last_mail(postbox, "office@example.org")
    row = reports(desks, "office", half, received)
    expect(row.get_by_text(HEADS_REASON)).to_be_visible()
    write(row, SECOND)
    hand_in(row, received)
    step(desks, "head", [plans.RECEIVED, plans.FORMS, plans.WEBSITE])

    give_back(desks, "coordinator", result, COORDINATORS_REASON)
    row = reports(desks, "office", half, received)
    expect(row.get_by_text(COORDINATORS_REASON)).to_be_visible()
    write(row, THIRD)
    hand_in(row, received)
    step(desks, "head", [plans.RECEIVED])
    step(desks, "coordinator", [plans.RECEIVED, plans.FORMS, plans.WEBSITE])

    result.refresh_from_db()
    assert (result.narrative, result.state, result.author) == (THIRD, "accepted", desks.year.people["office"])
    assert set(Result.objects.values_list("state", flat=True)) == {"accepted"}


def _last_mail(postbox: Postbox, address: str) -> str:
    return str([mail.get_content() for to, mail in postbox.taken if to == address][-1])


def remind(desks: Desks, half: ReportingPeriod, postbox: Postbox) -> None:
    """By the rule of the agency's administrator; the mail leads a person who has not signed in to the open rows."""
    page = desks.at("administrator", "reminder_rule", desks.year.plant.pk)
    page.get_by_label(said("Days before the due date")).fill("21, 0")
    press(page, "Save")
    assert desks.year.plant.reminder_rule.days_before == [21, 0]
    del postbox.taken[:]

    due = half.due_on
    call_command("send_reminders", day=due - 21 * (due.resolution))
    counts = postbox.counts
    call_command("send_reminders", day=due - 21 * (due.resolution))

    # Once a day to who answers for something that is open; the office's head and the coordinator answer for nothing.
    assert postbox.counts == counts
    assert counts == {f"{username}@example.org": 1 for username in ("office", "workshop", "operation")}
    text = _last_mail(postbox, "operation@example.org")
    (link,) = [word for word in text.split() if "/tracking/" in word]
    assert link.startswith(desks.address)
    page = desks.stranger("operation")
    page.goto(link)
    page.get_by_label(said("User name or e-mail")).fill("operation")
    page.get_by_label(said("Password"), exact=True).fill(PASSWORD)
    press(page, "Sign in")
    expect(page.get_by_role("main").get_by_text(plans.WEBSITE)).to_be_visible()
    assert page.url == link


def measure(desks: Desks, plan: Plan) -> Indicator:
    """An indicator at a focus point that has no measures."""
    page = desks.at("coordinator", "indicator_new", plan.pk)
    page.get_by_label(said("Indicator name"), exact=True).fill(INDICATOR)
    page.get_by_label(said("What it measures")).select_option(plan.assignments.get(wording=plans.SURVEY).node_uid)
    page.locator("[name=unit]").fill("%")
    page.locator("[name=target]").fill("90")
    press(page, "Save")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(said("Add an indicator"))
    return Indicator.objects.get(plan=plan, name=INDICATOR)


def begin_to_write(desks: Desks, plan: Plan, end: ReportingPeriod) -> None:
    """A draft of the unit that will be dissolved."""
    glasses = plan.assignments.get(wording=plans.GLASSES)
    row = reports(desks, "operation", end, glasses)
    row.get_by_label(said("What was done")).fill(DRAFTED)
    saved(row.locator("form[data-autosave]").first)


def year_end(desks: Desks, plan: Plan, end: ReportingPeriod, indicator: Indicator) -> None:
    """Carried on from the first half, with photo, paper and link; a contribution taken over; a value measured."""
    received, survey = (plan.assignments.get(wording=text) for text in (plans.RECEIVED, plans.SURVEY))
    row = reports(desks, "office", end, received)
    press(row, "Carry on from %(period)s", period=said("First half-year"))
    expect(row.get_by_label(said("What was done"))).to_have_value(THIRD)
    write(row, WHOLE_YEAR)
    _prove(row)
    hand_in(row, received)
    assert list(received.results.get(period=end).evidence.order_by("pk").values_list("kind", flat=True)) == [
        "photo",
        "document",
        "link",
    ]

    page = desks.at("office", "my_reports", period=end.pk)
    contributing = page.locator("#contributing")
    contributing.locator("summary").click()
    contributing.get_by_role("textbox").fill(HELPED)
    saved(contributing)
    row = reports(desks, "workshop", end, survey)
    expect(row.get_by_text(HELPED)).to_be_visible()
    press(row, "Take over into the text")
    row = reports(desks, "workshop", end, survey)
    expect(row.get_by_label(said("What was done"))).to_have_value(re.compile(HELPED))
    row.locator(f"[name=indicator-{indicator.pk}-value]").fill(VALUE)
    write(row, f"{HELPED}\n{SURVEYED}")
    expect(row.locator(f"#attained-{survey.pk}-{end.pk}-{indicator.pk}")).to_contain_text("105%")
    hand_in(row, survey)


def _prove(row: Locator) -> None:
    for name, kind, content in (
        ("櫃檯.jpg", "image/jpeg", photo_with_a_place()),
        ("受理統計.pdf", "application/pdf", office_files.pdf().getvalue()),
    ):
        row.locator("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": content})
        expect(row.locator(".photo img, .attached__piece")).to_have_count(1 if name.endswith("jpg") else 2)
    row.locator(".attached__add summary").click()
    row.locator("input[name=link]").fill("https://example.gov.tw/news/110")
    row.locator("input[name=link]").press("Enter")
    expect(row.locator(".attached__piece")).to_have_count(2)


def finish(desks: Desks, plan: Plan, end: ReportingPeriod) -> None:
    """What the dissolved unit had begun, without LibreOffice."""
    glasses = plan.assignments.get(wording=plans.GLASSES)
    row = reports(desks, "workshop", end, glasses)
    write(row, DRAFTED)
    hand_in(row, glasses)


def set_aside(desks: Desks, username: str, assignment: Assignment, period: ReportingPeriod, reason: str) -> None:
    """不適用 is said once, with a reason."""
    page = desks.at(username, "reporting", assignment.plan_id, period=period.pk)
    row = page.locator(f"#row-{assignment.pk}-{period.pk}")
    row.locator("summary").first.click()
    row.locator("summary", has_text=said("Not applicable…")).click()
    row.get_by_label(said("Why is it not applicable?")).fill(reason)
    press(row, "Mark as not applicable")
    expect(page.locator(f"#row-{assignment.pk}-{period.pk} .badge").first).to_have_text(said("Not applicable"))
    assignment.refresh_from_db()
    assert assignment.not_applicable_reason == reason


def is_met(desks: Desks, indicator: Indicator) -> None:
    """The accepted value counts, and its page says so."""
    assert Measurement.objects.get(indicator=indicator, result__state="accepted").value == Decimal(VALUE)
    page = desks.at("coordinator", "indicator_detail", indicator.pk)
    expect(page.locator(".page-head .badge")).to_have_text(said("Met"))
