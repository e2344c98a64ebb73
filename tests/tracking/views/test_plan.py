"""A plan's reporting as its coordinator sees it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.tracking.conftest import World
from tracking import actions


def overview(world: World) -> str:
    return reverse("reporting", args=[world.plan.pk])


def test_every_assignment_with_its_state(reporting: World, as_) -> None:
    reporting.accepted("f2")
    reporting.save("m1")

    response = as_(reporting.coordinator).get(overview(reporting))

    rows = [(row.assignment.node_uid, row.state) for row in response.context["rows"]]
    assert rows == [("m1", "draft"), ("m21", "blank"), ("m22", "blank"), ("f2", "accepted")]


@pytest.mark.parametrize(
    ("query", "uids"),
    [
        ({"state": "accepted"}, ["f2"]),
        ({"q": "英文"}, ["m21", "m22"]),
        ({"q": "英文", "state": "accepted"}, []),
        ({"state": "nonsense"}, ["m1", "m21", "m22", "f2"]),
        ({"unit": "0"}, ["m1", "m21", "m22", "f2"]),
    ],
)
def test_filters(reporting: World, as_, query: dict[str, str], uids: list[str]) -> None:
    reporting.accepted("f2")

    response = as_(reporting.coordinator).get(overview(reporting), query)

    assert [row.assignment.node_uid for row in response.context["rows"]] == uids
    assert response.context["total"] == 4


def test_the_filter_by_unit(reporting: World, as_) -> None:
    reporting.allot(m1=[reporting.general, reporting.operations])

    response = as_(reporting.coordinator).get(overview(reporting), {"unit": reporting.operations.pk})

    assert [row.assignment.lead_unit for row in response.context["rows"]] == [reporting.operations]


def test_a_supervisor_reads_states_of_all_and_text_of_the_accepted(reporting: World, as_) -> None:
    reporting.save("m1", narrative="草稿機密")
    reporting.save("f2", narrative="已核可的成果")
    reporting.accept(actions.hand_in(result=reporting.save("f2", 1), by=reporting.editor))

    response = as_(reporting.supervisor).get(overview(reporting))

    page = response.content.decode()
    assert [row.state for row in response.context["rows"]] == ["draft", "blank", "blank", "accepted"]
    assert "草稿機密" not in page
    assert page.count("已更新十二次。") == 1
    assert "not-applicable" not in page


@pytest.mark.parametrize(("who", "status"), [("editor", 403), ("chief", 200), ("supervisor", 200), ("outsider", 404)])
def test_who_sees_the_overview(reporting: World, as_, who: str, status: int) -> None:
    assert as_(getattr(reporting, who)).get(overview(reporting)).status_code == status


def test_a_plan_without_a_version_has_no_reporting(world: World, as_) -> None:
    draft = factories.plan(world.plant, year=111)

    assert as_(world.coordinator).get(reverse("reporting", args=[draft.pk])).status_code == 404


def test_before_opening_what_is_not_allotted_is_listed(world: World, as_) -> None:
    world.allot(m1=[world.general])

    response = as_(world.coordinator).get(overview(world))

    assert [leaf.uid for leaf in response.context["missing"]] == ["m21", "m22", "f2"]


def test_the_period_shown_is_the_one_named_else_the_one_under_way(reporting: World, as_) -> None:
    day = timezone.localdate()
    later = actions.add_period(
        plan=reporting.plan, name="下期", starts_on=day, ends_on=day, due_on=day, by=reporting.coordinator
    )
    actions.lock_period(period=reporting.period, by=reporting.coordinator)
    client = as_(reporting.coordinator)

    assert client.get(overview(reporting)).context["period"] == later
    assert client.get(overview(reporting), {"period": reporting.period.pk}).context["period"] == reporting.period


def test_not_applicable_and_back(reporting: World, as_) -> None:
    client, pk = as_(reporting.coordinator), reporting.assignment().pk

    client.post(reverse("assignment_not_applicable", args=[pk]), {"reason": "設備停用"})
    assert reporting.assignment().not_applicable_reason == "設備停用"
    client.post(reverse("assignment_applicable", args=[pk]))
    assert reporting.assignment().not_applicable_reason == ""
    assert client.post(reverse("assignment_not_applicable", args=[pk]), {"reason": " "}).status_code == 422


@pytest.mark.parametrize("name", ["assignment_not_applicable", "assignment_applicable"])
@pytest.mark.parametrize("chosen", ["own", "/etc", "²", "99999999999999999999"])
def test_whoever_acts_on_a_row_comes_back_to_it(reporting: World, as_, name: str, chosen: str) -> None:
    pk, period = reporting.assignment().pk, reporting.period.pk
    data = {"reason": "設備停用", "period": str(period) if chosen == "own" else chosen}

    response = as_(reporting.coordinator).post(reverse(name, args=[pk]), data)

    assert response.url == overview(reporting) + (f"?period={period}#row-{pk}-{period}" if chosen == "own" else "")


@pytest.mark.parametrize("name", ["assignment_not_applicable", "assignment_applicable"])
@pytest.mark.parametrize(("who", "status"), [("chief", 403), ("supervisor", 403), ("outsider", 404)])
def test_only_the_coordinator_acts(reporting: World, as_, name: str, who: str, status: int) -> None:
    response = as_(getattr(reporting, who)).post(reverse(name, args=[reporting.assignment().pk]), {"reason": "x"})

    assert response.status_code == status
    assert reporting.assignment().not_applicable_reason == ""


@pytest.mark.parametrize("name", ["assignment_not_applicable", "assignment_applicable"])
def test_bad_id_and_wrong_method(reporting: World, as_, name: str) -> None:
    client = as_(reporting.coordinator)

    assert client.post(reverse(name, args=[999999])).status_code == 404
    assert client.get(reverse(name, args=[999999])).status_code == 405


@pytest.mark.parametrize("uids", [["m1"], ["m1", "m21", "f2"]])
def test_queries_do_not_grow_with_rows(reporting: World, as_, django_assert_num_queries, uids: list[str]) -> None:
    for uid in uids:
        reporting.accepted(uid)
    client = as_(reporting.supervisor)

    with django_assert_num_queries(11):
        response = client.get(overview(reporting))

    assert sum(row.result is not None for row in response.context["rows"]) == len(uids)
