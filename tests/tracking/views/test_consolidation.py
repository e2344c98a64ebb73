"""The page of a consolidated report while reports are taken in behind it."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from agencies.models import TextChange
from agencies.states import Role
from tests import factories
from tests.tracking.actions.test_consolidation import accepted, edited, gathered, reopened, row
from tests.tracking.conftest import World
from tracking.models import AnnualReport

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(reporting: World, as_) -> Client:
    """The bureau's coordinator, with the plant's report taken in."""
    accepted(reporting)
    gathered(reporting)
    client: Client = as_(factories.person("局彙整", (Role.COORDINATOR, reporting.bureau)))
    return client


def form_of(client: Client, report: AnnualReport) -> dict[str, str]:
    """The hidden fields of the first narrative's form."""
    page = client.get(reverse("consolidated_report", args=[report.plan_id])).content.decode()
    address = reverse("consolidated_narrative", args=[report.plan_id, row(report).focus_key])
    form = page.split(f'action="{address}"')[1].split("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="(row_version|sources_seen)" value="(\w+)">', form))


@pytest.mark.parametrize("headers", [{"X-Autosave": "1", "HX-Request": "true"}, {}])
def test_who_writes_while_the_text_is_taken_in_anew_is_told_so(
    bureau: Client, reporting: World, headers: dict[str, str]
) -> None:
    report = AnnualReport.objects.get(kind="consolidated")
    shown = form_of(bureau, report)
    reopened(reporting, "超前達成。")
    gathered(reporting)

    address = reverse("consolidated_narrative", args=[report.plan_id, row(report).focus_key])
    late = bureau.post(address, shown | {"text": "我寫的"}, headers=headers)

    page = late.content.decode()
    assert (late.status_code, "中區資源回收廠：超前達成。" in page, "我寫的" in page) == (409, True, not headers)
    told = "The accepted reports were taken in again while you were writing; that changed this text."
    said = f"{told} Nothing was written over."
    assert gettext(said) in page
    assert gettext("Somebody else saved this while you were writing. Nothing was written over.") not in page


def test_an_edited_text_is_saved_though_reports_were_taken_in_and_their_marks_stay(
    bureau: Client, reporting: World
) -> None:
    report = AnnualReport.objects.get(kind="consolidated")
    edited(report, "全局均達成。")
    shown = form_of(bureau, report)
    reopened(reporting, "超前達成。")
    gathered(reporting)
    address = reverse("consolidated_narrative", args=[report.plan_id, row(report).focus_key])

    unseen = bureau.post(address, shown | {"text": "全局大致達成。"})
    marks = [source["is_new"] for source in row(report).sources]
    seen = bureau.post(address, form_of(bureau, report) | {"text": "全局超前達成。"})

    assert (unseen.status_code, marks, seen.status_code) == (302, [True], 302)
    assert (row(report).text, [source["is_new"] for source in row(report).sources]) == ("全局超前達成。", [False])


def test_an_earlier_narrative_put_back_leaves_the_marks_of_what_nobody_has_read(
    bureau: Client, reporting: World
) -> None:
    report = AnnualReport.objects.get(kind="consolidated")
    edited(report, "全局均達成。")
    edited(report, "全局大致達成。")
    reopened(reporting, "超前達成。")
    gathered(reporting)
    change = TextChange.objects.get(before="全局均達成。")

    answer = bureau.post(
        reverse("report_text_restore", args=[report.pk, change.pk]), {"row_version": row(report).version}
    )

    assert (answer.status_code, row(report).text) == (302, "全局均達成。")
    assert [source["is_new"] for source in row(report).sources] == [True]
