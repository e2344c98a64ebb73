"""Last year's allotment, matched by identity or wording."""

import dataclasses

from tests import factories
from tests.tracking.conftest import World
from tracking import actions
from tracking.last_year import last_years_allotment


def _with(document, **predecessors: tuple[str, ...]):
    """The document with new uids everywhere, and predecessors of the measures named."""

    def renewed(node):
        known = predecessors.get(node.uid, ())
        below = {"measures": tuple(map(renewed, node.measures))}
        return dataclasses.replace(node, uid=f"new-{node.uid}", predecessors=known, **below)

    items = tuple(
        dataclasses.replace(item, focus_points=tuple(map(renewed, item.focus_points))) for item in document.items
    )
    return dataclasses.replace(document, items=items)


def test_by_wording_and_by_predecessor_whatever_the_number(world: World) -> None:
    world.allot(m1=[world.general], m21=[world.operations])
    document = _with(factories.document(year=111), m22=("m21",))
    plan = factories.approved_plan(world.plant, document, year=111)

    found = last_years_allotment(plan, document)

    assert found == {
        "new-m1": ({world.general.pk}, set()),
        "new-m21": ({world.operations.pk}, set()),
        "new-m22": ({world.operations.pk}, set()),
    }


def test_contributors_and_the_successor_of_a_dissolved_unit(world: World) -> None:
    world.allot(m1=[world.general])
    actions.allot(plan=world.plan, choices={}, contributors={"m1": [world.operations.pk]}, by=world.coordinator)
    heir = factories.unit(world.plant, "行政室")
    world.general.dissolved_on, world.general.successor = "2022-01-01", heir
    world.general.save()
    plan = factories.approved_plan(world.plant, year=111)

    assert last_years_allotment(plan, plan.approved_version.load()) == {"m1": ({heir.pk}, {world.operations.pk})}


def test_nothing_without_a_plan_of_last_year(world: World) -> None:
    assert last_years_allotment(world.plan, world.plan.approved_version.load()) == {}
