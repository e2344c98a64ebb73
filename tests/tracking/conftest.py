"""A plant below a bureau, its people, and its approved plan with reporting open."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from agencies.models import Agency, Unit, User
from agencies.states import Role
from plans.models import Plan
from tests import factories
from tracking import actions
from tracking.models import Assignment, ReportingPeriod, Result


@dataclass
class World:
    """Everything a test of reporting needs; `people` by what they are."""

    bureau: Agency
    plant: Agency
    general: Unit
    operations: Unit
    plan: Plan
    editor: User
    head: User
    coordinator: User
    chief: User
    supervisor: User
    outsider: User
    period: ReportingPeriod | None = None

    def allot(self, **choices: list[Unit]) -> None:
        """`allot(m1=[general])`: by uid of the factory's document."""
        units = {uid: [unit.pk for unit in units] for uid, units in choices.items()}
        actions.allot(plan=self.plan, choices=units, by=self.coordinator)

    def open(self, days_left: int = 30) -> ReportingPeriod:
        """Open reporting, due in so many days: the year of the plan itself is long over."""
        due_on = timezone.localdate() + dt.timedelta(days=days_left)
        self.period = actions.open_reporting(plan=self.plan, by=self.coordinator, due_on=due_on)
        return self.period

    def assignment(self, uid: str = "m1", unit: Unit | None = None) -> Assignment:
        return Assignment.objects.get(plan=self.plan, node_uid=uid, lead_unit=unit or self.general)

    def save(self, uid: str = "m1", version: int = 0, **content: object) -> Result:
        """Save a complete result, unless told otherwise."""
        content = {"narrative": "已更新十二次。", "progress": "done"} | content
        return actions.save_result(
            assignment=self.assignment(uid), period=self.period, version=version, by=self.editor, **content
        )

    def handed_in(self, uid: str = "m1") -> Result:
        return actions.hand_in(result=self.save(uid), by=self.editor)

    def reviewed(self, uid: str = "m1") -> Result:
        return actions.review_result(result=self.handed_in(uid), by=self.head)

    def accepted(self, uid: str = "m1") -> Result:
        return self.accept(self.handed_in(uid))

    def accept(self, result: Result) -> Result:
        """Both steps: the unit's head, then the coordinator."""
        return actions.accept_result(result=actions.review_result(result=result, by=self.head), by=self.coordinator)


@pytest.fixture
def world(db: None, settings: object, tmp_path: Path) -> World:
    """Approved, nothing allotted."""
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    bureau = factories.agency("環境保護局")
    plant = factories.agency("中區資源回收廠", parent=bureau)
    other = factories.agency("南區資源回收廠", parent=bureau)
    general, operations = factories.unit(plant, "總務室"), factories.unit(plant, "操作課")
    return World(
        bureau=bureau,
        plant=plant,
        general=general,
        operations=operations,
        plan=factories.approved_plan(plant),
        editor=factories.person("林小芳", (Role.UNIT_EDITOR, general)),
        head=factories.person("王大明", (Role.UNIT_HEAD, general)),
        coordinator=factories.person("陳美玲", (Role.COORDINATOR, plant)),
        chief=factories.person("張廠長", (Role.AGENCY_HEAD, plant)),
        supervisor=factories.person("李督考", (Role.SUPERVISOR, bureau)),
        outsider=factories.person("外人", (Role.COORDINATOR, other), (Role.UNIT_HEAD, factories.unit(other))),
    )


@pytest.fixture
def reporting(world: World) -> World:
    """Allotted to the general office, reporting open."""
    world.allot(m1=[world.general], m21=[world.general], m22=[world.general], f2=[world.general])
    world.open()
    return world


@pytest.fixture
def as_(client: Client) -> object:
    """`as_(person)` gives a client signed in as that person."""

    def sign_in(person: User) -> Client:
        client.force_login(person)
        return client

    return sign_in
