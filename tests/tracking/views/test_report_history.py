"""The history of an annual report and of self-reviews: written with each save, read and restored by its writers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from agencies.models import TextChange
from tests.tracking.actions.test_annual import evaluated, sent, submitted, summarised
from tests.tracking.actions.test_self_reviews import JUNE, reviewed
from tests.tracking.conftest import World
from tests.tracking.views.test_history import differences
from tracking.actions.self_reviews import remove_self_review
from tracking.models import AnnualReport, FocusEvaluation, FocusReview

pytestmark = pytest.mark.django_db


def report_url(change: TextChange | None = None) -> str:
    report = AnnualReport.objects.get()
    name, args = ("report_text_restore", [report.pk, change.pk]) if change else ("report_history", [report.pk])
    return reverse(name, args=args)


def reviews_url(world: World, change: TextChange | None = None) -> str:
    args = [world.plan.pk, change.pk] if change else [world.plan.pk]
    return reverse("self_review_restore" if change else "self_review_history", args=args)


def written(world: World) -> TextChange:
    """A summary over another, and an evaluation; the change that took the first summary away."""
    summarised(world, "今年辦了十二場。")
    summarised(world, "今年辦了三場。", version=1)
    evaluated(world, "全數完成。")
    return TextChange.objects.get(before="今年辦了十二場。")


def test_each_change_of_a_report_is_shown(reporting: World, as_: Any) -> None:
    written(reporting)

    html = as_(reporting.chief).get(report_url()).content.decode()

    assert differences(html) == [
        "<ins>全數完成。</ins>",
        "今年辦了<del>十二</del><ins>三</ins>場。",
        "<ins>今年辦了十二場。</ins>",
    ]
    assert html.count("row_version") == 0


def test_an_earlier_summary_comes_back_and_a_stale_restore_does_not(reporting: World, as_: Any) -> None:
    change = written(reporting)
    client = as_(reporting.coordinator)

    stale = client.post(report_url(change), {"row_version": 1})
    answer = client.post(report_url(change), {"row_version": 2})

    assert (stale.status_code, answer.status_code) == (409, 302)
    assert AnnualReport.objects.get().summary == "今年辦了十二場。"
    assert TextChange.objects.count() == 4


def test_an_earlier_evaluation_comes_back_with_the_version_the_page_names(reporting: World, as_: Any) -> None:
    evaluated(reporting, "全數完成。")
    evaluated(reporting, "尚缺一項。", version=1)
    change = TextChange.objects.get(before="全數完成。")
    client = as_(reporting.coordinator)

    html = client.get(report_url()).content.decode()
    shown = re.search(rf'action="{report_url(change)}">.*?name="row_version" value="(\d+)"', html)
    answer = client.post(report_url(change), {"row_version": shown and shown[1]})

    # Before the first text there was none to go back to.
    assert html.count('name="row_version"') == 1
    assert (answer.status_code, FocusEvaluation.objects.get().text) == (302, "全數完成。")


def test_nothing_comes_back_while_the_report_waits_to_be_signed(reporting: World, as_: Any) -> None:
    change = written(reporting)
    sent(reporting)
    client = as_(reporting.coordinator)

    html = client.get(report_url()).content.decode()
    answer = client.post(report_url(change), {"row_version": AnnualReport.objects.get().version})

    assert (html.count("row_version"), answer.status_code) == (0, 422)


@pytest.mark.parametrize(
    ("who", "read", "restored"),
    [
        ("coordinator", 200, 302),
        ("chief", 200, 403),
        ("head", 404, 404),
        ("editor", 404, 404),
        ("supervisor", 404, 404),
        ("outsider", 404, 404),
    ],
)
def test_who_reads_and_who_restores(reporting: World, as_: Any, who: str, read: int, restored: int) -> None:
    change = written(reporting)
    client = as_(getattr(reporting, who))

    statuses = (client.get(report_url()).status_code, client.post(report_url(change), {"row_version": 2}).status_code)

    assert statuses == (read, restored)


def test_above_nobody_reads_how_a_submitted_report_came_about(reporting: World, as_: Any) -> None:
    written(reporting)
    submitted(reporting)

    assert as_(reporting.supervisor).get(report_url()).status_code == 403


def test_a_change_of_something_else_is_not_restored_here(reporting: World, as_: Any) -> None:
    written(reporting)
    reviewed(reporting, "六月正常。")
    change = TextChange.objects.get(after="六月正常。")

    answer = as_(reporting.coordinator).post(report_url(change), {"row_version": 2})

    assert (answer.status_code, AnnualReport.objects.get().summary) == (404, "今年辦了三場。")


def test_a_removed_self_review_comes_back_from_its_history(reporting: World, as_: Any) -> None:
    review = reviewed(reporting, "六月正常。")
    remove_self_review(review=review, version=1, by=reporting.coordinator)
    change = TextChange.objects.get(before="六月正常。")
    client = as_(reporting.chief)

    html = client.get(reviews_url(reporting)).content.decode()
    answer = client.post(reviews_url(reporting, change), {"row_version": 0})

    assert differences(html) == ["<del>六月正常。</del>", "<ins>六月正常。</ins>"]
    found = FocusReview.objects.get()
    assert (answer.status_code, found.text, found.reviewed_on, found.focus_uid) == (302, "六月正常。", JUNE, "f1")


def test_a_self_review_written_anew_meanwhile_is_not_written_over(reporting: World, as_: Any) -> None:
    review = reviewed(reporting, "六月正常。")
    remove_self_review(review=review, version=1, by=reporting.coordinator)
    change = TextChange.objects.get(before="六月正常。")
    reviewed(reporting, "重寫。")

    answer = as_(reporting.coordinator).post(reviews_url(reporting, change), {"row_version": 0})

    assert (answer.status_code, FocusReview.objects.get().text) == (409, "重寫。")


@pytest.mark.parametrize("who", ["editor", "head", "supervisor"])
def test_self_reviews_are_read_and_restored_by_who_writes_them_alone(reporting: World, as_: Any, who: str) -> None:
    reviewed(reporting, "六月正常。")
    change = TextChange.objects.get()
    client = as_(getattr(reporting, who))

    statuses = (
        client.get(reviews_url(reporting)).status_code,
        client.post(reviews_url(reporting, change), {"row_version": 1}).status_code,
    )

    assert (statuses, FocusReview.objects.get().text) == ((403, 403), "六月正常。")


@pytest.mark.parametrize("changes", [1, 3])
def test_the_pages_take_as_many_queries_for_many_changes(
    reporting: World, as_: Any, django_assert_num_queries: Any, changes: int
) -> None:
    for number in range(changes):
        summarised(reporting, f"第{number}次", version=number)
        reviewed(reporting, f"第{number}次", version=number)
    client = as_(reporting.coordinator)

    with django_assert_num_queries(8):
        client.get(report_url())
    with django_assert_num_queries(7):
        client.get(reviews_url(reporting))
