"""What the drill of many processes works on: an agency that reports, drafts that are written, and who does it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

from agencies.actions import add_agency, add_unit, grant_role
from agencies.models import Agency, Unit, User
from agencies.states import Role
from benchmarks.many_clients import Person, Row
from benchmarks.synthetic_plan import synthetic_plan
from plans.actions import approve_plan, import_document, submit_plan
from plans.models import Measure, Plan
from tracking.actions import allot, hand_in, open_reporting, save_result
from tracking.models import Assignment, Result

CSRF_LENGTH = 32
RESULTS, MEASURES, DECIDED, APPROVED = 3, 3, 6, 3


@dataclass
class World:
    """Rows that several people write at once, and what several decide at once.

    `accepted` and `handed_in` are results (the latter with address and version), `approved` plans with the moment of
    their submission.
    """

    writers: list[Person]
    rows: list[Row]
    deciders: list[Person]
    accepted: list[int] = field(default_factory=list)
    approved: dict[int, str] = field(default_factory=dict)
    handed_in: list[tuple[int, str, int]] = field(default_factory=list)


def make_world(writers: int) -> World:
    """Through the actions: three results and three measures to write, six results to accept, three plans to approve."""
    agency = add_agency(code="M", name="多程序機關", short_name="多程序", by=None)
    unit = add_unit(agency=agency, code="U", name="總務組", by=None)
    chiefs = [_person(f"chief{index}", agency, Role.COORDINATOR, Role.AGENCY_HEAD) for index in range(2)]
    people = [_person(f"writer{index}", agency, Role.COORDINATOR, unit=unit) for index in range(writers)]
    document = replace(synthetic_plan(6, measures=4), agency=agency.name)
    chief = chiefs[0]
    plan = import_document(agency=agency, document=document, by=chief)
    submit_plan(plan=plan, by=chief)
    approve_plan(plan=plan, by=chief)
    plan.refresh_from_db()
    leaves = [measure.uid for measure in document.measures() if not measure.measures]
    allot(plan=plan, choices={uid: [unit.pk] for uid in leaves[: RESULTS + 2 * DECIDED]}, by=chief)
    period = open_reporting(plan=plan, by=chief, due_on=timezone.localdate() + dt.timedelta(days=30))
    assignments = list(Assignment.objects.filter(plan=plan).order_by("pk"))

    def written(assignment: Assignment) -> Result:
        said = {"narrative": "已辦理。", "progress": "done"}
        return save_result(assignment=assignment, period=period, version=0, by=people[0], **said)

    rows = []
    for assignment in assignments[:RESULTS]:
        address = reverse("result_edit", args=[assignment.pk, period.pk])
        rows.append(Row(address, "result", written(assignment).pk, 1))
    draft = _draft(agency, 111, chief)
    for measure in Measure.objects.filter(focus_point__item__plan=draft, children=None).order_by("pk")[:MEASURES]:
        address = reverse("row_edit", args=[draft.pk, measure.uid])
        rows.append(Row(address, "measure", measure.pk, measure.version))
    world = World([_signed_in(person) for person in people], rows, [_signed_in(person) for person in chiefs])
    for assignment in assignments[RESULTS : RESULTS + DECIDED]:
        world.accepted.append(hand_in(result=written(assignment), by=people[0]).pk)
    for assignment in assignments[RESULTS + DECIDED : RESULTS + 2 * DECIDED]:
        address = reverse("result_hand_in", args=[assignment.pk, period.pk])
        world.handed_in.append((written(assignment).pk, address, 1))
    for year in range(112, 112 + APPROVED):
        waiting = _draft(agency, year, chief)
        submit_plan(plan=waiting, by=chief)
        waiting.refresh_from_db()
        world.approved[waiting.pk] = waiting.updated_at.isoformat()
    return world


def _draft(agency: Agency, year: int, by: User) -> Plan:
    return import_document(agency=agency, document=replace(synthetic_plan(6), agency=agency.name), year=year, by=by)


def _person(name: str, agency: Agency, *roles: Role, unit: Unit | None = None) -> User:
    person = User.objects.create_user(name, name=name)
    for role in roles:
        grant_role(person=person, role=role, agency=agency, by=None)
    if unit:
        grant_role(person=person, role=Role.UNIT_EDITOR, agency=agency, unit=unit, by=None)
    return person


def _signed_in(person: User) -> Person:
    browser = Browser()
    browser.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
    return Person(person.username, browser.cookies[settings.SESSION_COOKIE_NAME].value, get_random_string(CSRF_LENGTH))
