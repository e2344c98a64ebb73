"""Indicators added, edited, retired, deleted, carried over."""

from decimal import Decimal

import pytest

from agencies.errors import Refused, Stale
from agencies.models import AuditEntry
from tests.tracking.conftest import World
from tests.tracking.indicator_rows import indicator, last_year, value
from tracking import actions
from tracking.models import Indicator

CONTENT = {
    "name": "平均等候時間",
    "node_uid": "m1",
    "unit": "分鐘",
    "direction": "down",
    "frequency": "quarterly",
    "baseline": Decimal(12),
    "target": Decimal(8),
    "source": "號碼機",
}


def entries() -> list[str]:
    return list(AuditEntry.objects.filter(action__startswith="indicator").values_list("action", flat=True))


def test_added_ones_stand_in_order_with_an_audit_row_each(world: World) -> None:
    first = actions.add_indicator(plan=world.plan, by=world.coordinator, **CONTENT)
    second = actions.add_indicator(plan=world.plan, by=world.coordinator, **CONTENT | {"name": "滿意度"})

    assert {name: getattr(first, name) for name in CONTENT} == CONTENT
    assert (first.position, second.position, first.line == second.line) == (0, 1, False)
    assert entries() == ["indicator.added", "indicator.added"]


@pytest.mark.parametrize("content", [{"node_uid": "elsewhere"}, {}])
def test_neither_a_foreign_place_nor_a_name_twice(world: World, content: dict) -> None:
    actions.add_indicator(plan=world.plan, by=world.coordinator, **CONTENT)

    with pytest.raises(Refused):
        actions.add_indicator(plan=world.plan, by=world.coordinator, **CONTENT | content)

    assert Indicator.objects.count() == 1


def test_edited_with_the_version_that_was_read(world: World) -> None:
    row = indicator(world.plan)

    saved = actions.edit_indicator(indicator=row, version=1, by=world.coordinator, target=Decimal(95))
    again = actions.edit_indicator(indicator=row, version=1, by=world.coordinator, target=Decimal(95))

    assert (saved.target, saved.version, again.version) == (95, 2, 2)
    with pytest.raises(Stale) as stale:
        actions.edit_indicator(indicator=row, version=1, by=world.coordinator, target=Decimal(99))
    assert stale.value.current.target == 95
    assert entries() == ["indicator.changed"]


def test_one_that_was_measured_stays_where_it_is_and_is_retired_not_deleted(reporting: World) -> None:
    row = indicator(reporting.plan)
    value(row, 91)

    with pytest.raises(Refused):
        actions.edit_indicator(indicator=row, version=1, by=reporting.coordinator, node_uid="m21")
    with pytest.raises(Refused):
        actions.delete_indicator(indicator=row, by=reporting.coordinator)
    retired = actions.retire_indicator(indicator=row, by=reporting.coordinator)
    actions.retire_indicator(indicator=row, by=reporting.coordinator)

    assert (retired.retired_on is None, retired.measurements.count()) == (False, 1)
    assert actions.reinstate_indicator(indicator=row, by=reporting.coordinator).retired_on is None
    assert entries() == ["indicator.changed", "indicator.changed"]


def test_one_never_measured_is_deleted(world: World) -> None:
    actions.delete_indicator(indicator=indicator(world.plan), by=world.coordinator)

    assert Indicator.objects.count() == 0
    assert entries() == ["indicator.deleted"]


def test_carried_over_once_in_the_same_line(reporting: World) -> None:
    before = indicator(last_year(reporting), source="問卷", frequency="half_yearly")
    aim = actions.CarriedOver("m1", Decimal(88), Decimal(92))

    (made,) = actions.carry_over_indicators(plan=reporting.plan, chosen={before.pk: aim}, by=reporting.coordinator)
    again = actions.carry_over_indicators(plan=reporting.plan, chosen={before.pk: aim}, by=reporting.coordinator)

    assert (made.name, made.source, made.frequency, made.unit) == ("民眾滿意度", "問卷", "half_yearly", "%")
    assert (made.baseline, made.target, made.predecessor, made.line) == (88, 92, before, before.line)
    assert again == []


def test_an_indicator_of_another_agency_is_not_carried_over(reporting: World) -> None:
    foreign = indicator(last_year(reporting))
    foreign.plan.agency = reporting.bureau
    foreign.plan.save()

    with pytest.raises(Refused):
        actions.carry_over_indicators(
            plan=reporting.plan,
            chosen={foreign.pk: actions.CarriedOver("m1", None, None)},
            by=reporting.coordinator,
        )

    assert reporting.plan.indicators.count() == 0
