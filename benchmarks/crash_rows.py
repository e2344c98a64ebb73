"""The agency that the crash drill works in: a plan being reported, one editor and one row for each client."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

from agencies.actions import add_agency, add_unit, grant_role
from agencies.models import Unit, User
from agencies.states import Role
from benchmarks.crash_clients import Client
from benchmarks.synthetic_plan import UNITS, synthetic_plan
from plans.actions import approve_plan, import_document, submit_plan
from tracking.actions import allot, open_reporting
from tracking.models import Assignment

CSRF_LENGTH = 32


def make_clients(number: int) -> list[Client]:
    """The rows, through the actions; a client for each of `number` editors, who are signed in."""
    agency = add_agency(code="D", name="演習機關", short_name="演習", by=None)
    units = [add_unit(agency=agency, code=f"U{index}", name=name, by=None) for index, name in enumerate(UNITS)]
    chief = User.objects.create_user("chief", name="首長")
    grant_role(person=chief, role=Role.COORDINATOR, agency=agency, by=None)
    grant_role(person=chief, role=Role.AGENCY_HEAD, agency=agency, by=None)
    document = replace(synthetic_plan(6, measures=4), agency=agency.name)
    plan = import_document(agency=agency, document=document, by=chief)
    submit_plan(plan=plan, by=chief)
    approve_plan(plan=plan, by=chief)
    plan.refresh_from_db()
    leaves = [measure.uid for measure in document.measures() if not measure.measures][:number]
    allot(plan=plan, choices={uid: [units[0].pk] for uid in leaves}, by=chief)
    period = open_reporting(plan=plan, by=chief, due_on=timezone.localdate() + dt.timedelta(days=30))
    rows = Assignment.objects.filter(plan=plan).order_by("pk")
    return [_client(index, units[0], assignment.pk, period.pk) for index, assignment in enumerate(rows)]


def _client(index: int, unit: Unit, assignment: int, period: int) -> Client:
    name = f"editor{index}"
    person = User.objects.create_user(name, name=name)
    grant_role(person=person, role=Role.UNIT_EDITOR, agency=unit.agency, unit=unit, by=None)
    browser = Browser()
    browser.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    address = reverse("result_edit", args=[assignment, period])
    client = Client(name, address, (assignment, period), session, get_random_string(CSRF_LENGTH))
    # The first save in this process, so that what is forked from it has loaded everything.
    answer = browser.post(address, client.form(), headers={"host": "127.0.0.1", "x-autosave": "1"})
    assert answer.status_code == 204, answer
    client.version = client.sent = 1
    return client
