"""Rows of every kind the admin shows, for its tests."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from agencies import actions as agency_actions
from agencies.audit import record
from agencies.models import Agency, Membership, Unit, User
from agencies.states import Role
from plans.models import (
    FocusPoint,
    Framework,
    FrameworkNode,
    Measure,
    Plan,
    PlanPart,
    PlanVersion,
    Responsibility,
    WorkItem,
)
from plans.states import NodeKind, PartKind
from tracking.models import Assignment, Evidence, Figure, ReportingPeriod, Result, StoredFile


def system_administrator() -> User:
    return User.objects.create_superuser("root", "root@example.org", "correct horse battery", name="系統管理者")


def rows_of_every_kind(number: int, *, by: User) -> Plan:
    """An agency with unit, person, framework, plan, version, period, assignment, result and evidence; its plan."""
    agency = agency_actions.add_agency(code=f"P{number}", name=f"第{number}廠", by=by)
    unit = agency_actions.add_unit(agency=agency, code="A", name="總務室", by=by)
    agency_actions.rename_unit(unit=unit, name="秘書室", from_date=dt.date(2021, 1, 1), by=by)
    agency_actions.rename_agency(agency=agency, name=f"新第{number}廠", from_date=dt.date(2021, 1, 1), by=by)
    person = User.objects.create_user(f"lin{number}", f"lin{number}@example.org", name="林小姐")
    Membership.objects.create(
        person=person, agency=agency, unit=unit, role=Role.UNIT_EDITOR, starts_on=dt.date(2021, 1, 1)
    )
    with transaction.atomic():
        record("unit.counted", by=person, on=unit, agency=agency, number=number)
    plan = _plan(agency, unit, by)
    _report(plan, unit, person)
    return plan


def framework(agency: Agency) -> Framework:
    """A draft with a goal, an item and a focus point below it."""
    issued = Framework.objects.create(agency=agency, year=110, title="提升服務實施計畫")
    FrameworkNode.objects.create(framework=issued, kind=NodeKind.GOAL, position=1, title="公平共享")
    item = FrameworkNode.objects.create(framework=issued, kind=NodeKind.ITEM, position=1, title="簡化流程")
    FrameworkNode.objects.create(framework=issued, kind=NodeKind.FOCUS, parent=item, position=1, title="縮短時程")
    return issued


def _plan(agency: Agency, unit: Unit, by: User) -> Plan:
    plan = Plan.objects.create(
        agency=agency, year=110, title="提升服務執行計畫", framework=framework(agency), created_by=by
    )
    PlanPart.objects.create(plan=plan, kind=PartKind.SECTION, position=1, title="計畫依據", text="依函辦理")
    item = WorkItem.objects.create(plan=plan, position=1, text="提升服務品質")
    point = FocusPoint.objects.create(item=item, position=1, text="簡化申辦流程")
    Measure.objects.create(focus_point=point, position=1, text="設置單一窗口", extra={"預期目標": "三日"})
    Responsibility.objects.create(focus_point=point, position=1, label=unit.name, unit=unit)
    PlanVersion.objects.create(plan=plan, number=1, document={"title": plan.title}, sha256="0" * 64, approved_by=by)
    return plan


def _report(plan: Plan, unit: Unit, person: User) -> None:
    period = ReportingPeriod.objects.create(
        plan=plan,
        name="年終",
        starts_on=dt.date(2021, 1, 1),
        ends_on=dt.date(2021, 12, 31),
        due_on=dt.date(2022, 1, 10),
        is_year_end=True,
    )
    measure = Measure.objects.get(focus_point__item__plan=plan)
    assignment = Assignment.objects.create(
        plan=plan, node_uid=measure.uid, lead_unit=unit, wording=measure.text, opened_in=plan.versions.get()
    )
    result = Result.objects.create(assignment=assignment, period=period, narrative="已設置", author=person)
    Figure.objects.create(result=result, name="件數", value=12, unit="件")
    stored = StoredFile.objects.create(
        agency=plan.agency,
        file=f"evidence/{plan.pk}.jpg",
        sha256="1" * 64,
        content_type="image/jpeg",
        size=1,
        uploaded_by=person,
    )
    Evidence.objects.create(result=result, file=stored, caption="窗口", taken_on=timezone.localdate())
