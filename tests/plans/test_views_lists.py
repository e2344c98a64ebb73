"""The list of plans, and starting one."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Agency, User
from agencies.states import Role
from plans.models import Framework, Plan
from plans.states import PlanState
from tests import factories

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


def titles(client: Client, **filters: object) -> list[str]:
    """Titles that the list shows, in order; a row without a link counts as "-"."""
    html = client.get(reverse("plan_list"), filters).content.decode()
    return [link or "-" for link in re.findall(r'<th scope="row">(?:<a href="[^"]+">([^<]+)</a>)?', html)]


@pytest.fixture
def three(plant: Agency) -> list[Plan]:
    return [factories.plan(plant, year=year, title=f"{year}年度計畫") for year in (109, 110, 111)]


def test_people_see_the_plans_of_their_agency_newest_first(
    three: list[Plan], coordinator: User, outsider: User, signed_in: SignIn
) -> None:
    assert titles(signed_in(coordinator)) == ["111年度計畫", "110年度計畫", "109年度計畫"]
    assert titles(signed_in(outsider)) == []


def test_filters_stand_in_the_address(three: list[Plan], plant: Agency, coordinator: User, signed_in: SignIn) -> None:
    factories.version(three[0], factories.document(year=109))
    client = signed_in(coordinator)

    assert titles(client, year=110) == ["110年度計畫"]
    assert titles(client, q="111") == ["111年度計畫"]
    assert titles(client, state="approved") == ["109年度計畫"]
    assert titles(client, agency=plant.pk, year=109) == ["109年度計畫"]
    assert titles(client, year=112) == ["111年度計畫", "110年度計畫", "109年度計畫"]
    assert titles(client, q="沒有這種計畫") == []


def test_a_superior_neither_finds_nor_reads_the_title_of_a_draft(signed_in: SignIn) -> None:
    bureau = factories.agency("測試局")
    plant = factories.agency("測試廠", parent=bureau)
    factories.plan(plant, title="機密草稿")
    amended = factories.approved_plan(plant, factories.document(agency_name="測試廠", year=109), year=109)
    Plan.objects.filter(pk=amended.pk).update(title="機密修正", state=PlanState.DRAFT)
    supervisor = signed_in(factories.person("督考", (Role.SUPERVISOR, bureau)))
    coordinator = signed_in(factories.person("彙整", (Role.COORDINATOR, plant)))

    assert titles(supervisor, q="機密") == []
    assert titles(supervisor) == ["-", "測試廠109年度提升服務執行計畫"]
    assert titles(supervisor, q="提升服務") == ["測試廠109年度提升服務執行計畫"]
    assert titles(coordinator, q="機密") == ["機密草稿", "機密修正"]
    assert titles(signed_in(factories.person("系統", is_superuser=True)), q="機密") == ["機密草稿", "機密修正"]
    assert "機密" not in supervisor.get(reverse("version_list", args=[amended.pk])).content.decode()


def test_a_superior_learns_the_state_of_a_draft_and_nothing_else(signed_in: SignIn) -> None:
    bureau = factories.agency("測試局")
    plant = factories.agency("測試廠", parent=bureau)
    factories.plan(plant, title="草稿裡的機密")
    factories.approved_plan(plant, year=109)
    supervisor = factories.person("督考", (Role.SUPERVISOR, bureau))
    client = signed_in(supervisor)

    html = client.get(reverse("plan_list")).content.decode()

    assert titles(client) == ["-", "測試廠109年度計畫"]
    assert "草稿裡的機密" not in html


@pytest.mark.parametrize("size", [1, 3])
def test_the_list_takes_eight_queries(plant: Agency, coordinator: User, signed_in: SignIn, size: int) -> None:
    for year in range(110, 110 + size):
        factories.approved_plan(plant, year=year)
    client = signed_in(coordinator)

    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("plan_list"))

    assert len(queries) == 8, "\n".join(query["sql"][:120] for query in queries)


def test_a_plan_is_started_where_one_coordinates(plant: Agency, coordinator: User, signed_in: SignIn) -> None:
    client = signed_in(coordinator)
    data = {"agency": plant.pk, "year": 112, "title": "新計畫"}

    response = client.post(reverse("plan_new"), data)

    plan = Plan.objects.get()
    assert (plan.agency, plan.year, plan.title, plan.created_by) == (plant, 112, "新計畫", coordinator)
    assert response["Location"] == reverse("plan_edit", args=[plan.pk])


def test_a_second_plan_of_the_year_is_told_at_the_form(three: list[Plan], coordinator: User, signed_in: SignIn) -> None:
    response = signed_in(coordinator).post(
        reverse("plan_new"), {"agency": three[0].agency_id, "year": 110, "title": "又一個"}
    )

    assert response.status_code == 422
    assert 'value="又一個"' in response.content.decode()
    assert Plan.objects.count() == 3


def test_a_framework_of_another_year_is_told(plant: Agency, coordinator: User, signed_in: SignIn) -> None:
    framework = Framework.objects.create(
        agency=plant, year=109, title="舊架構", state="issued", issued_at="2020-01-01T00:00Z"
    )

    response = signed_in(coordinator).post(
        reverse("plan_new"), {"agency": plant.pk, "year": 110, "title": "新", "framework": framework.pk}
    )

    assert (response.status_code, Plan.objects.count()) == (422, 0)


def test_an_agency_one_does_not_coordinate_is_no_choice(plant: Agency, outsider: User, signed_in: SignIn) -> None:
    response = signed_in(outsider).post(reverse("plan_new"), {"agency": plant.pk, "year": 110, "title": "別人的"})

    assert (response.status_code, Plan.objects.count()) == (422, 0)


def test_those_who_coordinate_nothing_start_nothing(chief: User, signed_in: SignIn) -> None:
    assert signed_in(chief).get(reverse("plan_new")).status_code == 403


def test_a_plan_is_started_from_an_earlier_one_of_the_same_agency_only(
    draft: Plan, plant: Agency, coordinator: User, outsider: User, signed_in: SignIn
) -> None:
    data = {"agency": plant.pk, "year": 111, "title": "次年計畫", "previous": draft.pk}
    other = signed_in(outsider).post(reverse("plan_new"), data | {"agency": Agency.objects.get(name="別的廠").pk})

    signed_in(coordinator).post(reverse("plan_new"), data)

    assert other.status_code == 422
    plan = Plan.objects.get(title="次年計畫")
    assert (plan.agency, plan.year, plan.items.count()) == (plant, 111, 2)
