"""When values are asked for, and what is read of the years."""

import datetime as dt
from decimal import Decimal

import pytest

from tests.tracking.conftest import World
from tests.tracking.indicator_rows import indicator, last_year, value
from tracking.measuring import asked_of, is_asked, measured
from tracking.models import Assignment, Indicator, ReportingPeriod
from tracking.nodes import document_of, nodes, successors


def period(month: int, *, is_year_end: bool = False) -> ReportingPeriod:
    return ReportingPeriod(ends_on=dt.date(2021, month, 28), is_year_end=is_year_end)


@pytest.mark.parametrize(
    ("frequency", "months"),
    [
        ("monthly", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
        ("quarterly", [3, 6, 9, 12]),
        ("half_yearly", [6, 12]),
        ("yearly", []),
    ],
)
def test_a_value_is_asked_for_at_the_end_of_its_span_and_of_the_year(frequency: str, months: list[int]) -> None:
    assert [month for month in range(1, 13) if is_asked(frequency, period(month))] == months
    assert is_asked(frequency, period(12, is_year_end=True))


def test_the_years_before_are_those_of_the_same_line(reporting: World) -> None:
    before = indicator(last_year(reporting), target=Decimal(80))
    value(before, 84)
    now = indicator(reporting.plan, predecessor=before, line=before.line)
    indicator(reporting.plan, "別的", line="another")
    value(now, 81)

    (row,) = measured(Indicator.objects.filter(pk=now.pk))

    assert [(year.indicator.plan.year, year.value, year.per_cent, year.is_met) for year in row.years] == [
        (109, 84, 105, True),
        (110, 81, 90, False),
    ]
    assert row.last.worked_out == "81 ÷ 90"


@pytest.mark.parametrize("count", [1, 3])
def test_one_query_however_many(reporting: World, django_assert_num_queries, count: int) -> None:
    last = last_year(reporting)
    for number in range(count):
        before = indicator(last, f"第{number}項")
        value(before, 80)
        value(indicator(reporting.plan, f"第{number}項", predecessor=before, line=before.line), 85)

    assignment = Assignment.objects.select_related("lead_unit").get(node_uid="m1")
    with django_assert_num_queries(1):
        rows = asked_of(assignment, reporting.period, None)
        assert [len(row.measured.years) for row in rows] == [2] * count


def test_nodes_in_printed_order_and_their_successors_by_identity_or_wording(world: World) -> None:
    document = document_of(world.plan)

    assert [(node.uid, node.number, node.depth) for node in nodes(document)] == [
        ("i1", "一", 0),
        ("f1", "一(一)", 1),
        ("m1", "一(一)1.", 2),
        ("m2", "一(一)2.", 2),
        ("m21", "一(一)2.(1)", 3),
        ("m22", "一(一)2.(2)", 3),
        ("i2", "二", 0),
        ("f2", "二(一)", 1),
    ]
    assert successors(document, document) == {node.uid: node.uid for node in nodes(document)}
