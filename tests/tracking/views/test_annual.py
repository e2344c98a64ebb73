"""The pages of the January chain: the agency's report, the superior's decision."""

import re

import pytest
from django.urls import reverse

from agencies.models import User
from agencies.states import Role
from tests import factories
from tests.tracking.actions.test_annual import sent, submitted, summarised
from tests.tracking.conftest import World
from tracking import actions
from tracking.actions import annual, superior
from tracking.models import AnnualReport, FocusEvaluation, RowReturn
from tracking.states import ReportState

AUTOSAVE = {"X-Autosave": "1", "HX-Request": "true"}


def page(world: World) -> str:
    return reverse("annual_report", args=[world.plan.pk])


def with_photo(world: World, uid: str) -> None:
    assignment, upload = world.assignment(uid), factories.photo_file()
    photo = actions.add_photo(assignment=assignment, period=world.period, upload=upload, by=world.editor)
    world.accept(actions.hand_in(result=world.save(uid, version=photo.result.version), by=world.editor))


def test_completeness_from_measure_to_evidence(reporting: World, as_) -> None:
    with_photo(reporting, "m1")
    reporting.accepted("m21")
    reporting.handed_in("m22")
    actions.mark_not_applicable(assignment=reporting.assignment("f2"), reason="停用", by=reporting.coordinator)

    rows = as_(reporting.coordinator).get(page(reporting)).context["rows"]

    counts = [
        (row.focus.uid, row.focus.measures, row.focus.assigned, row.focus.accepted, row.focus.with_evidence)
        for row in rows
    ]
    assert counts == [("f1", 3, 3, 2, 1), ("f2", 1, 0, 0, 0)]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?tab=report", ["f2"]),
        ("?tab=review", ["m22"]),
        ("?tab=accepted", ["m1", "m21"]),
        ("?tab=proved&focus=f1", ["m1"]),
        ("?tab=assigned&focus=f1", ["m1", "m21", "m22"]),
        ("?tab=accepted&focus=f2", []),
        ("?tab=nonsense", []),
    ],
)
def test_a_number_leads_to_its_rows(reporting: World, as_, query: str, shown: list[str]) -> None:
    with_photo(reporting, "m1")
    reporting.accepted("m21")
    reporting.handed_in("m22")

    entries = as_(reporting.coordinator).get(page(reporting) + query).context["entries"]

    assert [entry.node_uid for entry in entries] == shown


def test_the_tabs_count_what_they_show(reporting: World, as_) -> None:
    reporting.accepted("m21")
    client = as_(reporting.coordinator)

    tabs = client.get(page(reporting)).context["tabs"][1:]

    assert [tab.count for tab in tabs] == [3, 0, 1]
    assert [len(client.get(page(reporting) + tab.url).context["entries"]) for tab in tabs] == [3, 0, 1]


def test_typing_is_saved(reporting: World, as_) -> None:
    client = as_(reporting.coordinator)
    summary = reverse("annual_summary", args=[reporting.plan.pk])
    said = reverse("annual_evaluation", args=[reporting.plan.pk, "f1"])

    first = client.post(summary, {"row_version": 0, "text": "摘要"}, headers=AUTOSAVE)
    second = client.post(said, {"row_version": 0, "text": "達成"}, headers=AUTOSAVE)
    by_hand = client.post(summary, {"row_version": 1, "text": "新摘要"})

    assert [(answer.status_code, answer["X-Row-Version"]) for answer in (first, second)] == [(204, "1"), (204, "1")]
    assert by_hand["Location"] == page(reporting) + "#summary"
    assert AnnualReport.objects.get().summary == "新摘要"
    assert FocusEvaluation.objects.get().by == reporting.coordinator


def test_a_stale_save_shows_both_texts(reporting: World, as_) -> None:
    summarised(reporting, "別人寫的")
    client = as_(reporting.coordinator)
    url, mine = reverse("annual_summary", args=[reporting.plan.pk]), {"row_version": 0, "text": "我寫的"}

    fragment = client.post(url, mine, headers=AUTOSAVE)
    whole = client.post(url, mine)
    merged = client.post(url, {"row_version": 0, "version_seen": 1, "text": "合併"})

    assert (fragment.status_code, whole.status_code, merged.status_code) == (409, 409, 302)
    assert fragment.content.decode().count("別人寫的") == 1
    assert (whole.content.decode().count("別人寫的"), whole.content.decode().count("我寫的")) == (1, 1)
    assert AnnualReport.objects.get().summary == "合併"


def test_a_text_that_cannot_be_read(reporting: World, as_) -> None:
    answer = as_(reporting.coordinator).post(
        reverse("annual_summary", args=[reporting.plan.pk]), {"row_version": "x", "text": "摘要"}, headers=AUTOSAVE
    )

    assert (answer.status_code, AnnualReport.objects.count()) == (422, 0)


def test_the_whole_way_by_hand(reporting: World, as_) -> None:
    """Send, sign, submit, return a row, and the row is named on the agency's page."""
    reporting.accepted("m1")
    client = as_(reporting.coordinator)
    refused = client.post(reverse("annual_ask_signature", args=[reporting.plan.pk]))
    client.post(reverse("annual_ask_signature", args=[reporting.plan.pk]), {"confirmed": "1"})
    report = AnnualReport.objects.get()
    client = as_(reporting.chief)
    digest = re.search(r'name="sha256" value="(\w+)"', client.get(page(reporting)).content.decode())
    client.post(reverse("annual_sign", args=[report.pk]), {"sha256": digest[1]})
    client = as_(reporting.coordinator)
    incomplete = client.post(reverse("annual_submit", args=[report.pk]), {"outgoing_on": "2022-01-10"})
    letter = {"outgoing_on": "2022-01-10", "outgoing_number": "中廠字第1號"}
    client.post(reverse("annual_submit", args=[report.pk]), letter)
    client = as_(reporting.supervisor)
    frozen = client.get(reverse("annual_submission", args=[report.pk]))
    client.post(reverse("annual_return", args=[report.pk]), {"submission": 1, "reason": "", "row-m1": "請補數據"})

    assert (refused.status_code, incomplete.status_code) == (422, 422)
    assert frozen.context["counts"]["accepted"] == 1
    assert [(row.node_uid, row.reason) for row in RowReturn.objects.all()] == [("m1", "請補數據")]
    given_back = as_(reporting.coordinator).get(page(reporting)).context["given_back"]
    assert [(entry.node_uid, reason, is_done) for entry, reason, is_done in given_back] == [("m1", "請補數據", False)]


def test_superiors_read_the_submission_and_never_the_draft(reporting: World, as_) -> None:
    summarised(reporting, "送出的摘要")
    report = submitted(reporting).report
    superior.return_report(report=report, reason="請補", rows={}, by=reporting.supervisor)
    report.refresh_from_db()
    summarised(reporting, "修改中的機密", report.version)
    sent(reporting)
    client = as_(reporting.supervisor)

    shown = client.get(reverse("annual_submission", args=[report.pk])).content.decode()

    assert (shown.count("送出的摘要"), shown.count("修改中的機密")) == (1, 0)
    assert client.get(page(reporting)).status_code == 403


def test_why_the_head_did_not_sign_stays_in_the_agency(reporting: World, as_) -> None:
    report = submitted(reporting).report
    superior.return_report(report=report, reason="請補充第一項。", rows={}, by=reporting.supervisor)
    again = annual.ask_for_signature(plan=reporting.plan, kind=report.kind, by=reporting.coordinator, confirmed=True)
    annual.decline_signature(report=again, reason="只有本廠知道的理由", by=reporting.chief)

    def shown(person: User) -> str:
        return as_(person).get(reverse("annual_submission", args=[report.pk])).content.decode()

    assert "只有本廠知道的理由" in shown(reporting.coordinator)
    told = shown(reporting.supervisor)
    assert ("只有本廠知道的理由" in told, told.count("請補充第一項。")) == (False, 2)


def test_a_draft_is_nothing_to_superiors(reporting: World, as_) -> None:
    summarised(reporting, "草稿機密")
    report = AnnualReport.objects.get()

    client = as_(reporting.supervisor)

    assert client.get(reverse("annual_submission", args=[report.pk])).status_code == 404
    assert client.get(reverse("annual_pdf", args=[report.pk])).status_code == 404
    assert "草稿機密" not in client.get("/supervision/?year=110").content.decode()


def test_the_second_of_two_superiors_is_told(reporting: World, as_) -> None:
    other = factories.person("局彙整", (Role.COORDINATOR, reporting.bureau))
    report = submitted(reporting).report

    first = as_(reporting.supervisor).post(reverse("annual_accept", args=[report.pk]), {"submission": 1})
    second = as_(other).post(reverse("annual_accept", args=[report.pk]), {"submission": 1})

    assert (first.status_code, second.status_code) == (302, 422)
    assert "李督考" in second.content.decode()
    report.refresh_from_db()
    assert (report.state, report.decided_by) == (ReportState.ACCEPTED, reporting.supervisor)


@pytest.mark.parametrize("uids", [["m1"], ["m1", "m21", "m22"]])
def test_queries_do_not_grow_with_rows(reporting: World, as_, django_assert_num_queries, uids: list[str]) -> None:
    for uid in uids:
        with_photo(reporting, uid)
    summarised(reporting, "摘要")
    own, above = as_(reporting.coordinator), factories.person("上級", (Role.SUPERVISOR, reporting.bureau))
    own.get(page(reporting))

    with django_assert_num_queries(12):
        own.get(page(reporting))
    report = submitted(reporting).report
    client = as_(above)
    with django_assert_num_queries(10):
        client.get(reverse("annual_submission", args=[report.pk]))


def test_what_is_missing_leads_to_its_rows_and_says_so_on_refusal(reporting: World, as_) -> None:
    reporting.accepted("m1")
    client = as_(reporting.coordinator)

    lacks = client.get(page(reporting)).context["lacks"]
    refused = client.post(reverse("annual_ask_signature", args=[reporting.plan.pk]))

    assert [lack.anchor for lack in lacks] == ["?tab=report", "?tab=accepted", "#summary"]
    assert refused.status_code == 422
    assert all(lack.message in refused.context["refusal"] for lack in lacks)


def test_whoever_signs_is_told_what_goes_up_uncompleted(reporting: World, as_) -> None:
    reporting.accepted("m1")
    before = as_(reporting.chief).get(page(reporting)).context["frozen_counts"]
    sent(reporting)
    reporting.accepted("m21")

    told = as_(reporting.chief).get(page(reporting)).context["frozen_counts"]

    assert before == {}
    assert (told["total"], told["accepted"], told["open"]) == (4, 1, 3)


@pytest.mark.parametrize("step", ["annual_accept", "annual_return"])
def test_nobody_decides_on_a_submission_that_came_after_the_page_was_opened(reporting: World, as_, step: str) -> None:
    report = submitted(reporting).report
    superior.return_report(report=report, reason="請補", rows={}, by=reporting.supervisor)
    submitted(reporting)
    client, url = as_(reporting.supervisor), reverse(step, args=[report.pk])
    said = {"reason": "我寫的理由", "row-m1": "這一列也要"}

    late = client.post(url, said | {"submission": 1})
    unsaid, forged = client.post(url, said), client.post(url, said | {"submission": "x"})

    page = late.content.decode()
    assert [answer.status_code for answer in (late, unsaid, forged)] == [409, 409, 409]
    assert AnnualReport.objects.get().state == ReportState.SUBMITTED
    assert page.count('<input type="hidden" name="submission" value="2">') == 2
    assert step == "annual_accept" or ("我寫的理由" in page, "這一列也要" in page) == (True, True)
    assert client.post(url, said | {"submission": 2}).status_code == 302
