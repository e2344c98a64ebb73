"""The sheet of indicators."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from tablib import Dataset

from agencies.models import AuditEntry, User
from agencies.sheets import FORMATS, SheetFormat
from tests.admin_rows import system_administrator
from tests.tracking.conftest import World
from tests.tracking.indicator_rows import indicator, last_year, value
from tracking import actions
from tracking.models import Indicator, Measurement
from tracking.resources import IndicatorResource

HEADERS = ["agency", "year", "kind", "node_uid", "name", "direction", "frequency", "target", "version"]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def administrator(db: None) -> User:
    return system_administrator()


def line(world: World, **given: object) -> list[object]:
    row = {
        "agency": world.plant.code,
        "year": "110",
        "kind": world.plan.kind,
        "node_uid": "m1",
        "name": "民眾滿意度",
        "direction": "up",
        "frequency": "yearly",
        "target": "95",
        "version": "",
    }
    return list((row | given).values())


def imported(*rows: list[object], by: User):
    return IndicatorResource().import_data(
        Dataset(*rows, headers=HEADERS), user=by, rollback_on_validation_errors=True, raise_errors=False
    )


@pytest.mark.parametrize("sheet", FORMATS)
def test_an_export_comes_back_unchanged_and_with_a_changed_target(
    sheet: type[SheetFormat], world: World, administrator: User
) -> None:
    row = indicator(world.plan, baseline=Decimal("80.5"), source="=問卷")
    exported = sheet().create_dataset(sheet().export_data(IndicatorResource().export()))
    cells = dict(zip(exported.headers, exported[0], strict=True))
    edited = Dataset(list((cells | {"target": "95"}).values()), headers=exported.headers)

    same = IndicatorResource().import_data(exported, user=administrator)
    changed = IndicatorResource().import_data(edited, user=administrator)

    assert (same.totals["skip"], changed.totals["update"]) == (1, 1)
    row.refresh_from_db()
    assert (row.target, row.baseline, row.source, row.version) == (95, Decimal("80.5"), "=問卷", 2)


def test_an_unknown_one_is_added_with_an_audit_row(world: World, administrator: User) -> None:
    result = imported(line(world), by=administrator)

    assert result.totals["new"] == 1
    assert [(row.plan, row.node_uid, row.target) for row in Indicator.objects.all()] == [(world.plan, "m1", 95)]
    assert AuditEntry.objects.filter(action="indicator.added", actor=administrator).count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"agency": "nowhere"}, "agency"),
        ({"year": "99999999999999999999"}, "agency"),
        ({"node_uid": "elsewhere"}, "node_uid"),
        ({"direction": "aside"}, "direction"),
        ({"target": "八成"}, "target"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_stored(
    world: World, administrator: User, wrong: dict[str, str], field: str
) -> None:
    result = imported(line(world), line(world, name="另一項", **wrong), by=administrator)

    assert [list(row.error_dict) for row in result.invalid_rows] == [[field]]
    assert Indicator.objects.count() == 0


@pytest.mark.parametrize("version", ["1", "", "x"])
def test_a_stale_row_is_refused(world: World, administrator: User, version: str) -> None:
    row = indicator(world.plan)
    actions.edit_indicator(indicator=row, version=1, by=world.coordinator, target=Decimal(91))

    result = imported(line(world, version=version), by=administrator)

    assert [list(row.error_dict) for row in result.invalid_rows] == [["version"]]
    row.refresh_from_db()
    assert row.target == 91


@pytest.mark.parametrize(("model", "queries"), [("indicator", 7), ("measurement", 9)])
@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_queries_whatever_their_length(
    client: Client, world: World, administrator: User, django_assert_num_queries, model: str, queries: int, count: int
) -> None:
    plan = last_year(world)
    for number in range(count):
        value(indicator(plan, f"第{number}項"), 5)
    client.force_login(administrator)

    with django_assert_num_queries(queries):
        response = client.get(reverse(f"admin:tracking_{model}_changelist"))

    assert response.context["cl"].result_count == count


@pytest.mark.parametrize("model", [Indicator, Measurement])
def test_rows_are_read_only(client: Client, world: World, administrator: User, model: type) -> None:
    value(indicator(last_year(world)), 5)
    row = model.objects.get()
    name = f"admin:tracking_{model._meta.model_name}"
    client.force_login(administrator)

    statuses = [
        client.post(reverse(f"{name}_change", args=[row.pk])).status_code,
        client.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code,
        client.get(reverse(f"{name}_change", args=[row.pk])).status_code,
    ]

    assert statuses == [403, 403, 200]
    assert model.objects.count() == 1


@pytest.mark.parametrize("target", ["99999999999999.9999", "NaN", "1e400"])
def test_no_number_is_imported_that_cannot_be_read_again(world: World, administrator: User, target: str) -> None:
    result = imported(line(world, target=target), by=administrator)

    assert (result.has_validation_errors() or result.has_errors(), Indicator.objects.count()) == (True, 0)
