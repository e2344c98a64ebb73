"""The history of findings and of their answers: each side reads both and goes back to its own words alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from agencies.models import AuditEntry, TextChange
from tests.tracking import inspection_rows as rows
from tests.tracking.conftest import World
from tests.tracking.views.test_history import differences
from tracking import actions
from tracking.models import Finding
from tracking.states import FindingState

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(name, args=[getattr(arg, "pk", arg) for arg in args])


def offered(html: str) -> list[tuple[str, str]]:
    """Addresses that the page offers for putting a text back, with the row version each sends."""
    return re.findall(r'action="([^"]*)">.*?name="row_version" value="(\d+)"', html)


def returned(world: World, *answers: str) -> Finding:
    """A finding, every answer to which was returned; by default two."""
    row = rows.finding(world, rows.inspected(world))
    for answer in answers or ("已改善。", "附照片。"):
        row = actions.answer_finding(finding=row, answer=answer, version=row.version, by=world.editor)
        row = actions.return_finding(finding=row, reason="不足", by=world.supervisor)
    return row


def corrected(world: World) -> Finding:
    row = rows.finding(world, rows.inspected(world), text="未報單位名秤")
    return actions.edit_finding(finding=row, text="未報單位名稱", version=1, by=world.supervisor)


def change_of(before: str) -> TextChange:
    return TextChange.objects.get(before=before)


def test_each_side_reads_the_words_and_every_answer_that_was_sent(world: World, as_: Any) -> None:
    row = returned(world, "已改善。", "已改善。附照片。")
    actions.edit_finding(finding=row, text="未報單位名稱與姓名", version=row.version, by=world.supervisor)

    pages = [
        as_(person).get(url("finding_history", row)).content.decode() for person in (world.editor, world.supervisor)
    ]

    # Answers are sent one by one, so none is merged with the one it goes on from.
    assert [differences(page) for page in pages] == [
        [
            "未報單位名稱<ins>與姓名</ins>",
            "已改善。<ins>附照片。</ins>",
            "<ins>已改善。</ins>",
            "<ins>未報單位名稱</ins>",
        ]
    ] * 2
    assert re.findall(r'<span class="strong">(.*?)</span>', pages[0]) == ["李督考", "林小芳", "林小芳", "李督考"]


def test_each_side_is_offered_its_own_words_alone(world: World, as_: Any) -> None:
    row = returned(world)
    row = actions.edit_finding(finding=row, text="未報姓名", version=row.version, by=world.supervisor)
    page = url("finding_history", row)

    assert offered(as_(world.editor).get(page).content.decode()) == [
        (url("finding_answer_restore", row, change_of("已改善。")), str(row.version))
    ]
    assert offered(as_(world.supervisor).get(page).content.decode()) == [
        (url("finding_text_restore", row, change_of("未報單位名稱")), str(row.version))
    ]


def test_an_earlier_answer_comes_back_into_the_form_and_nothing_is_sent(world: World, as_: Any) -> None:
    row = returned(world)
    client = as_(world.editor)
    before = (Finding.objects.values().get(), TextChange.objects.count(), AuditEntry.objects.count())

    response = client.post(url("finding_answer_restore", row, change_of("已改善。")), {"row_version": row.version})

    assert (response.status_code, response.context["form"]["answer"].value()) == (200, "已改善。")
    assert [message.level_tag for message in response.context["messages"]] == ["info"]
    assert before == (Finding.objects.values().get(), TextChange.objects.count(), AuditEntry.objects.count())


def test_the_form_that_comes_back_answers_when_it_is_sent(world: World, as_: Any) -> None:
    row = returned(world)
    client = as_(world.editor)

    page = client.post(url("finding_answer_restore", row, change_of("已改善。")), {"row_version": row.version})
    form = page.context["form"]
    sent = re.search(r'id="answer" action="([^"]*)"', page.content.decode())
    assert sent is not None
    client.post(sent[1], {"row_version": form["row_version"].value(), "answer": form["answer"].value()})

    row.refresh_from_db()
    assert (row.state, row.answer) == (FindingState.ANSWERED, "已改善。")


def test_an_answer_is_not_taken_back_from_a_finding_that_changed_since(world: World, as_: Any) -> None:
    row = returned(world)

    response = as_(world.editor).post(
        url("finding_answer_restore", row, change_of("已改善。")), {"row_version": row.version - 1}
    )

    assert response.status_code == 409


def test_an_answer_that_waits_is_not_taken_back(world: World, as_: Any) -> None:
    row = returned(world, "已改善。")
    row = actions.answer_finding(finding=row, answer="附照片。", version=row.version, by=world.editor)
    client = as_(world.editor)

    page = client.get(url("finding_history", row)).content.decode()
    answer = client.post(url("finding_answer_restore", row, change_of("已改善。")), {"row_version": row.version})

    assert (offered(page), answer.status_code) == ([], 422)


def test_earlier_words_come_back_and_the_unit_is_told(world: World, as_: Any) -> None:
    row = corrected(world)

    answer = as_(world.supervisor).post(
        url("finding_text_restore", row, change_of("未報單位名秤")), {"row_version": row.version}
    )

    row.refresh_from_db()
    assert (answer.status_code, row.text, row.version, row.state) == (302, "未報單位名秤", 3, FindingState.OPEN)
    assert TextChange.objects.filter(target=f"finding:{row.pk}", field="text").count() == 3


def test_words_are_not_restored_over_a_later_change_nor_once_closed(world: World, as_: Any) -> None:
    row = corrected(world)
    where = url("finding_text_restore", row, change_of("未報單位名秤"))
    client = as_(world.supervisor)

    stale = client.post(where, {"row_version": 1})
    row = actions.close_finding(finding=rows.answered(world, row), by=world.supervisor)
    page = client.get(url("finding_history", row)).content.decode()
    closed = client.post(where, {"row_version": row.version})

    assert (stale.status_code, closed.status_code, offered(page)) == (409, 422, [])
    assert Finding.objects.get().text == "未報單位名稱"


@pytest.mark.parametrize(
    ("who", "read", "text", "answer"),
    [
        ("editor", 200, 403, 200),
        ("head", 200, 403, 200),
        ("coordinator", 403, 403, 403),
        ("chief", 403, 403, 403),
        ("supervisor", 200, 302, 403),
        ("outsider", 404, 404, 404),
    ],
)
def test_who_reads_and_restores_of_a_finding(
    world: World, as_: Any, who: str, read: int, text: int, answer: int
) -> None:
    row = returned(world)
    row = actions.edit_finding(finding=row, text="未報姓名", version=row.version, by=world.supervisor)
    client, sent = as_(getattr(world, who)), {"row_version": row.version}

    statuses = (
        client.get(url("finding_history", row)).status_code,
        client.post(url("finding_answer_restore", row, change_of("已改善。")), sent).status_code,
        client.post(url("finding_text_restore", row, change_of("未報單位名稱")), sent).status_code,
    )

    assert statuses == (read, answer, text)


def test_a_change_of_another_finding_or_field_is_not_restored(world: World, as_: Any) -> None:
    row = returned(world)
    row = actions.edit_finding(finding=row, text="未報姓名", version=row.version, by=world.supervisor)
    other = rows.finding(world, row.inspection, text="未回撥")
    answer, text = change_of("已改善。"), change_of("未報單位名稱")
    first = TextChange.objects.get(target=f"finding:{row.pk}", field="text", before="")
    sent = {"row_version": row.version}

    statuses = [
        as_(world.editor).post(url("finding_answer_restore", other, answer), {"row_version": 1}).status_code,
        as_(world.editor).post(url("finding_answer_restore", row, text), sent).status_code,
        as_(world.supervisor).post(url("finding_text_restore", row, answer), sent).status_code,
        as_(world.supervisor).post(url("finding_text_restore", other, text), {"row_version": 1}).status_code,
        as_(world.supervisor).post(url("finding_text_restore", row, first), sent).status_code,
    ]

    assert statuses == [404] * 5


@pytest.mark.parametrize("changes", [1, 3])
def test_the_page_takes_as_many_queries_for_many_changes(
    world: World, as_: Any, django_assert_num_queries: Any, changes: int
) -> None:
    row = returned(world, *(f"第{number}次" for number in range(changes)))
    client = as_(world.supervisor)

    with django_assert_num_queries(7):
        client.get(url("finding_history", row))


def test_history_is_linked_where_findings_are_read_and_edited(world: World, as_: Any) -> None:
    row = returned(world)
    detail, finding = url("inspection_detail", row.inspection), url("finding_answer", row)
    history = f'href="{url("finding_history", row)}"'
    correct = f'href="{url("finding_edit", row)}"'

    shown = {
        who: [
            mark in as_(getattr(world, who)).get(page).content.decode()
            for page in (detail, finding)
            for mark in (history, correct)
        ]
        for who in ("editor", "supervisor", "chief")
    }

    assert shown == {"editor": [True, False] * 2, "supervisor": [True] * 4, "chief": [False] * 4}
    assert history in as_(world.supervisor).get(url("finding_edit", row)).content.decode()
