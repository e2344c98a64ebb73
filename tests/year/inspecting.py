"""The bureau comes by: a visit with its score, and a finding that is answered, returned, answered and closed."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browsing import said
from tracking.models import Finding, Inspection, ScoreSheet

from .people import Desks, press

SHEET, FOUND = "服務場所查訪表", "服務臺未標示承辦人。"
ANSWER, REASON, BETTER = "已通知改善。", "請說明何時完成。", "名牌已於本日設置完成。"


def visit(desks: Desks) -> Inspection:
    """Weights 60 and 40: 8 of 10 and 9 of 10 points make 84."""
    page = desks.at("inspector", "score_sheet_new")
    page.get_by_label(said("Kind"), exact=True).select_option("visit")
    page.get_by_label(said("Name of the score sheet"), exact=True).fill(SHEET)
    for number, cells in enumerate([("環境", "60", "整潔明亮", "10"), ("態度", "40", "親切問候", "10")]):
        for name, value in zip(("section", "weight", "item", "points"), cells, strict=True):
            page.locator(f"[name=line-{number}-{name}]").fill(value)
    for number, (start, label) in enumerate([("90", "優良"), ("80", "良好")]):
        page.locator(f"[name=band-{number}-start]").fill(start)
        page.locator(f"[name=band-{number}-label]").fill(label)
    press(page, "Save")
    expect(page.get_by_role("link", name=SHEET)).to_be_visible()
    assert ScoreSheet.objects.get().agency == desks.year.bureau

    page = desks.at("inspector", "inspection_new", agency=desks.year.plant.pk)
    page.locator("[name=unit]").select_option(label="總務室")
    press(page, "Go to the score sheet")
    for item, points in (("整潔明亮", "8"), ("親切問候", "9")):
        page.get_by_label(item).fill(points)
    press(page, "Save")
    expect(page.locator(".stat__value").first).to_contain_text("84")
    expect(page.locator(".stat__value").last).to_have_text("良好")
    return Inspection.objects.get()


def follow_up(desks: Desks, inspection: Inspection) -> None:
    """What was found goes to the unit and comes back, until it is put right."""
    page = desks.at("inspector", "finding_add", inspection.pk)
    page.locator("[name=text]").fill(FOUND)
    page.locator("[name=owner_unit]").select_option(label="總務室")
    page.locator("[name=due_on]").fill((timezone.localdate() + dt.timedelta(days=20)).isoformat())
    press(page, "Add the finding")
    finding = Finding.objects.get()

    _answer(desks, finding, ANSWER)
    page = desks.at("inspector", "inspection_detail", inspection.pk)
    row = page.locator(f"#finding-{finding.pk}")
    row.locator("summary", has_text=said("Return with a reason")).click()
    row.locator(f"#reason-{finding.pk}").fill(REASON)
    row.get_by_role("button", name=said("Return"), exact=True).click()
    _answer(desks, finding, BETTER, REASON)
    page = desks.at("inspector", "inspection_detail", inspection.pk)
    press(page.locator(f"#finding-{finding.pk}"), "It is put right: close")
    _has_state(page, finding, "closed")
    assert (finding.answer, finding.closed_by) == (BETTER, desks.year.people["inspector"])


def _answer(desks: Desks, finding: Finding, text: str, reason: str = "") -> None:
    page = desks.at("office", "finding_answer", finding.pk)
    expect(page.get_by_text(reason or FOUND).first).to_be_visible()
    page.locator("[name=answer]").fill(text)
    press(page, "Answer")
    _has_state(page, finding, "answered")


def _has_state(page: Page, finding: Finding, state: str) -> None:
    """Once the page has come back, so has the row."""
    page.wait_for_load_state()
    expect(page.locator("body")).to_contain_text(finding.text)
    finding.refresh_from_db()
    assert finding.state == state
