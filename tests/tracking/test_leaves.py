"""What of a plan takes results, and who is proposed for it."""

import pytest

from plans.document import FocusPoint, Measure, PlanDocument, UnitRef, WorkItem
from tests import factories
from tracking.leaves import leaves, prefill

UNITS = {"總務室": 1, "操作課": 2, "會計室": 3}


def test_leaves_are_the_deepest_measures_and_focus_points_without_measures() -> None:
    found = leaves(factories.document())

    assert [(leaf.uid, leaf.number, leaf.position) for leaf in found] == [
        ("m1", "一(一)1.", 0),
        ("m21", "一(一)2.(1)", 1),
        ("m22", "一(一)2.(2)", 2),
        ("f2", "二(一)", 3),
    ]


def test_a_leaf_of_depth_five_has_all_markers() -> None:
    measure = Measure("最深", 1, uid="deepest")
    for _ in range(4):
        measure = Measure("上層", 1, (measure,))
    document = PlanDocument("t", "a", 110, items=(WorkItem("i", 1, (FocusPoint("f", 2, (), (measure,)),)),))

    assert [leaf.number for leaf in leaves(document)] == ["一(二)1.(1)甲、(甲)子、"]


def test_units_come_from_the_nearest_node_that_names_any() -> None:
    inner = (Measure("x", 1, uid="inherits"), Measure("y", 2, units=(UnitRef("會計室"),), uid="own"))
    outer = Measure("z", 1, inner, (UnitRef("操作課"),))
    focus = FocusPoint("f", 1, (UnitRef("總務室"),), (outer, Measure("w", 2, uid="from_focus")))
    document = PlanDocument("t", "a", 110, items=(WorkItem("i", 1, (focus,)),))

    found = {leaf.uid: [unit.name for unit in leaf.units] for leaf in leaves(document)}

    assert found == {"inherits": ["操作課"], "own": ["會計室"], "from_focus": ["總務室"]}


@pytest.mark.parametrize(
    ("units", "ticked", "named"),
    [
        ([UnitRef("總務室")], {1}, {1}),
        ([UnitRef("舊名", unit_id=2)], {2}, {2}),
        ([UnitRef("總務室"), UnitRef("操作課")], set(), {1, 2}),
        ([UnitRef("總務室", "lead"), UnitRef("操作課", "supporting")], {1}, {1, 2}),
        ([UnitRef("各組室", generic=True)], set(), set()),
        ([UnitRef("各組室", generic=True), UnitRef("會計室")], set(), {3}),
        ([UnitRef("不明課")], set(), set()),
        ([UnitRef("已裁撤", unit_id=99)], set(), set()),
        ([], set(), set()),
    ],
)
def test_prefill(units: list[UnitRef], ticked: set[int], named: set[int]) -> None:
    focus = FocusPoint("f", 1, tuple(units), uid="f")
    (leaf,) = leaves(PlanDocument("t", "a", 110, items=(WorkItem("i", 1, (focus,)),)))

    found = prefill(leaf, UNITS)

    assert (found.ticked, found.named) == (ticked, named)
    assert found.contributing == {unit for unit in named - ticked if len(units) > 1 and units[0].part == "lead"}
