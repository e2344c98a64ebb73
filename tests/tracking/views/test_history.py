"""The history of a result's texts: for the agency's own people; put back by a save like any other."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from agencies.models import TextChange
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import Result

pytestmark = pytest.mark.django_db


def url(world: World, change: TextChange | None = None) -> str:
    place = [world.assignment().pk, world.period.pk]
    return reverse("result_text_restore", args=[*place, change.pk]) if change else reverse("result_history", args=place)


def written(world: World) -> Result:
    """Two texts, the second over the first."""
    first = world.save(narrative="已更新十二次。", is_behind=True, behind_reason="缺料")
    figures = [actions.FigureInput("次數", None, "次")]
    return world.save(version=first.version, narrative="更新。", is_behind=True, behind_reason="缺料", figures=figures)


def differences(html: str) -> list[str]:
    return [text.strip() for text in re.findall(r'<p class="verbatim prose">(.*?)</p>', html, re.DOTALL)]


def test_each_change_is_shown(reporting: World, as_: Any) -> None:
    written(reporting)

    html = as_(reporting.editor).get(url(reporting)).content.decode()

    assert differences(html) == [
        "<del>已</del>更新<del>十二次</del>。",
        "<ins>缺料</ins>",
        "<ins>已更新十二次。</ins>",
    ]
    assert re.findall(r'<span class="strong">(.*?)</span>', html) == ["林小芳"] * 3


def test_an_earlier_text_comes_back_and_all_else_stays(reporting: World, as_: Any) -> None:
    result = written(reporting)
    change = TextChange.objects.get(before="已更新十二次。")

    answer = as_(reporting.editor).post(url(reporting, change), {"row_version": result.version})

    result.refresh_from_db()
    assert answer.status_code == 302
    assert (result.narrative, result.behind_reason, result.is_behind, result.progress) == (
        "已更新十二次。", "缺料", True, "done",
    )  # fmt: skip
    assert [figure.name for figure in result.figures.all()] == ["次數"]


def test_a_reason_of_the_delay_says_that_there_is_one(reporting: World, as_: Any) -> None:
    result = written(reporting)
    result = reporting.save(version=result.version, narrative="更新。")
    change = TextChange.objects.get(field="behind_reason", after="")

    as_(reporting.editor).post(url(reporting, change), {"row_version": result.version})

    result.refresh_from_db()
    assert (result.behind_reason, result.is_behind) == ("缺料", True)


def test_a_stale_restore_writes_nothing_over(reporting: World, as_: Any) -> None:
    result = written(reporting)
    change = TextChange.objects.get(before="已更新十二次。")

    answers = [as_(reporting.editor).post(url(reporting, change), data) for data in ({"row_version": 1}, {})]

    result.refresh_from_db()
    assert ([answer.status_code for answer in answers], result.narrative) == ([409, 409], "更新。")


def test_nothing_comes_back_to_a_result_that_is_handed_in(reporting: World, as_: Any) -> None:
    result = actions.hand_in(result=written(reporting), by=reporting.editor)
    change = TextChange.objects.get(before="已更新十二次。")
    client = as_(reporting.editor)

    html = client.get(url(reporting)).content.decode()
    answer = client.post(url(reporting, change), {"row_version": result.version})

    assert (html.count("row_version"), answer.status_code) == (0, 422)


@pytest.mark.parametrize(
    ("who", "read", "restored"),
    [
        ("head", 200, 302),
        ("coordinator", 200, 403),
        ("chief", 200, 403),
        ("supervisor", 403, 403),
        ("outsider", 404, 404),
    ],
)
def test_who_reads_and_who_restores(reporting: World, as_: Any, who: str, read: int, restored: int) -> None:
    result = written(reporting)
    change = TextChange.objects.get(before="已更新十二次。")
    client = as_(getattr(reporting, who))

    statuses = (
        client.get(url(reporting)).status_code,
        client.post(url(reporting, change), {"row_version": result.version}).status_code,
    )

    assert statuses == (read, restored)


def test_a_supervisor_does_not_read_how_an_accepted_result_came_about(reporting: World, as_: Any) -> None:
    result = written(reporting)
    reporting.accept(actions.hand_in(result=result, by=reporting.editor))

    assert as_(reporting.supervisor).get(url(reporting)).status_code == 403


def test_a_change_of_another_result_is_not_restored_here(reporting: World, as_: Any) -> None:
    result = written(reporting)
    other = reporting.save("m21", narrative="別項")
    reporting.save("m21", version=other.version, narrative="改")
    change = TextChange.objects.get(before="別項")

    answer = as_(reporting.editor).post(url(reporting, change), {"row_version": result.version})

    result.refresh_from_db()
    assert (answer.status_code, result.narrative) == (404, "更新。")


def test_what_a_unit_contributed_is_told_and_restored_by_nobody_else(reporting: World, as_: Any) -> None:
    actions.allot(
        plan=reporting.plan, choices={}, contributors={"m1": [reporting.operations.pk]}, by=reporting.coordinator
    )
    about: dict[str, Any] = {
        "assignment": reporting.assignment(),
        "period": reporting.period,
        "unit": reporting.operations,
        "by": reporting.head,
    }
    actions.contribute(**about, text="操作課配合。", version=0)
    actions.contribute(**about, text="不配合。", version=1)
    change = TextChange.objects.get(before="操作課配合。")
    client = as_(reporting.editor)

    html = client.get(url(reporting)).content.decode()
    answer = client.post(url(reporting, change), {"row_version": Result.objects.get().version})

    assert differences(html)[-1] == "<ins>操作課配合。</ins>"
    assert (html.count("操作課"), html.count("row_version"), answer.status_code) == (4, 0, 422)


@pytest.mark.parametrize("changes", [1, 3])
def test_the_page_takes_as_many_queries_for_many_changes(
    reporting: World, as_: Any, django_assert_num_queries: Any, changes: int
) -> None:
    version = 0
    for number in range(changes):
        version = reporting.save(version=version, narrative=f"第{number}次").version
    client = as_(reporting.editor)

    with django_assert_num_queries(12):
        client.get(url(reporting))
