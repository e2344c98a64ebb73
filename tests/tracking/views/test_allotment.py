"""The allotment matrix."""

import pytest
from django.urls import reverse

from plans.document import UnitRef
from tests import factories
from tests.tracking.conftest import World
from tracking.models import Assignment


def url(world: World) -> str:
    return reverse("allotment", args=[world.plan.pk])


def ticked(response) -> list[tuple[str, str]]:
    rows = response.context["rows"]
    return [(row.leaf.uid, cell.unit.name) for row in rows for cell in row.cells if cell.is_ticked]


def test_the_first_time_it_is_prefilled_and_nothing_is_saved(world: World, as_) -> None:
    factories.version(world.plan, factories.document(units=(UnitRef("總務室"),)))

    response = as_(world.coordinator).get(url(world))

    assert ticked(response) == [("m1", "總務室"), ("m21", "總務室"), ("m22", "總務室"), ("f2", "總務室")]
    assert response.content.decode().count(" checked") == 4
    assert Assignment.objects.count() == 0


def test_later_it_shows_what_is_allotted(world: World, as_) -> None:
    factories.version(world.plan, factories.document(units=(UnitRef("總務室"),)))
    world.allot(m1=[world.operations])

    assert ticked(as_(world.coordinator).get(url(world))) == [("m1", "操作課")]


def test_saving(world: World, as_) -> None:
    world.allot(f2=[world.general])

    response = as_(world.coordinator).post(url(world), {"units-m1": [world.general.pk, world.operations.pk]})

    assert response.status_code == 302
    assert set(Assignment.objects.values_list("node_uid", "lead_unit__name")) == {("m1", "總務室"), ("m1", "操作課")}


def test_what_cannot_be_saved_is_shown_as_it_was_ticked(reporting: World, as_) -> None:
    reporting.save("m1")

    response = as_(reporting.coordinator).post(url(reporting), {"units-m21": [reporting.operations.pk]})

    assert response.status_code == 422
    assert ticked(response) == [("m21", "操作課")]
    assert Assignment.objects.count() == 4


def test_saving_who_contributes_and_showing_it_again(world: World, as_) -> None:
    data = {"units-m1": [world.general.pk], "contributors-m1": [world.operations.pk, world.general.pk]}
    client = as_(world.coordinator)

    client.post(url(world), data)

    assert list(world.assignment("m1").contributors.all()) == [world.operations]
    (row,) = (row for row in client.get(url(world)).context["rows"] if row.leaf.uid == "m1")
    assert [(cell.unit.name, cell.is_ticked, cell.is_contributing) for cell in row.cells] == [
        ("總務室", True, False),
        ("操作課", False, True),
    ]


def test_filled_in_as_last_year(world: World, as_) -> None:
    world.allot(m1=[world.operations], m21=[world.general])
    plan = factories.approved_plan(world.plant, year=111)

    response = as_(world.coordinator).get(reverse("allotment", args=[plan.pk]), {"from": "last"})

    assert ticked(response) == [("m1", "操作課"), ("m21", "總務室")]
    assert plan.assignments.count() == 0


@pytest.mark.parametrize(("who", "status"), [("editor", 403), ("chief", 403), ("supervisor", 403), ("outsider", 404)])
def test_only_the_coordinator(world: World, as_, who: str, status: int) -> None:
    client = as_(getattr(world, who))

    assert client.get(url(world)).status_code == status
    assert client.post(url(world), {"units-m1": [world.general.pk]}).status_code == status
    assert Assignment.objects.count() == 0


def test_bad_id_and_wrong_method(world: World, as_) -> None:
    client = as_(world.coordinator)

    assert client.get(reverse("allotment", args=[999999])).status_code == 404
    assert client.put(url(world)).status_code == 405


@pytest.mark.parametrize("uids", [["m1"], ["m1", "m21", "f2"]])
def test_queries_do_not_grow_with_rows(world: World, as_, django_assert_num_queries, uids: list[str]) -> None:
    world.allot(**{uid: [world.general] for uid in uids})
    client = as_(world.coordinator)

    with django_assert_num_queries(6):
        client.get(url(world))
