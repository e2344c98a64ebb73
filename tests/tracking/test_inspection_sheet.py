"""Inspections and findings as sheets: read back, what is in them and what never is."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import translation

from agencies.sheets import ods
from agencies.states import Role
from tests import factories
from tests.tracking import inspection_rows as rows
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import Finding

pytestmark = pytest.mark.django_db


def cells(response) -> list[list[str]]:
    """The sheet's rows as text, read with another library than wrote it where there is one."""
    if response["Content-Type"].endswith("opendocument.spreadsheet"):
        return [["" if cell is None else cell for cell in row] for row in ods.read(response.content)]
    (sheet,) = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets
    return [["" if value is None else value for value in row] for row in sheet.iter_rows(values_only=True)]


def url(what: str, kind: str) -> str:
    return reverse("inspection_export", args=[what, kind])


@pytest.fixture
def finding(world: World) -> Finding:
    """Of an inspection with the tested person noted, the due date moved once, answered."""
    found = rows.finding(world, rows.inspected(world), text="=1+1 未報單位名稱")
    found = actions.move_due_date(
        finding=found, due_on=dt.date(2021, 7, 31), reason="廠商延期", version=1, by=world.supervisor
    )
    return rows.answered(world, found)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_inspections_and_findings_with_their_text_as_text(world: World, as_, finding: Finding, kind: str) -> None:
    client = as_(world.supervisor)

    inspections, findings = (cells(client.get(url(what, kind))) for what in ("inspections", "findings"))

    (_head, row) = inspections
    assert row[:9] == [
        "110年6月1日", "中區資源回收廠", "總務室", row[3], "電話測試", "環境保護局", "78.00", "尚可", "1",
    ]  # fmt: skip
    (_head, row) = findings
    assert [row[place] for place in (0, 1, 3, 4, 5, 8)] == [
        "110年6月1日", "中區資源回收廠", "=1+1 未報單位名稱", "總務室", "110年7月31日", "已改善。",
    ]  # fmt: skip
    assert [words in row[6] for words in ("廠商延期", "110年6月30日", "李督考")] == [True] * 3


@pytest.mark.parametrize("what", ["inspections", "findings"])
def test_who_was_tested_is_in_no_sheet_also_not_for_who_may_know(
    world: World, as_, finding: Finding, what: str
) -> None:
    people = [world.supervisor, world.coordinator, world.chief, world.head]

    said = [str(cells(as_(person).get(url(what, kind)))) for person in people for kind in ("xlsx", "ods")]

    assert [(rows.TESTED in text, "中區資源回收廠" in text) for text in said] == [(False, True)] * 8


def test_filters_and_what_one_sees_are_those_of_the_list(world: World, as_, finding: Finding) -> None:
    other = factories.agency("北區資源回收廠", parent=world.bureau)
    rows.inspected(world, agency=other, unit=factories.unit(other, "北區總務"))
    rows.begun(world)  # not scored: nobody of the plant knows of it
    query = {"agency": world.plant.pk}

    def lines(person, what: str = "inspections", **query: object) -> int:
        return len(cells(as_(person).get(url(what, "xlsx"), query))) - 1

    assert [lines(world.supervisor), lines(world.supervisor, **query), lines(world.coordinator)] == [3, 2, 1]
    assert [lines(world.outsider), lines(world.outsider, "findings"), lines(world.editor, "findings")] == [0, 0, 1]
    assert lines(world.supervisor, "findings", year=111, agency="x") == 1


def test_no_other_sheets_and_formats(world: World, as_) -> None:
    client = as_(world.supervisor)

    pages = [("people", "xlsx"), ("inspections", "csv"), ("findings", "html")]
    assert [client.get(url(*page)).status_code for page in pages] == [404, 404, 404]
    assert client.post(url("findings", "ods")).status_code == 405


def test_the_name_of_the_file(world: World, as_, finding: Finding) -> None:
    with translation.override("en"):
        response = as_(world.supervisor).get(url("findings", "ods"), headers={"Accept-Language": "en"})

    assert response["Content-Disposition"].startswith("attachment")
    assert "110" in response["Content-Disposition"]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(world: World, as_, count: int, django_assert_num_queries) -> None:
    for number in range(count):
        unit = factories.unit(world.plant, f"第{number}課")
        factories.person("承辦", (Role.UNIT_EDITOR, unit))
        inspection = rows.inspected(world, unit=unit)
        rows.finding(world, inspection, unit=unit)
    client = as_(world.supervisor)

    with django_assert_num_queries(6):
        assert len(cells(client.get(url("inspections", "xlsx")))) == count + 1
    with django_assert_num_queries(6):
        assert len(cells(client.get(url("findings", "xlsx")))) == count + 1
