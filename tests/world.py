"""A small city for tests of access: agencies on three levels, a plan being reported, people in every role.

Built through the actions alone.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from agencies.actions import add_agency, add_unit, grant_role
from agencies.models import Agency, Unit, User
from agencies.states import Role
from plans.actions import approve_plan, import_document, submit_plan
from plans.models import Plan
from tests.plans.documents import small_document
from tracking.actions import (
    accept_result,
    add_finding,
    add_indicator,
    add_photo,
    add_score_sheet,
    allot,
    annual,
    answer_finding,
    begin_inspection,
    contribute,
    hand_in,
    open_reporting,
    review_result,
    save_result,
    save_scores,
)
from tracking.models import (
    AnnualReport,
    Assignment,
    Contribution,
    Evidence,
    Finding,
    Indicator,
    Inspection,
    ReportingPeriod,
    Result,
    ScoreSheet,
)
from tracking.scoring import Band, Item, Section, Sheet
from tracking.states import InspectionKind, ReportKind

PASSWORD = "a long enough phrase"
SECRET = "草稿裡的機密"
TESTED = "受測同仁姓名"

Person = User | AnonymousUser


@dataclass
class City:
    """The rows that a test of access needs to name."""

    city: Agency
    bureau: Agency
    plant: Agency
    other_plant: Agency
    office: Unit
    workshop: Unit
    people: dict[str, Person]
    plan: Plan
    draft: Plan
    period: ReportingPeriod
    assignment: Assignment
    accepted: Result
    photo: Evidence
    handed_in: Result
    open_photo: Evidence
    contribution: Contribution
    report: AnnualReport
    indicator: Indicator
    score_sheet: ScoreSheet
    inspection: Inspection
    unscored: Inspection
    finding: Finding
    answered: Finding

    def __getitem__(self, role: str) -> User:
        person = self.people[role]
        assert isinstance(person, User)
        return person


def jpeg(width: int = 40, height: int = 30) -> bytes:
    """A small JPEG."""
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(stream, "JPEG")
    return stream.getvalue()


def person(username: str, name: str) -> User:
    return User.objects.create_user(username, f"{username}@example.org", PASSWORD, name=name)


def build_city() -> City:
    """City → bureau → two plants; the first plant's plan is approved, allotted and partly reported."""
    city = add_agency(code="C", name="測試市政府", short_name="市府", by=None)
    bureau = add_agency(code="B", name="測試市環保局", short_name="環保局", parent=city, by=None)
    plant = add_agency(code="P1", name="測試廠", short_name="測試廠", parent=bureau, by=None, all_units_label="各組室")
    other = add_agency(code="P2", name="別的廠", short_name="別廠", parent=bureau, by=None)
    office = add_unit(agency=plant, code="A", name="總務室", by=None)
    workshop = add_unit(agency=plant, code="W", name="維修組", by=None)
    people = _people(bureau, plant, other, office, workshop)

    coordinator, chief = people["coordinator"], people["chief"]
    assert isinstance(coordinator, User)
    assert isinstance(chief, User)
    document = small_document(plant.name)
    plan = import_document(agency=plant, document=document, by=coordinator)
    submit_plan(plan=plan, by=coordinator)
    approve_plan(plan=plan, by=chief)
    plan.refresh_from_db()
    secret = replace(small_document(plant.name, 111), title=SECRET)
    draft = import_document(agency=plant, document=secret, by=coordinator)

    leaves = [measure.uid for measure in document.measures() if not measure.measures]
    allot(plan=plan, choices={uid: [office.pk] for uid in leaves[:3]} | {leaves[3]: [workshop.pk]}, by=coordinator)
    due_on = timezone.localdate() + dt.timedelta(days=30)
    period = open_reporting(plan=plan, by=coordinator, due_on=due_on)
    results = _report(people, plan, period)
    helped: Assignment = results["assignment"]
    allot(plan=plan, choices={}, contributors={helped.node_uid: [workshop.pk]}, by=coordinator)
    neighbour = people["other_editor"]
    assert isinstance(neighbour, User)
    results["contribution"] = contribute(
        assignment=helped, period=period, unit=workshop, text="維修組配合。", version=0, by=neighbour
    )
    report = _submitted(plan, coordinator, chief)
    return City(
        city=city,
        bureau=bureau,
        plant=plant,
        other_plant=other,
        office=office,
        workshop=workshop,
        people=people,
        plan=plan,
        draft=draft,
        period=period,
        report=report,
        indicator=add_indicator(plan=plan, by=coordinator, name="滿意度", node_uid="", target=Decimal(90)),
        **results,
        **_inspected(people, bureau, plant, office),
    )


def _submitted(plan: Plan, coordinator: User, chief: User) -> AnnualReport:
    """The plan's annual report, signed and with the superior."""
    report = annual.ask_for_signature(plan=plan, kind=ReportKind.OWN, by=coordinator, confirmed=True)
    annual.sign_report(report=report, sha256=report.sha256, by=chief)
    day = dt.date(2022, 1, 10)
    annual.submit_report(report=report, outgoing_on=day, outgoing_number="測廠總字第1110000001號", by=coordinator)
    report.refresh_from_db()
    return report


def _people(bureau: Agency, plant: Agency, other: Agency, office: Unit, workshop: Unit) -> dict[str, Person]:
    people: dict[str, Person] = {
        "editor": person("editor", "林承辦"),
        "head": person("head", "陳主管"),
        "other_editor": person("other_editor", "王鄰座"),
        "coordinator": person("coordinator", "李彙整"),
        "chief": person("chief", "張首長"),
        "supervisor": person("supervisor", "吳督考"),
        "admin": person("admin", "黃管理"),
        "foreigner": person("foreigner", "外機關彙整"),
        "nobody": person("nobody", "無角色"),
        "system": User.objects.create_superuser("system", "system@example.org", PASSWORD, name="系統"),
        "anonymous": AnonymousUser(),
    }
    roles: list[tuple[str, Role, Agency, Unit | None]] = [
        ("editor", Role.UNIT_EDITOR, plant, office),
        ("head", Role.UNIT_HEAD, plant, office),
        ("other_editor", Role.UNIT_EDITOR, plant, workshop),
        ("coordinator", Role.COORDINATOR, plant, None),
        ("chief", Role.AGENCY_HEAD, plant, None),
        ("supervisor", Role.SUPERVISOR, bureau, None),
        ("admin", Role.AGENCY_ADMIN, bureau, None),
        ("foreigner", Role.COORDINATOR, other, None),
        ("foreigner", Role.AGENCY_HEAD, other, None),
    ]
    for username, role, agency, unit in roles:
        holder = people[username]
        assert isinstance(holder, User)
        grant_role(person=holder, role=role, agency=agency, unit=unit, by=None)
    return people


def _report(people: dict[str, Person], plan: Plan, period: ReportingPeriod) -> dict[str, Any]:
    editor, head, coordinator = people["editor"], people["head"], people["coordinator"]
    assert isinstance(editor, User)
    assert isinstance(head, User)
    assert isinstance(coordinator, User)
    mine = list(Assignment.objects.filter(plan=plan, lead_unit__name="總務室").order_by("position"))

    def written(assignment: Assignment) -> Result:
        return save_result(
            assignment=assignment,
            period=period,
            version=0,
            by=editor,
            narrative="全年受理三千件，內部數字。",
            progress="done",
        )

    accepted = written(mine[0])
    upload = SimpleUploadedFile("photo.jpg", jpeg(), "image/jpeg")
    photo = add_photo(assignment=mine[0], period=period, upload=upload, caption="櫃檯", by=editor)
    accepted.refresh_from_db()
    accepted = review_result(result=hand_in(result=accepted, by=editor), by=head)
    accepted = accept_result(result=accepted, by=coordinator)
    waiting = hand_in(result=written(mine[1]), by=editor)
    upload = SimpleUploadedFile("door.jpg", jpeg(50), "image/jpeg")
    open_photo = add_photo(assignment=mine[2], period=period, upload=upload, caption="門", by=editor)
    return {
        "assignment": mine[2],
        "accepted": accepted,
        "photo": photo,
        "handed_in": waiting,
        "open_photo": open_photo,
    }


def _inspected(people: dict[str, Person], bureau: Agency, plant: Agency, office: Unit) -> dict[str, Any]:
    """A telephone test by the bureau, its finding to put right, and another one answered."""
    supervisor, editor = people["supervisor"], people["editor"]
    assert isinstance(supervisor, User)
    assert isinstance(editor, User)
    asked = Sheet((Section("接聽", Decimal(100), (Item("問候", Decimal(10)),)),), (Band(Decimal(90), "優良"),))
    sheet = add_score_sheet(agency=bureau, kind=InspectionKind.PHONE, name="電話測試", sheet=asked, by=supervisor)
    day, due = dt.date(2021, 6, 1), dt.date(2021, 6, 30)
    begun = begin_inspection(
        sheet=sheet, agency=plant, unit=office, inspecting_agency=bureau, visited_on=day, by=supervisor
    )
    scores = {"0.0": Decimal(8)}
    # As somebody of the plant would have noted it: who inspects from above is not asked.
    inspection = save_scores(
        inspection=begun, version=1, scores=scores, visited_on=day, tested_name=TESTED, by=supervisor
    )
    finding, other = (
        add_finding(inspection=inspection, text=text, owner_unit=office, due_on=due, by=supervisor)
        for text in ("未報單位名稱", "轉接過久")
    )
    unscored = begin_inspection(
        sheet=sheet, agency=plant, unit=office, inspecting_agency=bureau, visited_on=due, by=supervisor
    )
    answered = answer_finding(finding=other, answer="已加派人員。", version=1, by=editor)
    return {"score_sheet": sheet, "inspection": inspection, "unscored": unscored} | {
        "finding": finding,
        "answered": answered,
    }
