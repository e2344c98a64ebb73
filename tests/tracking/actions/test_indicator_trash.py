"""Indicators that were deleted: put back as they were, once, or gone for good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from agencies.errors import Refused
from agencies.models import AuditEntry, TextChange
from plans.models import Plan
from tests import factories
from tests.tracking.actions.test_annual import submitted
from tests.tracking.actions.test_at_once import at_once
from tests.tracking.conftest import World
from tests.tracking.indicator_rows import indicator, last_year
from tracking import actions
from tracking.actions import superior
from tracking.histories import of_indicator
from tracking.models import DeletedIndicator, Indicator

pytestmark = pytest.mark.django_db

CONTENT = {
    "name": "平均等候時間",
    "node_uid": "m1",
    "unit": "分鐘",
    "direction": "down",
    "frequency": "quarterly",
    "baseline": Decimal("12.5"),
    "target": Decimal(8),
    "source": "號碼機",
}


@pytest.fixture
def lived(transactional_db: None, settings: Any, tmp_path: Path, request: pytest.FixtureRequest) -> World:
    """`world`, committed, so that other threads see it."""
    world: World = request.getfixturevalue("world")
    return world


def deleted(world: World, row: Indicator) -> DeletedIndicator:
    return actions.delete_indicator(indicator=row, by=world.coordinator)


def restored(world: World, row: DeletedIndicator) -> Indicator:
    return actions.restore_indicator(deleted=row, by=world.coordinator)


def test_one_comes_back_as_it_was_with_its_key_and_its_history(world: World) -> None:
    row = actions.add_indicator(plan=world.plan, by=world.coordinator, **CONTENT)
    actions.add_indicator(plan=world.plan, by=world.coordinator, **CONTENT | {"name": "滿意度"})
    line, changes = row.line, TextChange.objects.of(of_indicator(row.pk)).count()

    kept = deleted(world, row)
    left = [found.name for found in Indicator.objects.all()]
    back = restored(world, kept)

    back.refresh_from_db()
    assert (kept.name, kept.deleted_by, left) == ("平均等候時間", world.coordinator, ["滿意度"])
    assert {name: getattr(back, name) for name in CONTENT} == CONTENT
    assert (back.pk, back.line, back.version, back.retired_on, back.predecessor) == (kept.key, line, 2, None, None)
    assert [found.name for found in Indicator.objects.all()] == ["平均等候時間", "滿意度"]
    assert (TextChange.objects.of(of_indicator(back.pk)).count(), changes) == (5, 5)
    assert DeletedIndicator.objects.count() == 0


def test_each_step_has_its_audit_row(world: World) -> None:
    row = indicator(world.plan)

    restored(world, deleted(world, row))

    entries = AuditEntry.objects.filter(action__startswith="indicator.").order_by("pk")
    assert [(entry.action, entry.agency, entry.target_id) for entry in entries] == [
        ("indicator.deleted", world.plant, str(row.pk)),
        ("indicator.restored", world.plant, str(row.pk)),
    ]
    assert [entry.data["values"]["name"] for entry in entries] == ["民眾滿意度", "民眾滿意度"]


def test_a_retired_one_comes_back_retired(world: World) -> None:
    row = indicator(world.plan, retired_on=dt.date(2021, 5, 1))

    back = restored(world, deleted(world, row))

    back.refresh_from_db()
    assert back.retired_on == dt.date(2021, 5, 1)


def test_new_ones_never_take_the_key_of_a_deleted_one(world: World) -> None:
    kept = deleted(world, indicator(world.plan))

    later = indicator(world.plan, "另一項")

    assert later.pk != kept.key
    assert restored(world, kept).pk == kept.key


def test_the_years_are_linked_again(reporting: World) -> None:
    before = indicator(last_year(reporting))
    aim = actions.CarriedOver("m1", None, Decimal(92))
    (row,) = actions.carry_over_indicators(plan=reporting.plan, chosen={before.pk: aim}, by=reporting.coordinator)

    back = restored(reporting, deleted(reporting, row))
    earlier = restored(reporting, deleted(reporting, before))

    back.refresh_from_db()
    assert (back.predecessor, back.line, earlier.pk) == (earlier, before.line, before.pk)


def _its_place_is_gone(world: World, row: DeletedIndicator) -> None:
    row.content |= {"node_uid": "gone"}
    row.save()


def _its_name_is_taken(world: World, row: DeletedIndicator) -> None:
    indicator(world.plan)


def _its_year_is_closed(world: World, row: DeletedIndicator) -> None:
    superior.accept_report(report=submitted(world).report, by=world.supervisor)


def _it_is_back(world: World, row: DeletedIndicator) -> None:
    restored(world, row)
    Indicator.objects.update(name="改了名")


def _it_is_purged(world: World, row: DeletedIndicator) -> None:
    DeletedIndicator.objects.all().delete()


@pytest.mark.parametrize(
    "meanwhile", [_its_place_is_gone, _its_name_is_taken, _its_year_is_closed, _it_is_back, _it_is_purged]
)
def test_it_does_not_come_back(reporting: World, meanwhile: Callable[[World, DeletedIndicator], None]) -> None:
    row = deleted(reporting, indicator(reporting.plan))
    meanwhile(reporting, DeletedIndicator.objects.get())
    before = list(Indicator.objects.values_list("pk", "name"))

    with pytest.raises(Refused):
        restored(reporting, row)

    assert list(Indicator.objects.values_list("pk", "name")) == before


def test_last_years_carried_over_anew_meanwhile_is_not_there_twice(reporting: World) -> None:
    before = indicator(last_year(reporting))
    chosen = {before.pk: actions.CarriedOver("m1", None, None)}
    (row,) = actions.carry_over_indicators(plan=reporting.plan, chosen=chosen, by=reporting.coordinator)
    kept = deleted(reporting, row)
    (again,) = actions.carry_over_indicators(plan=reporting.plan, chosen=chosen, by=reporting.coordinator)
    actions.edit_indicator(indicator=again, version=1, by=reporting.coordinator, name="改了名")

    with pytest.raises(Refused):
        restored(reporting, kept)
    deleted(reporting, again)

    assert restored(reporting, kept).predecessor == before


def test_what_somebody_deleted_meanwhile_is_neither_edited_nor_deleted_nor_measured(reporting: World) -> None:
    row = indicator(reporting.plan, node_uid="")
    deleted(reporting, row)
    row.pk = DeletedIndicator.objects.get().key
    by = reporting.coordinator

    with pytest.raises(Refused):
        actions.edit_indicator(indicator=row, version=1, by=by, name="新名")
    with pytest.raises(Refused):
        actions.retire_indicator(indicator=row, by=by)
    with pytest.raises(Refused):
        actions.delete_indicator(indicator=row, by=by)
    with pytest.raises(Refused):
        actions.measure(indicator=row, period=reporting.period, value=Decimal(1), note="", version=0, by=by)

    assert (Indicator.objects.count(), DeletedIndicator.objects.count()) == (0, 1)


def test_the_trash_goes_with_its_plan_and_holds_nothing_back() -> None:
    plan = factories.plan(factories.agency())
    by = factories.person("彙整")
    actions.delete_indicator(indicator=indicator(plan, node_uid=""), by=by)

    Plan.objects.filter(pk=plan.pk).delete()

    assert DeletedIndicator.objects.count() == 0


def test_what_is_old_goes_for_good_with_its_history(world: World) -> None:
    rows = [actions.add_indicator(plan=world.plan, by=world.coordinator, node_uid="", name=name) for name in "舊新"]
    old, young = (deleted(world, row) for row in rows)
    DeletedIndicator.objects.filter(pk=old.pk).update(deleted_at=timezone.now() - dt.timedelta(days=91))

    removed = actions.purge_indicators(dt.timedelta(days=90))

    assert (removed, list(DeletedIndicator.objects.all())) == (1, [young])
    assert list(TextChange.objects.values_list("target", "after")) == [(of_indicator(young.key), "新")]


def test_of_two_who_restore_at_once_one_does(lived: World) -> None:
    row = deleted(lived, indicator(lived.plan))

    outcomes = at_once(lambda: restored(lived, row), lambda: restored(lived, row))

    assert outcomes == ["Refused", "done"]
    assert (Indicator.objects.count(), DeletedIndicator.objects.count()) == (1, 0)


def test_of_two_who_delete_at_once_one_does(lived: World) -> None:
    row = indicator(lived.plan)
    # Each request has read its own.
    mine, theirs = Indicator.objects.get(pk=row.pk), Indicator.objects.get(pk=row.pk)

    outcomes = at_once(lambda: deleted(lived, mine), lambda: deleted(lived, theirs))

    assert outcomes == ["Refused", "done"]
    assert (Indicator.objects.count(), DeletedIndicator.objects.count()) == (0, 1)


def test_last_years_is_deleted_while_it_is_carried_over(lived: World) -> None:
    before = indicator(last_year(lived))
    chosen = {before.pk: actions.CarriedOver("m1", None, None)}

    outcomes = at_once(
        lambda: deleted(lived, before),
        lambda: actions.carry_over_indicators(plan=lived.plan, chosen=chosen, by=lived.coordinator),
    )
    earlier = restored(lived, DeletedIndicator.objects.get())

    # Whoever comes second is told, or leaves a link to nothing; the one that comes back is linked again.
    assert outcomes in (["done", "done"], ["Refused", "done"])
    assert [row.predecessor for row in lived.plan.indicators.all()] == [earlier] * (outcomes == ["done", "done"])
