"""The history of an inspection's remarks and of score sheets: who reads it, who restores."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from agencies.models import TextChange
from tests.tracking import inspection_rows as rows
from tests.tracking.conftest import World
from tests.tracking.views.test_finding_history import change_of, offered, url
from tests.tracking.views.test_history import differences
from tracking import actions
from tracking.models import Inspection, ScoreSheet
from tracking.scoring import Band, Item, Section, Sheet

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("changes", [1, 3])
def test_the_pages_take_as_many_queries_for_many_changes(
    world: World, as_: Any, django_assert_num_queries: Any, changes: int
) -> None:
    inspection = rows.inspected(world)
    sheet = inspection.sheet
    for number in range(changes):
        inspection = rows.scored(inspection, world.supervisor, remarks=f"第{number}次")
        sheet = edited(sheet, world, name=f"第{number}次")
    client = as_(world.supervisor)

    with django_assert_num_queries(7):
        client.get(url("inspection_history", inspection))
    with django_assert_num_queries(8):
        client.get(url("score_sheet_history", sheet))


def test_history_is_linked_where_the_texts_are_edited(world: World, as_: Any) -> None:
    inspection = rows.inspected(world)
    client = as_(world.supervisor)

    linked = [
        (url("inspection_edit", inspection), url("inspection_history", inspection)),
        (url("score_sheet_edit", inspection.sheet), url("score_sheet_history", inspection.sheet)),
    ]
    assert [f'href="{target}"' in client.get(page).content.decode() for page, target in linked] == [True] * 2
