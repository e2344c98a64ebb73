"""Self-reviews: written once a focus point and day, never over each other, taken over into the evaluation."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from agencies.errors import Refused, Stale
from agencies.models import AuditEntry
from tests.tracking.actions.test_annual import evaluated, submitted
from tests.tracking.conftest import World
from tracking.actions import annual
from tracking.actions.self_reviews import remove_self_review, save_self_review
from tracking.annual.freezing import load_report
from tracking.document import ReviewEntry
from tracking.models import FocusEvaluation, FocusReview

JUNE, SEPTEMBER = dt.date(2021, 6, 30), dt.date(2021, 9, 30)


def reviewed(world: World, text: str, version: int = 0, *, focus: str = "f1", day: dt.date = JUNE) -> FocusReview:
    return save_self_review(
        plan=world.plan, focus_uid=focus, reviewed_on=day, text=text, version=version, by=world.coordinator
    )


def taken_over(world: World, text: str = "", version: int = 0) -> FocusEvaluation:
    return annual.take_over_reviews(plan=world.plan, focus_key="f1", version=version, text=text, by=world.coordinator)


def test_several_days_of_a_focus_point_stand_beside_each_other(world: World) -> None:
    reviewed(world, "九月尚缺英文版。", day=SEPTEMBER)
    reviewed(world, "六月進度正常。")
    reviewed(world, "六月進度正常，缺照片。", version=1)

    found = FocusReview.objects.written().values_list("reviewed_on", "text", "version")

    assert list(found) == [(JUNE, "六月進度正常，缺照片。", 2), (SEPTEMBER, "九月尚缺英文版。", 1)]
    assert [
        (entry.action, entry.data["day"])
        for entry in AuditEntry.objects.filter(action__startswith="self_review").order_by("pk")
    ] == [
        ("self_review.saved", "2021-09-30"),
        ("self_review.saved", "2021-06-30"),
        ("self_review.saved", "2021-06-30"),
    ]


def test_a_stale_text_is_not_written(world: World) -> None:
    reviewed(world, "甲")

    with pytest.raises(Stale) as stale:
        reviewed(world, "乙")

    assert stale.value.current.text == "甲"
    assert FocusReview.objects.get().text == "甲"
    assert reviewed(world, "甲").version == 1


@pytest.mark.parametrize(("language", "first"), [("zh-hant", "110年1月1日"), ("en", "1 Jan 2021")])
@pytest.mark.parametrize("day", [dt.date(2020, 12, 31), timezone.localdate() + dt.timedelta(days=1)])
def test_a_day_before_the_year_or_still_to_come_is_refused(
    world: World, day: dt.date, language: str, first: str
) -> None:
    with translation.override(language), pytest.raises(Refused, match=first):
        reviewed(world, "甲", day=day)

    assert not FocusReview.objects.exists()


def test_a_focus_point_of_no_plan_is_refused(world: World) -> None:
    with pytest.raises(Refused):
        reviewed(world, "甲", focus="m1")

    assert not FocusReview.objects.exists()


def test_a_removed_text_is_kept_in_the_audit_log(world: World) -> None:
    review = reviewed(world, "記錯了")

    remove_self_review(review=review, version=1, by=world.chief)

    entry = AuditEntry.objects.get(action="self_review.removed")
    assert not FocusReview.objects.exists()
    assert (entry.actor, entry.data["text"]) == (world.chief, "記錯了")


def test_a_text_that_changed_is_not_removed(world: World) -> None:
    review = reviewed(world, "甲")
    reviewed(world, "乙", version=1)

    with pytest.raises(Stale):
        remove_self_review(review=review, version=1, by=world.coordinator)

    assert FocusReview.objects.get().text == "乙"


def test_the_evaluation_begins_with_the_self_reviews_and_says_where_it_comes_from(world: World) -> None:
    reviewed(world, "六月進度正常。")
    reviewed(world, "九月尚缺英文版。", day=SEPTEMBER)
    reviewed(world, "別處的事。", focus="f2")

    evaluation = taken_over(world)

    assert evaluation.text == "六月進度正常。\n九月尚缺英文版。"
    assert evaluation.sources == [
        {"reviewed_on": "2021-06-30", "by": "陳美玲", "version": 1, "text": "六月進度正常。"},
        {"reviewed_on": "2021-09-30", "by": "陳美玲", "version": 1, "text": "九月尚缺英文版。"},
    ]


def test_what_was_typed_comes_first_and_nothing_is_said_twice(world: World) -> None:
    reviewed(world, "六月進度正常。")

    once = taken_over(world, "全年達成。")
    twice = taken_over(world, once.text, version=1)

    assert twice.text == "全年達成。\n六月進度正常。"


def test_taking_over_writes_over_nobody(world: World) -> None:
    reviewed(world, "六月進度正常。")
    evaluated(world, "別人剛寫的。")

    with pytest.raises(Stale):
        taken_over(world)

    assert FocusEvaluation.objects.get().text == "別人剛寫的。"


def test_nothing_is_taken_over_where_nothing_was_written(world: World) -> None:
    reviewed(world, "寫了又刪。")
    reviewed(world, "", version=1)

    with pytest.raises(Refused):
        taken_over(world)


def test_a_submission_freezes_the_self_reviews(reporting: World) -> None:
    reviewed(reporting, "六月進度正常。")
    document = load_report(submitted(reporting).document)
    reviewed(reporting, "事後改寫。", version=1)

    assert document.reviews == {"f1": (ReviewEntry(JUNE, "六月進度正常。", "陳美玲"),)}
