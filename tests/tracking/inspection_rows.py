"""Score sheets, inspections and findings for tests, in the world of a plant below a bureau."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from agencies.models import Agency, Unit, User
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import Finding, Inspection, ScoreSheet
from tracking.scoring import Band, Item, Section, Sheet
from tracking.states import InspectionKind

DAY = dt.date(2021, 6, 1)
DUE = dt.date(2021, 6, 30)
TESTED = "受測同仁姓名"
# Two sections, 60 and 40 per cent: 10 + 5 points and 20 points.
SHEET = Sheet(
    (
        Section("接聽", Decimal(60), (Item("問候", Decimal(10)), Item("報名", Decimal(5)))),
        Section("答話", Decimal(40), (Item("正確", Decimal(20)),)),
    ),
    (Band(Decimal(90), "優良"), Band(Decimal(70), "尚可")),
)
# 60 × 12/15 + 40 × 15/20 = 78.
SCORES = {"0.0": Decimal(8), "0.1": Decimal(4), "1.0": Decimal(15)}
FULL_SCORES = {"0.0": Decimal(10), "0.1": Decimal(5), "1.0": Decimal(20)}


def sheet(of: Agency, by: User, name: str = "電話測試", kind: str = InspectionKind.PHONE) -> ScoreSheet:
    return actions.add_score_sheet(agency=of, kind=InspectionKind(kind), name=name, sheet=SHEET, by=by)


def begun(world: World, *, unit: Unit | None = None, own: bool = False, **fields: Any) -> Inspection:
    """Of the plant's general office by the bureau's supervisor; `own`: by the plant's coordinator."""
    by = world.coordinator if own else world.supervisor
    agency = world.plant if own else world.bureau
    used = fields.pop("sheet", None) or ScoreSheet.objects.filter(agency=agency).first() or sheet(agency, by)
    return actions.begin_inspection(
        sheet=used,
        agency=fields.pop("agency", world.plant),
        unit=unit or world.general,
        inspecting_agency=agency,
        visited_on=fields.pop("visited_on", DAY),
        by=by,
        **fields,
    )


def scored(inspection: Inspection, by: User, scores: dict[str, Decimal] | None = None, **fields: Any) -> Inspection:
    return actions.save_scores(
        inspection=inspection,
        version=inspection.version,
        scores=SCORES if scores is None else scores,
        visited_on=inspection.visited_on,
        by=by,
        **fields,
    )


def inspected(world: World, *, own: bool = False, **fields: Any) -> Inspection:
    """Scored with 78, the tested person's name noted."""
    by = world.coordinator if own else world.supervisor
    return scored(begun(world, own=own, **fields), by, tested_name=TESTED)


def finding(world: World, inspection: Inspection, *, unit: Unit | None = None, text: str = "未報單位名稱") -> Finding:
    return actions.add_finding(
        inspection=inspection, text=text, owner_unit=unit or world.general, due_on=DUE, by=world.supervisor
    )


def answered(world: World, row: Finding) -> Finding:
    return actions.answer_finding(finding=row, answer="已改善。", version=row.version, by=world.editor)


def answered_anywhere(inspection: Inspection, world: World) -> Finding:
    """A finding of the inspected unit, answered."""
    assert inspection.unit is not None
    row = finding(world, inspection, unit=inspection.unit)
    return actions.answer_finding(finding=row, answer="已改善。", version=row.version, by=world.editor)
