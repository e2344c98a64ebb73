"""The rows of the agency beside the plant: what somebody of the plant may name in a field, and must not reach."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agencies.actions import add_unit, grant_role
from agencies.models import Unit, User
from agencies.states import Role
from plans.actions import add_row, approve_plan, delete_row, import_document, submit_plan
from plans.models import DeletedRow, FocusPoint, Framework, Plan
from plans.states import FrameworkState
from tests.plans.documents import small_document
from tests.world import City, jpeg, person
from tracking.actions import (
    add_indicator,
    add_photo,
    add_score_sheet,
    allot,
    delete_indicator,
    hand_in,
    open_reporting,
    save_result,
)
from tracking.models import Assignment, DeletedIndicator, Evidence, Indicator, Job, ReportingPeriod, Result, ScoreSheet
from tracking.scoring import Band, Item, Section, Sheet
from tracking.states import InspectionKind, JobState

# Stands in every text of these rows.
FOREIGN = "別機關的內文"


@dataclass
class Beside:
    """One row of each kind that a field may name, all of the agency beside the plant."""

    unit: Unit
    person: User
    plan: Plan
    point: FocusPoint
    period: ReportingPeriod
    assignment: Assignment
    result: Result
    evidence: Evidence
    indicator: Indicator
    sheet: ScoreSheet
    framework: Framework
    job: Job
    deleted: DeletedRow
    deleted_indicator: DeletedIndicator


def build_beside(city: City) -> Beside:
    """Through the actions alone, but for the framework that was never issued and the job that was done."""
    agency, coordinator = city.other_plant, city["foreigner"]
    unit = add_unit(agency=agency, code="F", name=f"{FOREIGN}組", by=None)
    editor = person("beside_editor", f"{FOREIGN}承辦")
    grant_role(person=editor, role=Role.UNIT_EDITOR, agency=agency, unit=unit, by=None)
    document = replace(small_document(agency.name), title=FOREIGN)
    plan = import_document(agency=agency, document=document, by=coordinator)
    submit_plan(plan=plan, by=coordinator)
    approve_plan(plan=plan, by=coordinator)
    plan.refresh_from_db()
    allot(
        plan=plan,
        choices={measure.uid: [unit.pk] for measure in document.measures() if not measure.measures},
        by=coordinator,
    )
    due_on = timezone.localdate() + dt.timedelta(days=30)
    period = open_reporting(plan=plan, by=coordinator, due_on=due_on)
    assignment = Assignment.objects.filter(plan=plan).order_by("position")[0]
    written: dict[str, Any] = {"assignment": assignment, "period": period, "by": editor}
    save_result(**written, version=0, narrative=FOREIGN, progress="done")
    photo = SimpleUploadedFile("photo.jpg", jpeg(), "image/jpeg")
    evidence = add_photo(**written, upload=photo, caption=FOREIGN)
    result = hand_in(result=Result.objects.get(assignment=assignment, period=period), by=editor)
    later = replace(small_document(agency.name, 111), title=FOREIGN)
    draft = import_document(agency=agency, document=later, by=coordinator)
    point = FocusPoint.objects.filter(item__plan=draft).order_by("item__position", "position")[0]
    row = add_row(parent=point.item, by=coordinator, text=FOREIGN)
    dropped = add_indicator(plan=plan, by=coordinator, name=f"{FOREIGN}的舊指標", node_uid="")
    asked = Sheet((Section(FOREIGN, Decimal(100), (Item(FOREIGN, Decimal(10)),)),), (Band(Decimal(90), "優良"),))
    return Beside(
        unit=unit,
        person=editor,
        plan=plan,
        point=point,
        period=period,
        assignment=assignment,
        result=result,
        evidence=evidence,
        indicator=add_indicator(plan=plan, by=coordinator, name=FOREIGN, node_uid="", target=Decimal(90)),
        sheet=add_score_sheet(agency=agency, kind=InspectionKind.PHONE, name=FOREIGN, sheet=asked, by=coordinator),
        framework=Framework.objects.create(agency=agency, year=111, title=FOREIGN, state=FrameworkState.DRAFT),
        job=Job.objects.create(kind="sheet_import", requested_by=editor, state=JobState.DONE, message=FOREIGN),
        deleted=delete_row(row=row, version=row.version, by=coordinator),
        deleted_indicator=delete_indicator(indicator=dropped, by=coordinator),
    )
