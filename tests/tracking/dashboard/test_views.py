"""Who sees which figures and words, at which cost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from agencies.models import Agency
from agencies.states import Role
from tests import factories
from tests.tracking.conftest import World
from tests.tracking.dashboard.recounting import period_of
from tracking.models import Assignment, Result

pytestmark = pytest.mark.django_db
DRAFTED = "草稿裡的機密"


def test_a_supervisor_reads_accepted_text_and_of_others_the_state_alone(reporting: World, as_: Any) -> None:
    reporting.accepted("m1")
    reporting.save("m21", narrative=DRAFTED)
    client = as_(reporting.supervisor)

    page = client.get(reverse("dashboard_rows")).content.decode()

    assert "已更新十二次。" in page
    assert DRAFTED not in page
    assert DRAFTED in as_(reporting.coordinator).get(reverse("dashboard_rows")).content.decode()


def test_other_agencies_are_not_reached_by_the_address(reporting: World, as_: Any) -> None:
    reporting.accepted("m1")

    page = as_(reporting.outsider).get(reverse("dashboard_rows"), {"agency": reporting.plant.pk})

    assert page.context["page"].paginator.count == 0
    assert "中區資源回收廠" not in page.content.decode()


def test_a_draft_plan_of_a_subordinate_shows_nothing(reporting: World, as_: Any) -> None:
    factories.plan(Agency.objects.get(name="南區資源回收廠"), title=DRAFTED)

    client = as_(reporting.supervisor)

    for name in ("dashboard", "dashboard_rows"):
        assert DRAFTED not in client.get(reverse(name)).content.decode()


@pytest.mark.parametrize(
    "nonsense",
    ["agency=²", "agency=" + "9" * 5000, "year=99999999999999999999", "focus=%00'", "unit=-1", "state=x&page=z"],
)
def test_nonsense_in_the_address_is_passed_over(reporting: World, as_: Any, nonsense: str) -> None:
    client = as_(reporting.supervisor)

    for name in ("dashboard", "dashboard_rows"):
        assert client.get(f"{reverse(name)}?{nonsense}").status_code == 200


@pytest.mark.parametrize("agencies", [1, 3])
def test_queries_do_not_grow_with_agencies(
    db: None, client: Client, django_assert_num_queries: DjangoAssertNumQueries, agencies: int
) -> None:
    city = factories.agency("市政府")
    supervisor = factories.person("督考", (Role.SUPERVISOR, city))
    for number in range(agencies):
        bureau = factories.agency(f"第{number}局", parent=city)
        _reported(bureau)
    client.force_login(supervisor)

    for path, queries in ((reverse("dashboard"), 11), (reverse("dashboard_rows"), 12)):
        with django_assert_num_queries(queries):
            client.get(path)


def _reported(bureau: Agency) -> None:
    unit = factories.unit(bureau)
    plan = factories.approved_plan(bureau)
    period = period_of(plan)
    assignment = Assignment.objects.create(
        plan=plan, node_uid="m1", lead_unit=unit, number="1", wording="措施", opened_in=plan.approved_version
    )
    Result.objects.create(assignment=assignment, period=period, state="accepted", narrative="已辦理。", progress="done")
