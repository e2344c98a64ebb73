"""The history of findings and answers, of an inspection's remarks and of score sheets: who reads it, who restores."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from agencies.models import AuditEntry, TextChange
from tests.tracking import inspection_rows as rows
from tests.tracking.conftest import World
from tests.tracking.views.test_history import differences
from tracking import actions
from tracking.models import Finding, Inspection, ScoreSheet
from tracking.scoring import Band, Item, Section, Sheet
from tracking.states import FindingState

pytestmark = pytest.mark.django_db

NOTHING_WAS_SAVED = "Nothing is sent before you answer."


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


# Findings


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
    assert [str(message).endswith(NOTHING_WAS_SAVED) for message in response.context["messages"]] == [True]
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


# Remarks


def remarked(world: World) -> Inspection:
    """Remarks over others, points and tested person noted."""
    inspection = rows.scored(rows.begun(world), world.supervisor, remarks="語氣和善。", tested_name=rows.TESTED)
    return rows.scored(inspection, world.supervisor, remarks="語氣急促。")


def test_earlier_remarks_come_back_and_all_else_stays(world: World, as_: Any) -> None:
    inspection = remarked(world)
    client = as_(world.supervisor)

    page = client.get(url("inspection_history", inspection)).content.decode()
    where, version = offered(page)[0]
    answer = client.post(where, {"row_version": version})

    assert differences(page) == ["語氣<del>和善</del><ins>急促</ins>。", "<ins>語氣和善。</ins>"]
    row = Inspection.objects.get()
    assert (answer.status_code, row.remarks, row.version) == (302, "語氣和善。", 4)
    assert (row.load_scores(), row.total, row.visited_on, row.tested_name) == (
        rows.SCORES, Decimal(78), rows.DAY, rows.TESTED,
    )  # fmt: skip


def test_who_was_tested_is_no_part_of_the_history(world: World, as_: Any) -> None:
    inspection = rows.scored(rows.begun(world, own=True), world.coordinator, remarks="一", tested_name=rows.TESTED)
    inspection = rows.scored(inspection, world.coordinator, remarks="二", tested_name="另一位同仁")

    page = as_(world.coordinator).get(url("inspection_history", inspection)).content.decode()

    told = [text for change in TextChange.objects.all() for text in (change.field, change.before, change.after)]
    assert set(TextChange.objects.filter(target=f"inspection:{inspection.pk}").values_list("field", flat=True)) == {
        "remarks"
    }
    assert [name for name in (rows.TESTED, "另一位同仁") if name in page or name in "".join(told)] == []


def test_remarks_are_not_restored_over_a_later_save_nor_of_a_cancelled_inspection(world: World, as_: Any) -> None:
    inspection = remarked(world)
    visit = rows.begun(world)
    visit = rows.scored(visit, world.supervisor, scores={}, remarks="約十點。")
    visit = rows.scored(visit, world.supervisor, scores={}, remarks="改約。")
    actions.cancel_inspection(inspection=visit, reason="颱風", by=world.supervisor)
    client = as_(world.supervisor)

    stale = client.post(url("inspection_text_restore", inspection, change_of("語氣和善。")), {"row_version": 2})
    page = client.get(url("inspection_history", visit)).content.decode()
    cancelled = client.post(url("inspection_text_restore", visit, change_of("約十點。")), {"row_version": 4})

    assert (stale.status_code, cancelled.status_code, offered(page)) == (409, 422, [])


@pytest.mark.parametrize(
    ("who", "read", "restored"),
    [
        ("supervisor", 200, 302),
        ("editor", 403, 403),
        ("head", 403, 403),
        ("coordinator", 403, 403),
        ("chief", 403, 403),
        ("outsider", 404, 404),
    ],
)
def test_the_inspected_do_not_read_how_remarks_came_about(
    world: World, as_: Any, who: str, read: int, restored: int
) -> None:
    inspection = remarked(world)
    client = as_(getattr(world, who))

    statuses = (
        client.get(url("inspection_history", inspection)).status_code,
        client.post(
            url("inspection_text_restore", inspection, change_of("語氣和善。")), {"row_version": 3}
        ).status_code,
    )

    assert statuses == (read, restored)


def test_a_change_of_another_inspection_is_not_restored(world: World, as_: Any) -> None:
    remarked(world)
    other = rows.inspected(world)

    answer = as_(world.supervisor).post(
        url("inspection_text_restore", other, change_of("語氣和善。")), {"row_version": other.version}
    )

    assert (answer.status_code, Inspection.objects.get(pk=other.pk).remarks) == (404, "")


# Score sheets

# As whoever likes to confuse a parser would name things.
ODD = Sheet(
    (
        Section("[60%] 接聽\n- [1] 甲", Decimal("99.5"), (Item("≥90 優良\\n", Decimal(10)),)),
        Section("", Decimal("0.5"), ()),
    ),
    (Band(Decimal(90), "優良\r\n"),),
)


def edited(sheet: ScoreSheet, world: World, content: Sheet = rows.SHEET, **fields: Any) -> ScoreSheet:
    given: dict[str, Any] = {"version": sheet.version, "name": sheet.name, "is_active": sheet.is_active} | fields
    return actions.edit_score_sheet(score_sheet=sheet, sheet=content, by=world.supervisor, **given)


def test_a_sheet_is_shown_as_lines_and_comes_back_as_it_was(world: World, as_: Any) -> None:
    sheet = rows.sheet(world.bureau, world.supervisor)
    sheet = edited(sheet, world, replace(rows.SHEET, bands=()), is_active=False)
    client = as_(world.supervisor)

    page = client.get(url("score_sheet_history", sheet)).content.decode()
    [(where, version)] = offered(page)
    answer = client.post(where, {"row_version": version})

    assert differences(page) == [
        "[60%] 接聽\n- [10] 問候\n- [5] 報名\n[40%] 答話\n- [20] 正確<del>\n≥90 優良\n≥70 尚可</del>",
        "<ins>[60%] 接聽\n- [10] 問候\n- [5] 報名\n[40%] 答話\n- [20] 正確\n≥90 優良\n≥70 尚可</ins>",
        "<ins>電話測試</ins>",
    ]
    sheet.refresh_from_db()
    assert (answer.status_code, sheet.load(), sheet.name, sheet.is_active, sheet.version) == (
        302, rows.SHEET, "電話測試", False, 3,
    )  # fmt: skip


def test_whatever_its_titles_contain_a_sheet_comes_back(world: World, as_: Any) -> None:
    sheet = edited(rows.sheet(world.bureau, world.supervisor), world, ODD)
    sheet = edited(sheet, world)
    change = TextChange.objects.filter(field="sheet").order_by("-pk")[0]

    as_(world.supervisor).post(url("score_sheet_restore", sheet, change), {"row_version": sheet.version})

    assert ScoreSheet.objects.get().load() == ODD


def test_an_earlier_name_comes_back_and_the_items_stay(world: World, as_: Any) -> None:
    sheet = edited(rows.sheet(world.bureau, world.supervisor), world, ODD, name="新名")

    answer = as_(world.supervisor).post(url("score_sheet_restore", sheet, change_of("電話測試")), {"row_version": 2})

    sheet.refresh_from_db()
    assert (answer.status_code, sheet.name, sheet.load()) == (302, "電話測試", ODD)


def test_a_sheet_is_not_restored_over_a_later_edit_nor_into_anothers_name(world: World, as_: Any) -> None:
    sheet = edited(rows.sheet(world.bureau, world.supervisor), world, name="新名")
    rows.sheet(world.bureau, world.supervisor)
    client = as_(world.supervisor)
    where = url("score_sheet_restore", sheet, change_of("電話測試"))

    statuses = [client.post(where, {"row_version": version}).status_code for version in (1, 2)]

    sheet.refresh_from_db()
    assert (statuses, sheet.name, sheet.version) == ([409, 422], "新名", 2)


@pytest.mark.parametrize(
    ("who", "read", "restored"),
    # Below, sheets of the agencies above are there to be used, not to be written.
    [("supervisor", 200, 302), ("coordinator", 403, 403), ("editor", 403, 403), ("outsider", 403, 403)],
)
def test_who_edits_a_sheet_reads_and_restores(world: World, as_: Any, who: str, read: int, restored: int) -> None:
    sheet = edited(rows.sheet(world.bureau, world.supervisor), world, name="新名")
    client = as_(getattr(world, who))

    statuses = (
        client.get(url("score_sheet_history", sheet)).status_code,
        client.post(url("score_sheet_restore", sheet, change_of("電話測試")), {"row_version": 2}).status_code,
    )

    assert statuses == (read, restored)


def test_another_agencys_sheet_is_not_there(world: World, as_: Any) -> None:
    sheet = rows.sheet(world.plant, world.coordinator)
    change = TextChange.objects.get(field="name")
    client = as_(world.outsider)

    statuses = (
        client.get(url("score_sheet_history", sheet)).status_code,
        client.post(url("score_sheet_restore", sheet, change), {"row_version": 1}).status_code,
    )

    assert statuses == (404, 404)


def test_neither_another_sheets_change_nor_what_was_before_the_first_is_restored(world: World, as_: Any) -> None:
    sheet = edited(rows.sheet(world.bureau, world.supervisor), world, name="新名")
    other = rows.sheet(world.bureau, world.supervisor, name="訪查")
    first = TextChange.objects.get(target=f"score-sheet:{sheet.pk}", field="name", before="")
    client = as_(world.supervisor)

    statuses = [
        client.post(url("score_sheet_restore", other, change_of("電話測試")), {"row_version": 1}).status_code,
        client.post(url("score_sheet_restore", sheet, first), {"row_version": 2}).status_code,
    ]

    assert statuses == [404, 404]


# All of them


@pytest.mark.parametrize("changes", [1, 3])
def test_the_pages_take_as_many_queries_for_many_changes(
    world: World, as_: Any, django_assert_num_queries: Any, changes: int
) -> None:
    row = returned(world, *(f"第{number}次" for number in range(changes)))
    inspection, sheet = row.inspection, row.inspection.sheet
    for number in range(changes):
        inspection = rows.scored(Inspection.objects.get(), world.supervisor, remarks=f"第{number}次")
        sheet = edited(ScoreSheet.objects.get(), world, name=f"第{number}次")
    client = as_(world.supervisor)

    with django_assert_num_queries(7):
        client.get(url("finding_history", row))
    with django_assert_num_queries(7):
        client.get(url("inspection_history", inspection))
    with django_assert_num_queries(8):
        client.get(url("score_sheet_history", sheet))


def test_history_is_linked_where_the_texts_are_edited(world: World, as_: Any) -> None:
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
    client = as_(world.supervisor)
    linked = [
        (url("inspection_edit", row.inspection), url("inspection_history", row.inspection)),
        (url("score_sheet_edit", row.inspection.sheet), url("score_sheet_history", row.inspection.sheet)),
        (url("finding_edit", row), url("finding_history", row)),
    ]
    assert [f'href="{target}"' in client.get(page).content.decode() for page, target in linked] == [True] * 3
