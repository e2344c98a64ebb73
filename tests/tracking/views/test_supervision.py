"""Supervision: the agencies below."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.states import Role
from plans.states import PlanState
from tests import factories
from tests.tracking.conftest import World
from tracking import actions
from tracking.states import BoardState

URL = "/supervision/"


def states(response) -> dict[str, str]:
    return {row.agency.name: row.state for row in response.context["rows"]}


def test_each_agency_with_its_state_and_counts(reporting: World, as_) -> None:
    reporting.accepted("m1")
    reporting.handed_in("m21")
    reporting.period.due_on = timezone.localdate() + dt.timedelta(days=3)
    reporting.period.save()

    response = as_(reporting.supervisor).get(URL)

    assert states(response) == {"中區資源回收廠": BoardState.REPORTING, "南區資源回收廠": BoardState.NO_PLAN}
    counts = response.context["rows"][0].counts
    assert (counts.assigned, counts.accepted, counts.handed_in, counts.returned) == (4, 1, 1, 0)
    assert response.context["rows"][0].days_left == 3


def test_what_is_past_its_day_is_overdue_and_what_is_all_accepted_is_not(reporting: World, as_) -> None:
    assert states(as_(reporting.supervisor).get(URL))["中區資源回收廠"] == BoardState.OVERDUE
    for uid in ("m1", "m21", "m22"):
        reporting.accepted(uid)
    actions.mark_not_applicable(assignment=reporting.assignment("f2"), reason="停用", by=reporting.coordinator)

    assert states(as_(reporting.supervisor).get(URL))["中區資源回收廠"] == BoardState.COMPLETE


@pytest.mark.parametrize(
    ("state", "shown"), [(PlanState.DRAFT, BoardState.DRAFTING), (PlanState.SUBMITTED, BoardState.SUBMITTED)]
)
def test_of_a_draft_the_state_is_shown_and_nothing_else(world: World, as_, state: str, shown: str) -> None:
    plan = factories.plan(world.plant, year=111, title="機密草稿標題", state=state)

    response = as_(world.supervisor).get(URL, {"year": "111"})

    page = response.content.decode()
    assert states(response)["中區資源回收廠"] == shown
    assert "機密草稿標題" not in page
    assert f"/plans/{plan.pk}/" not in page


def test_a_tile_leads_to_its_rows(reporting: World, as_) -> None:
    client = as_(reporting.supervisor)
    overdue = next(tile for tile in client.get(URL).context["tiles"] if tile.value == 1 and "overdue" in tile.url)

    response = client.get(URL + overdue.url)

    assert states(response) == {"中區資源回收廠": BoardState.OVERDUE}
    assert response.context["total"] == 2


def test_the_latest_year_is_shown_and_another_can_be_chosen(reporting: World, as_) -> None:
    factories.plan(reporting.plant, year=112)
    client = as_(reporting.supervisor)

    assert client.get(URL).context["year"] == 112
    assert client.get(URL, {"year": "110"}).context["year"] == 110
    assert client.get(URL, {"year": "9"}).context["year"] == 112


def test_agencies_elsewhere_are_not_shown(reporting: World, as_) -> None:
    elsewhere = factories.agency("別的局")
    factories.approved_plan(factories.agency("別的廠", parent=elsewhere))

    page = as_(reporting.supervisor).get(URL).content.decode()

    assert "別的廠" not in page
    assert "別的廠" in as_(factories.person("別督考", (Role.SUPERVISOR, elsewhere))).get(URL).content.decode()


@pytest.mark.parametrize("who", ["editor", "head", "coordinator", "chief", "outsider"])
def test_only_supervisors(reporting: World, as_, who: str) -> None:
    assert as_(getattr(reporting, who)).get(URL).status_code == 403


def test_wrong_method(world: World, as_) -> None:
    assert as_(world.supervisor).post(URL).status_code == 405


@pytest.mark.parametrize("more", [1, 3])
def test_queries_do_not_grow_with_agencies(reporting: World, as_, django_assert_num_queries, more: int) -> None:
    for number in range(more):
        factories.approved_plan(factories.agency(f"廠{number}", parent=reporting.bureau))
    client = as_(reporting.supervisor)

    with django_assert_num_queries(9):
        response = client.get(URL)

    assert len(response.context["rows"]) == 2 + more
