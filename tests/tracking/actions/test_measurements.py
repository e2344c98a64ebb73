"""Values entered with a result, or by the coordinator."""

from decimal import Decimal

import pytest

from agencies.errors import Refused, Stale
from agencies.models import AuditEntry
from tests.tracking.conftest import World
from tests.tracking.indicator_rows import indicator
from tracking import actions
from tracking.actions import MeasurementInput
from tracking.models import Indicator, Measurement

D = Decimal


def counting(of: Indicator) -> list[Decimal]:
    return [row.value for row in of.measurements.counting()]


def test_a_value_follows_the_state_of_its_result(reporting: World) -> None:
    row = indicator(reporting.plan)
    result = reporting.save(measurements=[MeasurementInput(row.pk, D(85), "問卷百份")])

    measurement = row.measurements.get()
    assert (measurement.value, measurement.note, measurement.result, measurement.by) == (
        85,
        "問卷百份",
        result,
        reporting.editor,
    )
    assert counting(row) == []
    result = actions.hand_in(result=result, by=reporting.editor)
    with pytest.raises(Refused):
        reporting.save(version=result.version, measurements=[MeasurementInput(row.pk, D(99))])
    assert counting(row) == []
    reporting.accept(result)
    assert counting(row) == [85]
    returned = actions.return_result(result=result, reason="重算", by=reporting.coordinator, as_coordinator=True)
    assert counting(row) == []
    reporting.save(version=returned.version, measurements=[MeasurementInput(row.pk, D(86))])
    assert row.measurements.get().value == 86


def test_an_emptied_line_goes_and_what_is_not_named_stays(reporting: World) -> None:
    one, other = indicator(reporting.plan), indicator(reporting.plan, "件數")
    both = [MeasurementInput(one.pk, D(85)), MeasurementInput(other.pk, None, "年底才有")]
    first = reporting.save(measurements=both)

    second = reporting.save(version=first.version, measurements=[MeasurementInput(one.pk, None)])
    reporting.save(version=second.version)

    assert [(row.indicator, row.value, row.note) for row in Measurement.objects.all()] == [(other, None, "年底才有")]


def test_a_repeated_save_is_no_conflict_and_another_value_is(reporting: World) -> None:
    row = indicator(reporting.plan)
    first = reporting.save(measurements=[MeasurementInput(row.pk, D(85))])

    again = reporting.save(version=0, measurements=[MeasurementInput(row.pk, D("85.0"))])

    assert again.version == first.version
    with pytest.raises(Stale):
        reporting.save(version=0, measurements=[MeasurementInput(row.pk, D(86))])
    assert row.measurements.get().value == 85


def test_only_the_indicators_of_its_own_node_and_period(reporting: World) -> None:
    rows = [
        indicator(reporting.plan, node_uid="m21"),
        indicator(reporting.plan, node_uid=""),
        indicator(reporting.plan, retired_on="2021-05-01"),
    ]

    for row in rows:
        with pytest.raises(Refused):
            reporting.save(measurements=[MeasurementInput(row.pk, D(85))])

    assert Measurement.objects.count() == 0


def test_the_first_of_several_units_enters_the_value(world: World) -> None:
    world.allot(m1=[world.general, world.operations])
    world.open()
    row = indicator(world.plan)
    other = actions.save_result(
        assignment=world.assignment("m1", world.operations), period=world.period, version=0, by=world.editor
    )

    with pytest.raises(Refused):
        actions.save_result(
            assignment=other.assignment,
            period=world.period,
            version=other.version,
            by=world.editor,
            measurements=[MeasurementInput(row.pk, D(85))],
        )
    world.save(measurements=[MeasurementInput(row.pk, D(85))])

    assert row.measurements.get().result.assignment.lead_unit == world.general


def enter(world: World, row: Indicator, value: str | None, version: int = 0, note: str = "") -> Measurement | None:
    return actions.measure(
        indicator=row,
        period=world.period,
        value=None if value is None else D(value),
        note=note,
        version=version,
        by=world.coordinator,
    )


def test_the_coordinator_enters_what_no_unit_reports_and_it_counts_at_once(reporting: World) -> None:
    row = indicator(reporting.plan, node_uid="")

    enter(reporting, row, "85")
    changed = enter(reporting, row, "86", version=1)

    assert (counting(row), changed.version) == ([86], 2)
    assert enter(reporting, row, "86", version=1).version == 2
    with pytest.raises(Stale) as stale:
        enter(reporting, row, "87", version=1)
    assert stale.value.current.value == 86
    assert enter(reporting, row, None, version=2) is None
    assert counting(row) == []
    audited = AuditEntry.objects.filter(action="indicator.measured").order_by("pk")
    assert [(entry.data["before"], entry.data["after"]) for entry in audited] == [
        (None, "85"),
        ("85", "86"),
        ("86", None),
    ]


def test_the_coordinator_does_not_write_what_a_unit_reports(reporting: World) -> None:
    with pytest.raises(Refused):
        enter(reporting, indicator(reporting.plan, node_uid="m1"), "85")
    with pytest.raises(Refused):
        enter(reporting, indicator(reporting.plan, node_uid="", retired_on="2021-05-01"), "85")

    assert Measurement.objects.count() == 0


def test_nothing_changes_while_the_report_is_being_signed(reporting: World) -> None:
    row = indicator(reporting.plan, node_uid="")
    for uid in ("m1", "m21", "m22", "f2"):
        reporting.accepted(uid)
    actions.annual.ask_for_signature(plan=reporting.plan, kind="own", by=reporting.coordinator, confirmed=True)

    with pytest.raises(Refused):
        enter(reporting, row, "85")

    assert Measurement.objects.count() == 0
