"""Beginning an inspection and scoring it."""

import datetime as dt
from decimal import Decimal

import pytest

from agencies.errors import Refused, Stale
from agencies.models import AuditEntry
from tests import factories
from tests.tracking import inspection_rows as rows
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import Inspection
from tracking.scoring import Sheet


def test_a_total_and_its_rating_follow_from_the_points(world: World) -> None:
    inspection = rows.inspected(world)

    assert (inspection.total, inspection.band, inspection.version) == (Decimal("78.00"), "尚可", 2)
    assert inspection.load_scores() == rows.SCORES
    assert (inspection.inspector, inspection.inspecting_agency) == (world.supervisor, world.bureau)


def test_half_a_sheet_is_kept_without_a_total(world: World) -> None:
    inspection = rows.scored(rows.begun(world), world.supervisor, {"0.0": Decimal("7.5")})

    assert (inspection.scores, inspection.total, inspection.band) == ({"0.0": "7.5"}, None, "")


def test_an_inspection_keeps_the_sheet_as_it_was(world: World) -> None:
    inspection = rows.inspected(world)
    changed = Sheet(rows.SHEET.sections[:1], ())
    changed = Sheet.from_json({"sections": [changed.as_json()["sections"][0] | {"weight": 100}], "bands": []})
    actions.edit_score_sheet(
        score_sheet=inspection.sheet, version=1, name="新表", sheet=changed, is_active=True, by=world.supervisor
    )

    again = rows.scored(Inspection.objects.get(), world.supervisor)

    assert (again.total, again.band) == (Decimal("78.00"), "尚可")


def test_what_somebody_else_saved_is_not_written_over(world: World) -> None:
    inspection = rows.begun(world)
    rows.scored(inspection, world.supervisor)

    with pytest.raises(Stale) as stale:
        rows.scored(inspection, world.supervisor, rows.FULL_SCORES)

    assert stale.value.current.total == Decimal("78.00")
    assert Inspection.objects.get().total == Decimal("78.00")


@pytest.mark.parametrize("scores", [{"0.0": Decimal(11)}, {"0.0": Decimal(-1)}, {"9.9": Decimal(1)}])
def test_points_the_sheet_does_not_know_are_refused(world: World, scores: dict[str, Decimal]) -> None:
    inspection = rows.begun(world)

    with pytest.raises(Refused):
        rows.scored(inspection, world.supervisor, scores)

    assert Inspection.objects.get().scores == {}


def test_who_may_not_know_the_tested_person_does_not_wipe_the_name(world: World) -> None:
    rows.scored(rows.inspected(world), world.supervisor, rows.FULL_SCORES)

    assert Inspection.objects.get().tested_name == rows.TESTED


def test_the_log_says_what_was_scored_and_never_who_was_tested(world: World) -> None:
    inspection = rows.inspected(world)

    begun, scored = AuditEntry.objects.about(inspection)
    assert (begun.action, begun.agency) == ("inspection.begun", world.bureau)
    assert (scored.action, scored.agency, scored.data["after"]) == ("inspection.scored", world.plant, "78.00")
    assert rows.TESTED not in str(list(AuditEntry.objects.values_list("data", "actor_name", "target_id")))


def test_a_foreign_or_dissolved_unit_is_refused(world: World) -> None:
    gone = factories.unit(world.plant, "舊組", dissolved_on=dt.date(2020, 1, 1))
    for unit in (factories.unit(world.bureau, "綜計科"), gone):
        with pytest.raises(Refused):
            rows.begun(world, unit=unit)

    assert Inspection.objects.count() == 0


def test_a_sheet_of_an_agency_beside_or_below_or_not_in_use_is_refused(world: World) -> None:
    beside = rows.sheet(factories.agency("北區廠", parent=world.bureau), world.supervisor)
    unused = rows.sheet(world.bureau, world.supervisor, name="舊表")
    type(unused).objects.filter(pk=unused.pk).update(is_active=False)

    for sheet in (beside, unused):
        with pytest.raises(Refused):
            rows.begun(world, sheet=sheet)
    with pytest.raises(Refused):
        rows.begun(world, sheet=rows.sheet(world.plant, world.coordinator), agency=world.bureau, unit=world.general)


def test_a_visit_that_does_not_take_place_is_cancelled_with_its_reason(world: World) -> None:
    inspection = actions.cancel_inspection(inspection=rows.begun(world), reason=" 颱風停班 ", by=world.supervisor)

    assert (inspection.cancel_reason, inspection.cancelled_by) == ("颱風停班", world.supervisor)
    entry = AuditEntry.objects.get(action="inspection.cancelled")
    # Not in the inspected agency's log: there was no notice of the visit either.
    assert (entry.agency, entry.data["reason"]) == (world.bureau, "颱風停班")
    assert list(Inspection.objects.visible_to(world.coordinator)) == []
    assert list(Inspection.objects.visible_to(world.supervisor)) == [inspection]


def test_a_cancelled_one_is_not_scored_found_fault_with_or_cancelled_again(world: World) -> None:
    inspection = actions.cancel_inspection(inspection=rows.begun(world), reason="颱風", by=world.supervisor)

    with pytest.raises(Refused):
        rows.scored(inspection, world.supervisor)
    with pytest.raises(Refused):
        rows.finding(world, inspection)
    with pytest.raises(Refused):
        actions.cancel_inspection(inspection=inspection, reason="又一次", by=world.supervisor)

    inspection.refresh_from_db()
    assert (inspection.scores, inspection.findings.count(), inspection.cancel_reason) == ({}, 0, "颱風")


def test_what_took_place_is_not_cancelled_nor_anything_without_a_reason(world: World) -> None:
    scored, found, begun = rows.inspected(world), rows.begun(world), rows.begun(world)
    rows.finding(world, found)

    for inspection, reason in ((scored, "颱風"), (found, "颱風"), (begun, "  ")):
        with pytest.raises(Refused):
            actions.cancel_inspection(inspection=inspection, reason=reason, by=world.supervisor)

    assert Inspection.objects.filter(cancelled_at=None).count() == 3
