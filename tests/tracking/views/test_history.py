"""The history of a result's texts: for the agency's own people; put back by a save like any other."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from agencies.models import TextChange, User
from agencies.states import Role
from tests import factories
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import Contribution, Result

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
        "<ins>次數\t\t次</ins>",
        "<del>已</del>更新<del>十二次</del>。",
        "<ins>缺料</ins>",
        "<ins>已更新十二次。</ins>",
    ]
    assert re.findall(r'<span class="strong">(.*?)</span>', html) == ["林小芳"] * 4


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


@pytest.fixture
def operations_editor(reporting: World) -> User:
    return factories.person("王操作", (Role.UNIT_EDITOR, reporting.operations))


@pytest.fixture
def contributed(reporting: World, operations_editor: User) -> TextChange:
    """What 操作課 wrote first, and wrote over; a first text of 林小芳's beside it."""
    actions.allot(
        plan=reporting.plan, choices={}, contributors={"m1": [reporting.operations.pk]}, by=reporting.coordinator
    )
    reporting.save(narrative="主辦自己寫的。")
    for version, text in enumerate(("操作課配合。", "不配合。")):
        actions.contribute(
            assignment=reporting.assignment(),
            period=reporting.period,
            unit=reporting.operations,
            by=operations_editor,
            text=text,
            version=version,
        )
    return TextChange.objects.get(before="操作課配合。")


def contribution_url(world: World, change: TextChange | None = None) -> str:
    place = [world.assignment().pk, world.period.pk, world.operations.pk]
    return (
        reverse("contribution_text_restore", args=[*place, change.pk])
        if change
        else reverse("contribution_history", args=place)
    )


def test_a_unit_reads_and_restores_what_it_contributed(
    reporting: World, as_: Any, contributed: TextChange, operations_editor: User
) -> None:
    client = as_(operations_editor)

    html = client.get(contribution_url(reporting)).content.decode()
    answer = client.post(contribution_url(reporting, contributed), {"row_version": 2})

    assert differences(html) == ["<del>操作課</del><ins>不</ins>配合。", "<ins>操作課配合。</ins>"]
    assert html.count(contribution_url(reporting, contributed)) == 1
    present = Contribution.objects.get()
    assert (answer.status_code, present.text, present.version) == (302, "操作課配合。", 3)


def test_a_stale_contribution_is_not_written_over(
    reporting: World, as_: Any, contributed: TextChange, operations_editor: User
) -> None:
    answer = as_(operations_editor).post(contribution_url(reporting, contributed), {"row_version": 1})

    assert (answer.status_code, Contribution.objects.get().text) == (409, "不配合。")


def test_after_the_lead_has_handed_in_nothing_comes_back(
    reporting: World, as_: Any, contributed: TextChange, operations_editor: User
) -> None:
    actions.hand_in(result=Result.objects.get(), by=reporting.editor)
    client = as_(operations_editor)

    html = client.get(contribution_url(reporting)).content.decode()
    answer = client.post(contribution_url(reporting, contributed), {"row_version": 2})

    assert (html.count("row_version"), answer.status_code) == (0, 422)
    assert Contribution.objects.get().text == "不配合。"


@pytest.mark.parametrize("who", ["editor", "head", "coordinator", "chief", "supervisor", "outsider"])
def test_of_other_units_nobody_reads_it_there(reporting: World, as_: Any, contributed: TextChange, who: str) -> None:
    client = as_(getattr(reporting, who))

    statuses = (
        client.get(contribution_url(reporting)).status_code,
        client.post(contribution_url(reporting, contributed), {"row_version": 2}).status_code,
    )

    assert (statuses, Contribution.objects.get().text) == ((404, 404), "不配合。")


def test_the_leads_text_is_not_restored_as_a_contribution(
    reporting: World, as_: Any, contributed: TextChange, operations_editor: User
) -> None:
    change = TextChange.objects.get(after="主辦自己寫的。")

    answer = as_(operations_editor).post(contribution_url(reporting, change), {"row_version": 2})

    assert (answer.status_code, Contribution.objects.get().text) == (404, "不配合。")
