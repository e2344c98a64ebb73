"""Ids in bodies and filters: rows of another agency, unit or plan are not reached by naming them in a field."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from agencies.audit import record
from tests.access.address import ROLES, Address
from tests.access.asking import ask, url_of
from tests.access.digest import differing, digest
from tests.access.foreign import FOREIGN, build_beside
from tests.access.foreign_fields import BODIES, DRAWN_AGAIN, FILTERS, PLAIN, PLAIN_HERE
from tests.access.hidden import plant_markers, text_of
from tests.access.reading import names_read
from tests.access.table import TABLE
from tests.access.visitors import Visitors
from tests.world import build_city, person

pytestmark = pytest.mark.django_db

ABOVE = "上級機關的內文"
LET_IN = (200, 302, 422)
# What no form asks for: who decided, where a row stands, what it belongs to, what somebody may.
EXTRAS = {
    "state": "accepted", "version": "99", "submission": "9", "agency": "1", "agency_id": "1", "plan": "1",
    "plan_id": "1", "unit_id": "1", "lead_unit": "1", "lead_unit_id": "1", "assignment": "1", "period_id": "1",
    "author": "1", "accepted_by": "1", "decided_by": "1", "reviewed_by": "1", "signed_by": "1", "signed_for": "1",
    "handed_in_by": "1", "inspector": "1", "uploaded_by": "1", "requested_by": "1", "is_superuser": "on",
    "is_staff": "on", "is_active": "on", "must_change_password": "", "username": "root", "sha256": "0" * 64,
    "approved_version": "1", "position": "1", "uid": "0" * 32, "id": "1", "pk": "1", "number": "9",
}  # fmt: skip


def test_every_field_that_is_read_is_known() -> None:
    city, visitors = build_city(), Visitors()
    plant_markers(city)
    read: set[tuple[str, str]] = set()
    for name, address in TABLE.items():
        url = url_of(city, name, address)
        for role in _let_in(address):
            with names_read() as names:
                ask(visitors, city[role], "get", url)
                ask(visitors, city[role], "post", url, {"sent": "1"} | address.data(city))
            read |= {(DRAWN_AGAIN.get(name, name), field) for field in names - PLAIN}

    assert read - set(BODIES) - set(FILTERS) - PLAIN_HERE == set()
    assert set(BODIES) | set(FILTERS) <= read


def test_a_body_that_names_a_row_of_another_agency_or_plan_does_nothing_with_it() -> None:
    city, visitors = build_city(), Visitors()
    plant_markers(city)
    beside, wrong = build_beside(city), {}
    for (name, field), tries in BODIES.items():
        address = TABLE[name]
        url = url_of(city, name, address)
        for number, (role, values, status) in enumerate(tries):
            sent = values(city, beside)
            before = digest()
            answer = ask(visitors, city[role], "post", url, address.data(city) | sent, look=digest)
            # What a form does without the foreign value, where it passes over it; else nothing at all.
            without = {key: value for key, value in address.data(city).items() if key not in sent}
            after = ask(visitors, city[role], "post", url, without, look=digest).seen if status == 302 else before
            changed = differing(before, after, answer.seen)
            is_told = FOREIGN in text_of(answer)
            if (answer.status, changed, is_told) != (status, [], False):
                wrong[name, field, number] = (answer.status, changed, is_told)

    assert wrong == {}


def test_a_filter_that_names_a_row_of_another_agency_shows_none_of_it() -> None:
    city, visitors = build_city(), Visitors()
    beside, wrong = build_beside(city), {}
    with transaction.atomic():
        record("agency.changed", by=person("city_clerk", ABOVE), on=city.city, agency=city.city, name=ABOVE)
    for (name, field), tries in FILTERS.items():
        url = url_of(city, name, TABLE[name])
        for number, (role, values, status) in enumerate(tries):
            answer = ask(visitors, city[role], "get", url, values(city, beside))
            # The administrator keeps the agency beside as well, and nothing above.
            is_told = (ABOVE if role == "admin" else FOREIGN) in text_of(answer)
            if (answer.status, is_told) != (status, False):
                wrong[name, field, number] = (answer.status, is_told)

    assert wrong == {}


def test_the_foreign_rows_are_shown_to_their_own_people() -> None:
    city, visitors = build_city(), Visitors()
    beside = build_beside(city)
    shown = {
        name: FOREIGN in text_of(ask(visitors, somebody, "get", reverse(name)))
        for name, somebody in {
            "my_reports": beside.person,
            "plan_list": city["foreigner"],
            "score_sheet_list": city["foreigner"],
        }.items()
    }

    assert shown == {"my_reports": True, "plan_list": True, "score_sheet_list": True}


def test_fields_that_no_form_asks_for_change_nothing() -> None:
    city, visitors = build_city(), Visitors()
    wrong, acts = {}, set()
    for name, address in TABLE.items():
        roles = _let_in(address)
        if address.method != "post" or not roles:
            continue
        url = url_of(city, name, address)
        address.data(city)
        before = digest()
        with names_read() as names:
            plain = ask(visitors, city[roles[0]], "post", url, address.data(city), look=digest)
        extras = {field: value for field, value in EXTRAS.items() if field not in names}
        more = ask(visitors, city[roles[0]], "post", url, extras | address.data(city), look=digest)
        changed = differing(before, plain.seen, more.seen)
        if (more.status, changed) != (plain.status, []):
            wrong[name] = (plain.status, more.status, changed)
        if differing(before, before, plain.seen):
            acts.add(name)

    assert wrong == {}
    # Of what is done without them the digest tells.
    assert acts >= {"row_add", "row_edit", "plan_submit", "result_edit", "evidence_edit", "annual_accept", "role_give"}


def _let_in(address: Address) -> list[str]:
    """Roles that get further than a refusal, one for each status."""
    people = dict(zip(reversed(address.statuses[1:]), reversed(ROLES[1:]), strict=True))
    return [role for status, role in people.items() if status in LET_IN]
