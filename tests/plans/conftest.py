"""A plant with two units, its people, and a draft plan with a bit of everything."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from agencies.models import Agency, Unit, User
from agencies.states import Role
from plans import actions
from plans.models import Plan
from tests import factories
from tests.plans.documents import small_document


@pytest.fixture
def plant() -> Agency:
    return factories.agency("測試廠", short_name="測試", all_units_label="各組室")


@pytest.fixture
def office(plant: Agency) -> Unit:
    return factories.unit(plant, "總務室")


@pytest.fixture
def workshop(plant: Agency) -> Unit:
    return factories.unit(plant, "維修組")


@pytest.fixture
def coordinator(plant: Agency) -> User:
    return factories.person("李彙整", (Role.COORDINATOR, plant))


@pytest.fixture
def chief(plant: Agency) -> User:
    return factories.person("張首長", (Role.AGENCY_HEAD, plant))


@pytest.fixture
def outsider() -> User:
    """Coordinator and head of another agency."""
    other = factories.agency("別的廠")
    return factories.person("外機關", (Role.COORDINATOR, other), (Role.AGENCY_HEAD, other))


@pytest.fixture
def draft(plant: Agency, office: Unit, workshop: Unit, coordinator: User) -> Plan:
    return actions.import_document(agency=plant, document=small_document(plant.name), by=coordinator)


@pytest.fixture
def approved(draft: Plan, coordinator: User, chief: User) -> Plan:
    actions.submit_plan(plan=draft, by=coordinator)
    actions.approve_plan(plan=draft, by=chief)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in which the person is signed in; `htmx` headers are given by the test."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
