"""Writing score sheets."""

from dataclasses import replace
from decimal import Decimal

import pytest

from agencies.errors import Refused, Stale
from agencies.models import AuditEntry
from tests.tracking import inspection_rows as rows
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import ScoreSheet
from tracking.scoring import Band, Item, Section, Sheet


def edited(sheet: ScoreSheet, world: World, content: Sheet = rows.SHEET, **fields: object) -> ScoreSheet:
    given = {"version": sheet.version, "name": sheet.name, "is_active": True} | fields
    return actions.edit_score_sheet(score_sheet=sheet, sheet=content, by=world.supervisor, **given)


def test_a_sheet_is_stored_as_data(world: World) -> None:
    sheet = rows.sheet(world.bureau, world.supervisor)

    assert sheet.load() == rows.SHEET
    assert sheet.bands == [{"from": 90, "label": "優良"}, {"from": 70, "label": "尚可"}]


def test_an_edit_is_logged_with_what_changed(world: World) -> None:
    sheet = edited(rows.sheet(world.bureau, world.supervisor), world, name="新名", is_active=False)

    assert (sheet.name, sheet.is_active, sheet.version) == ("新名", False, 2)
    entry = AuditEntry.objects.about(sheet).last()
    assert entry is not None
    assert entry.data == {
        "changes": {"name": {"from": "電話測試", "to": "新名"}, "is_active": {"from": True, "to": False}}
    }


def test_a_stale_edit_writes_nothing_over(world: World) -> None:
    sheet = rows.sheet(world.bureau, world.supervisor)
    edited(sheet, world, name="先存")

    with pytest.raises(Stale):
        edited(sheet, world, name="後存")

    assert ScoreSheet.objects.get().name == "先存"


ITEM = Item("問候", Decimal(10))
FIRST = Section("接聽", Decimal(100), (ITEM,))


@pytest.mark.parametrize(
    "content",
    [
        Sheet(),
        Sheet((replace(FIRST, weight=Decimal(90)),)),
        Sheet((FIRST, replace(FIRST, weight=Decimal(0)))),
        Sheet((replace(FIRST, items=(replace(ITEM, points=Decimal(0)),)),)),
        Sheet((FIRST,), (Band(Decimal(90), "優良"), Band(Decimal(90), "良好"))),
    ],
    ids=["no items", "weights not 100", "no weight", "no points", "two bands at once"],
)
def test_what_cannot_be_scored_is_refused(world: World, content: Sheet) -> None:
    with pytest.raises(Refused):
        actions.add_score_sheet(agency=world.bureau, kind="phone", name="表", sheet=content, by=world.supervisor)

    assert ScoreSheet.objects.count() == 0


def test_names_are_unique_in_an_agency(world: World) -> None:
    rows.sheet(world.bureau, world.supervisor)
    second = rows.sheet(world.bureau, world.supervisor, name="訪查")
    rows.sheet(world.plant, world.coordinator)

    with pytest.raises(Refused):
        rows.sheet(world.bureau, world.supervisor)
    with pytest.raises(Refused):
        edited(second, world, name="電話測試")

    assert ScoreSheet.objects.count() == 3
