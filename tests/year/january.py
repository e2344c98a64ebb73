"""January: the annual report signed and submitted, one row returned; the bureau and the city consolidate."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from agencies.models import Agency
from plans.models import Plan
from tests.browsing import said, whole
from tests.tracking.reminders.conftest import Postbox
from tracking.models import AnnualReport, FocusReview, ReportingPeriod, Result
from tracking.states import ReportKind

from . import plans, reporting
from .people import Desks, press, saved, told

REVIEWED = "流程圖宜放大張貼。"
SUMMARY, BUREAUS_SUMMARY, CITYS_SUMMARY = "本廠全年服務穩定。", "本局彙整所屬機關成果。", "全市服務品質提升。"
BUREAUS_WORDS = "本局及所屬均已建立標準流程。"
ROW_REASON, SIGNS_MENDED = "請列出三處指標的位置。", "入口、電梯口及停車場設置指標三處。"
RULES_DONE, LESSONS_DONE = "已訂定共同規範並函知各廠。", "辦理禮儀講習二場。"
NOT_OURS = "業務移交他局。"
LETTERS = ["港廠總字第1150000001號", "港廠總字第1150000002號", "港環綜字第1150000001號"]


def review_itself(desks: Desks, plan: Plan) -> None:
    """自行管考 of one focus point."""
    page = desks.at("coordinator", "self_reviews", plan.pk)
    entry = page.locator(".self-review").filter(has_text=plans.FLOW)
    entry.get_by_role("textbox").fill(REVIEWED)
    saved(entry)
    assert FocusReview.objects.get().text == REVIEWED


def assemble(desks: Desks, plan: Plan) -> AnnualReport:
    """The summary, and an evaluation begun with the self-review; what lacks evidence is confirmed."""
    page = desks.at("coordinator", "annual_report", plan.pk)
    page.get_by_label(said("Summary"), exact=True).fill(SUMMARY)
    saved(page.locator("#summary"))
    focus = page.locator(".annual-focus").filter(has_text=plans.FLOW)
    focus.locator("summary", has_text=said("Self-reviews (%(count)s)", count=1)).click()
    press(focus, "Take over into the evaluation")
    expect(focus.locator("textarea")).to_have_value(REVIEWED)
    expect(page.get_by_text(said("%(count)s accepted result has no evidence.", count=4))).to_be_visible()
    return AnnualReport.objects.get(plan=plan, kind=ReportKind.OWN)


def submit(desks: Desks, plan: Plan, number: int) -> AnnualReport:
    """The plant's report to the bureau: sent to be signed, signed, submitted; the receipt is shown."""
    page = desks.at("coordinator", "annual_report", plan.pk)
    page.get_by_label(said("Send it although this is missing")).check()
    _sign_and_submit(desks, page, "coordinator", "chief", "環保局", LETTERS[number - 1])
    report = AnnualReport.objects.get(plan=plan, kind=ReportKind.OWN)
    assert (report.state, report.submission) == ("submitted", number)
    return report


def _sign_and_submit(desks: Desks, page: Page, coordinator: str, chief: str, superior: str, letter: str) -> None:
    _sign(desks, page, chief)
    page.reload()
    page.locator("[name=outgoing_number]").fill(letter)
    press(page, "Submit to %(agency)s", agency=superior)
    expect(page.locator("#messages")).to_contain_text(said("Submitted. Receipt number: %(number)s", number=""))
    receipt = page.locator("section", has=page.get_by_role("heading", name=said("Receipt"), exact=True))
    report = AnnualReport.objects.get(outgoing_number=letter)
    expect(receipt).to_contain_text(report.receipt_number)
    expect(receipt).to_contain_text(letter)
    assert (report.submitted_by, report.signed_by) == (desks.year.people[coordinator], desks.year.people[chief])


def _sign(desks: Desks, page: Page, chief: str) -> None:
    press(page, "Send to be signed")
    told(page, "Sent to be signed.")
    other = desks.of(chief)
    other.goto(page.url)
    press(other, "Sign")
    told(other, "Signed.")


def return_a_row(desks: Desks, plan: Plan, report: AnnualReport) -> None:
    """The bureau gives one row back: it alone is open again."""
    page = desks.at("inspector", "supervision", year=plan.year)
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=desks.year.plant.name))
    expect(row).to_contain_text(said("To review"))
    row.get_by_role("link", name=said("Review"), exact=True).click()
    line = page.locator("tr").filter(has_text=plans.SIGNS)
    line.locator("summary", has_text=said("Return this row…")).click()
    line.locator("textarea").fill(ROW_REASON)
    press(page, "Return with reasons")
    told(page, "Returned: %(agency)s", agency=desks.year.plant.short_name)

    report.refresh_from_db()
    assert report.state == "returned"
    results = Result.objects.filter(assignment__plan=plan, assignment__closed_in=None)
    assert [result.assignment.wording for result in results.exclude(state="accepted")] == [plans.SIGNS]


def put_right(desks: Desks, plan: Plan, end: ReportingPeriod, postbox: Postbox) -> None:
    """The mail names the reason; the row goes once more through head and coordinator."""
    signs = plan.assignments.get(wording=plans.SIGNS)
    page = desks.at("coordinator", "annual_report", plan.pk)
    given_back = page.locator("section", has=page.get_by_role("heading", name=said("Returned rows"), exact=True))
    expect(given_back.get_by_role("listitem")).to_have_count(1)
    expect(given_back).to_contain_text(ROW_REASON)
    expect(page.get_by_role("button", name=whole("Send to be signed"))).to_be_disabled()
    row = reporting.reports(desks, "office", end, signs)
    expect(row.get_by_text(ROW_REASON)).to_be_visible()
    reporting.write(row, SIGNS_MENDED)
    reporting.hand_in(row, signs)
    reporting.step(desks, "head", [plans.SIGNS])
    reporting.step(desks, "coordinator", [plans.SIGNS])
    told_of = [mail.get_content() for to, mail in postbox.taken if to == "coordinator@example.org"]
    assert any(said("See the reasons at the rows.") in text for text in told_of)


def accept(desks: Desks, username: str, agency: Agency, year: int) -> None:
    """The superior accepts what is on the board to be reviewed."""
    page = desks.at(username, "supervision", year=year)
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=agency.name))
    row.get_by_role("link", name=said("Review"), exact=True).click()
    press(page, "Accept the report")
    page.get_by_role("dialog").get_by_role("button").filter(has_text=said("Accept the report")).click()
    told(page, "Accepted: %(agency)s", agency=agency.short_name)


def report_on_own(desks: Desks, username: str, plan: Plan, wording: str, text: str) -> None:
    """A superior's own measure: the coordinator reports it as the unit's editor, and accepts it."""
    end = plan.periods.get(is_year_end=True)
    assignment = plan.assignments.get(wording=wording)
    row = reporting.reports(desks, username, end, assignment)
    reporting.write(row, text)
    reporting.hand_in(row, assignment)
    reporting.step(desks, username, [wording])


def not_ours(desks: Desks, plan: Plan) -> None:
    """A measure of the bureau's that is not applicable."""
    end = plan.periods.get(is_year_end=True)
    reporting.set_aside(desks, "bureau", plan.assignments.get(wording=plans.STATIONS), end, NOT_OURS)


def _gathered(desks: Desks, username: str, plan: Plan, agencies: list[str]) -> Page:
    """The consolidated report, by way of the board, with what is accepted taken in."""
    page = desks.at(username, "supervision", year=plan.year)
    press(page, "Consolidated report")
    press(page, "Take in the accepted reports")
    told(page, "The accepted reports were taken in; edited wording was kept.")
    card = page.locator("section", has=page.get_by_role("heading", name=said("Agencies included"), exact=True))
    expect(card).to_contain_text(said("%(count)s of %(expected)s agencies are accepted", count=1, expected=1))
    assert [link.inner_text() for link in card.get_by_role("link").all()] == agencies
    return page


def consolidate_in_the_bureau(desks: Desks, plan: Plan) -> AnnualReport:
    """Own and accepted; the wording of a focus point is the bureau's own then, against its sources."""
    page = _gathered(desks, "bureau", plan, ["港灣資源回收廠"])
    focus = page.locator(".annual-focus").filter(has_text=plans.FLOW)
    text = f"港灣市環境保護局：{RULES_DONE}\n港灣資源回收廠：{REVIEWED}"
    expect(focus.locator("textarea")).to_have_value(text)
    focus.locator("textarea").fill(BUREAUS_WORDS)
    saved(focus)
    _summarise(page, BUREAUS_SUMMARY)
    page.reload()
    expect(focus).to_contain_text(said("edited here"))
    focus.locator("summary", has_text=said("Sources (%(count)s)", count=2)).click()
    sources = [" ".join(entry.inner_text().split()) for entry in focus.locator(".notes li").all()]
    receipt = AnnualReport.objects.get(plan__agency=desks.year.plant).receipt_number
    assert sources == [f"港灣市環境保護局 {RULES_DONE}", f"港灣資源回收廠 {receipt} {REVIEWED}"]
    _sign_and_submit(desks, page, "bureau", "director", "港灣市府", LETTERS[2])
    return AnnualReport.objects.get(plan=plan, kind=ReportKind.CONSOLIDATED)


def _summarise(page: Page, text: str) -> None:
    page.get_by_label(said("Summary"), exact=True).fill(text)
    saved(page.locator("#summary"))


def consolidate_in_the_city(desks: Desks, plan: Plan) -> AnnualReport:
    """The bureau's wording arrives as the bureau's; the mayor's signature closes the year."""
    page = _gathered(desks, "city", plan, ["港灣市環境保護局"])
    focus = page.locator(".annual-focus").filter(has_text=plans.FLOW)
    expect(focus.locator("textarea")).to_have_value(f"港灣市環境保護局：{BUREAUS_WORDS}")
    _summarise(page, CITYS_SUMMARY)
    _sign(desks, page, "mayor")
    report = AnnualReport.objects.get(plan=plan, kind=ReportKind.CONSOLIDATED)
    assert (report.state, report.signed_by) == ("signed", desks.year.people["mayor"])
    page.reload()
    expect(page.get_by_role("button", name=re.compile(said("Submit to %(agency)s", agency="")))).to_have_count(0)
    return report
