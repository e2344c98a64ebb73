"""The page of self-reviews: who reads and writes them, beside which state of the measures."""

import datetime as dt

import pytest
from django.urls import reverse

from agencies.states import Role
from tests import factories
from tests.tracking.actions.test_annual import submitted
from tests.tracking.actions.test_self_reviews import JUNE, SEPTEMBER, reviewed
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import FocusEvaluation, FocusReview

AUTOSAVE = {"X-Autosave": "1", "HX-Request": "true"}


def page(world: World, query: str = "?on=2021-06-30") -> str:
    return reverse("self_reviews", args=[world.plan.pk]) + query


def entry(world: World, focus: str = "f1", day: str = "2021-06-30", view: str = "self_review_edit") -> str:
    return reverse(view, args=[world.plan.pk, focus, day])


def test_beside_each_focus_point_stands_the_state_of_its_measures(world: World, as_) -> None:
    world.allot(m1=[world.general], m21=[world.general], m22=[world.general], f2=[world.general])
    world.open(days_left=5)
    world.accepted("m1")
    world.handed_in("m21")
    actions.change_due_date(period=world.period, due_on=dt.date(2022, 1, 10), grace_days=0, by=world.coordinator)

    rows = as_(world.chief).get(page(world)).context["rows"]

    told = [(row.uid, [(state.entry.node_uid, state.tone) for state in row.measures]) for row in rows]
    assert told == [
        ("f1", [("m1", "done"), ("m21", "behind"), ("m22", "overdue")]),
        ("f2", [("f2", "overdue")]),
    ]


def test_typing_is_saved_on_its_day(reporting: World, as_) -> None:
    client = as_(reporting.coordinator)

    first = client.post(entry(reporting), {"row_version": 0, "text": "進度"}, headers=AUTOSAVE)
    second = client.post(entry(reporting), {"row_version": 1, "text": "進度正常"}, headers=AUTOSAVE)
    by_hand = client.post(entry(reporting, day="2021-09-30"), {"row_version": 0, "text": "九月"})

    assert [(answer.status_code, answer.get("X-Row-Version")) for answer in (first, second)] == [(204, "1"), (204, "2")]
    assert by_hand.url == page(reporting, "?on=2021-09-30#focus-f1")
    assert list(FocusReview.objects.values_list("reviewed_on", "text", "by__name")) == [
        (JUNE, "進度正常", "陳美玲"),
        (SEPTEMBER, "九月", "陳美玲"),
    ]


def test_the_day_of_the_page_is_written_and_the_others_are_read(reporting: World, as_) -> None:
    reviewed(reporting, "六月進度正常。")
    reviewed(reporting, "九月尚缺英文版。", day=SEPTEMBER)

    row = as_(reporting.coordinator).get(page(reporting)).context["rows"][0]

    assert (row.text, row.version) == ("六月進度正常。", 1)
    assert [review.text for review in row.others] == ["九月尚缺英文版。"]


def test_both_texts_are_shown_when_somebody_else_was_quicker(reporting: World, as_) -> None:
    reviewed(reporting, "先寫的。")
    client = as_(reporting.chief)

    fragment = client.post(entry(reporting), {"row_version": 0, "text": "後寫的。"}, headers=AUTOSAVE)
    whole = client.post(entry(reporting), {"row_version": 0, "text": "後寫的。"})
    merged = client.post(entry(reporting), {"row_version": 0, "version_seen": 1, "text": "先寫的。後寫的。"})

    assert (fragment.status_code, whole.status_code, merged.status_code) == (409, 409, 302)
    assert (fragment.context["theirs"], whole.context["theirs"], whole.context["mine"]) == (
        "先寫的。",
        "先寫的。",
        "後寫的。",
    )
    assert FocusReview.objects.get().text == "先寫的。後寫的。"


@pytest.mark.parametrize(
    ("address", "data", "status"),
    [
        ({"day": "2021-6-30"}, {"row_version": 0, "text": "甲"}, 404),
        ({"day": "20210630"}, {"row_version": 0, "text": "甲"}, 404),
        ({"day": "2020-06-30"}, {"row_version": 0, "text": "甲"}, 422),
        ({"focus": "m1"}, {"row_version": 0, "text": "甲"}, 422),
        ({}, {"row_version": "x", "text": "甲"}, 422),
        ({}, {"row_version": 0, "text": "甲" * 20_001}, 422),
        ({}, {"text": "甲"}, 422),
    ],
)
def test_bad_input_stores_nothing(reporting: World, as_, address: dict, data: dict, status: int) -> None:
    answer = as_(reporting.coordinator).post(entry(reporting, **address), data, headers=AUTOSAVE)

    assert answer.status_code == status
    assert not FocusReview.objects.exists()


def test_removing_asks_for_what_was_read(reporting: World, as_) -> None:
    reviewed(reporting, "記錯了")
    client = as_(reporting.coordinator)
    remove = entry(reporting, view="self_review_remove")

    blind = client.post(remove)
    stale = client.post(remove, {"row_version": 2})
    kept = FocusReview.objects.count()
    removed = client.post(remove, {"row_version": 1})

    assert (blind.status_code, stale.status_code, kept, removed.status_code) == (409, 409, 1, 302)
    assert not FocusReview.objects.exists()


def test_nobody_else_reads_or_writes_them(reporting: World, as_) -> None:
    reviewed(reporting, "只給自己看的話")
    people = (reporting.outsider, reporting.editor, reporting.head, reporting.supervisor)
    head_above = factories.person("環保局長", (Role.AGENCY_HEAD, reporting.bureau))

    statuses = []
    for person in (*people, head_above):
        client = as_(person)
        written = client.post(entry(reporting), {"row_version": 1, "text": "竄改"})
        statuses.append((client.get(page(reporting)).status_code, written.status_code))

    assert statuses == [(404, 404), (403, 403), (403, 403), (403, 403), (404, 404)]
    assert FocusReview.objects.get().text == "只給自己看的話"


def test_superiors_read_what_was_submitted_and_no_later_draft(reporting: World, as_) -> None:
    reviewed(reporting, "六月進度正常。")
    report = submitted(reporting).report
    reviewed(reporting, "事後的草稿", version=1)

    answer = as_(reporting.supervisor).get(reverse("annual_submission", args=[report.pk]))

    focus = next(iter(answer.context["table"]))
    assert [review.text for review in focus.reviews] == ["六月進度正常。"]
    assert "事後的草稿" not in answer.content.decode()


def test_the_annual_report_takes_them_over(reporting: World, as_) -> None:
    reviewed(reporting, "六月進度正常。")
    client = as_(reporting.coordinator)
    url = reverse("annual_take_over", args=[reporting.plan.pk, "f1"])

    answer = client.post(url, {"row_version": 0, "text": "全年達成。"})
    stale = client.post(url, {"row_version": 0, "text": "另一頁的字"})

    row = client.get(answer.url).context["rows"][0]
    assert answer.url == reverse("annual_report", args=[reporting.plan.pk]) + "#focus-f1"
    assert (row.text, row.taken_over) == ("全年達成。\n六月進度正常。", [(JUNE, "陳美玲")])
    assert (stale.status_code, stale.context["mine"]) == (409, "另一頁的字")
    assert stale.context["action"] == reverse("annual_evaluation", args=[reporting.plan.pk, "f1"])
    assert FocusEvaluation.objects.get().text == "全年達成。\n六月進度正常。"


@pytest.mark.parametrize("days", [[JUNE], [JUNE, SEPTEMBER, dt.date(2021, 12, 1)]])
def test_queries_do_not_grow_with_rows(reporting: World, as_, django_assert_num_queries, days: list) -> None:
    for day in days:
        reviewed(reporting, "進度正常。", day=day)
        reviewed(reporting, "進度正常。", day=day, focus="f2")
    client = as_(reporting.coordinator)
    client.get(page(reporting))

    with django_assert_num_queries(7):
        client.get(page(reporting))
