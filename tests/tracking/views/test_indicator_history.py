"""The history of an indicator: written with each save, read and restored by who sets it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from agencies.models import TextChange
from tests.tracking.actions.test_annual import submitted
from tests.tracking.conftest import World
from tests.tracking.indicator_rows import indicator, last_year, value
from tests.tracking.views.test_history import differences
from tracking import actions
from tracking.actions import MeasurementInput, superior
from tracking.histories import of_indicator
from tracking.models import Indicator, Measurement

pytestmark = pytest.mark.django_db


def url(row: Indicator, change: TextChange | None = None) -> str:
    name, args = ("indicator_text_restore", [row.pk, change.pk]) if change else ("indicator_history", [row.pk])
    return reverse(name, args=args)


def edited(world: World, row: Indicator, version: int = 1, **content: Any) -> TextChange:
    """The change that this edit of one field made."""
    actions.edit_indicator(indicator=row, version=version, by=world.coordinator, **content)
    return TextChange.objects.of(of_indicator(row.pk)).get(field=next(iter(content)))


def entered(world: World, row: Indicator, version: int = 0, **said: Any) -> Measurement | None:
    content = {"value": Decimal(80), "note": "期中"} | said
    return actions.measure(indicator=row, period=world.period, version=version, by=world.coordinator, **content)


def changes(row: Indicator) -> list[tuple[str, str, str]]:
    found = TextChange.objects.of(of_indicator(row.pk)).order_by("pk")
    return list(found.values_list("field", "before", "after"))


def test_adding_editing_and_carrying_over_are_recorded(reporting: World) -> None:
    last = last_year(reporting)
    row = actions.add_indicator(
        plan=last, by=reporting.coordinator, name="滿意度", node_uid="", unit="%", source="", target=Decimal("1200.50")
    )
    actions.edit_indicator(
        indicator=row, version=1, by=reporting.coordinator, name="滿意度", source="問卷", target=Decimal(9)
    )
    actions.edit_indicator(indicator=row, version=2, by=reporting.coordinator, target=Decimal(95))
    aim = actions.CarriedOver("", Decimal(95), None)
    (carried,) = actions.carry_over_indicators(plan=reporting.plan, chosen={row.pk: aim}, by=reporting.coordinator)

    # "95" is another number than "9", not one that goes on with it.
    assert changes(row) == [
        ("name", "", "滿意度"),
        ("unit", "", "%"),
        ("target", "", "1,200.5"),
        ("source", "", "問卷"),
        ("target", "1,200.5", "9"),
        ("target", "9", "95"),
    ]
    assert changes(carried) == [
        ("name", "", "滿意度"),
        ("unit", "", "%"),
        ("source", "", "問卷"),
        ("baseline", "", "95"),
    ]


def test_retiring_and_saving_the_same_again_are_no_change_of_a_text(world: World) -> None:
    row = indicator(world.plan)

    actions.retire_indicator(indicator=row, by=world.coordinator)
    actions.edit_indicator(indicator=row, version=2, by=world.coordinator, name=row.name, target=Decimal("90.00"))

    assert changes(row) == []


def test_what_the_coordinator_enters_is_recorded_by_period(reporting: World) -> None:
    row, at = indicator(reporting.plan, node_uid=""), reporting.period.pk

    entered(reporting, row)
    entered(reporting, row, version=1, note="全年")
    entered(reporting, row, version=2, value=None, note="")

    assert changes(row) == [
        (f"value.{at}", "", "80"),
        (f"note.{at}", "", "期中"),
        (f"note.{at}", "期中", "全年"),
        (f"value.{at}", "80", ""),
        (f"note.{at}", "全年", ""),
    ]


def test_each_change_is_shown_with_what_it_is_about(reporting: World, as_: Any) -> None:
    row = indicator(reporting.plan, node_uid="")
    edited(reporting, row, name="民眾滿意程度")
    entered(reporting, row)

    html = as_(reporting.chief).get(url(row)).content.decode()

    assert differences(html) == ["<ins>期中</ins>", "<ins>80</ins>", "民眾滿意<ins>程</ins>度"]
    assert (html.count(f"· {reporting.period.name}"), html.count("row_version")) == (2, 0)


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("name", "民眾滿意度", "滿意度"),
        ("unit", "%", "人"),
        ("source", "問卷", "電話"),
        ("target", Decimal("1234.5"), Decimal(7)),
        ("baseline", Decimal(-3), None),
    ],
)
def test_what_was_before_comes_back_with_the_version_the_page_names(
    reporting: World, as_: Any, field: str, before: Any, after: Any
) -> None:
    row = indicator(reporting.plan, node_uid="", **({field: before} if field != "name" else {}))
    change = edited(reporting, row, **{field: after})
    client = as_(reporting.coordinator)

    html = client.get(url(row)).content.decode()
    shown = re.search(rf'action="{url(row, change)}">.*?name="row_version" value="(\d+)"', html)
    stale = client.post(url(row, change), {"row_version": 1})
    answer = client.post(url(row, change), {"row_version": shown and shown[1]})

    row.refresh_from_db()
    assert (stale.status_code, answer.status_code, answer["Location"]) == (
        409,
        302,
        reverse("indicator_detail", args=[row.pk]),
    )
    assert (getattr(row, field), row.version) == (before, 3)
    assert len(changes(row)) == 2


def test_a_name_that_was_taken_meanwhile_stays_where_it_is(world: World, as_: Any) -> None:
    row = indicator(world.plan)
    change = edited(world, row, name="新名")
    indicator(world.plan)

    answer = as_(world.coordinator).post(url(row, change), {"row_version": 2})

    row.refresh_from_db()
    assert (answer.status_code, row.name) == (422, "新名")


def test_no_name_is_not_put_back(world: World, as_: Any) -> None:
    row = actions.add_indicator(plan=world.plan, by=world.coordinator, name="滿意度", node_uid="")
    change = TextChange.objects.get(field="name")

    answer = as_(world.coordinator).post(url(row, change), {"row_version": 1})

    row.refresh_from_db()
    assert (answer.status_code, row.name) == (422, "滿意度")


def test_nothing_comes_back_once_the_year_is_closed(reporting: World, as_: Any) -> None:
    row = indicator(reporting.plan)
    change = edited(reporting, row, name="新名")
    superior.accept_report(report=submitted(reporting).report, by=reporting.supervisor)

    answer = as_(reporting.coordinator).post(url(row, change), {"row_version": 2})

    row.refresh_from_db()
    assert (answer.status_code, row.name) == (422, "新名")


def test_a_remark_comes_back_beside_the_value_that_stands_there(reporting: World, as_: Any) -> None:
    row = indicator(reporting.plan, node_uid="")
    entered(reporting, row)
    entered(reporting, row, version=1, value=Decimal(85), note="全年")
    change = TextChange.objects.get(before="期中")
    client = as_(reporting.coordinator)

    html = client.get(url(row)).content.decode()
    stale = client.post(url(row, change), {"row_version": 1})
    answer = client.post(url(row, change), {"row_version": 2})

    # The value before and the remark before; before the first ones there was nothing.
    assert re.findall(r'name="row_version" value="(\d+)"', html) == ["2", "2"]
    there = Measurement.objects.get()
    assert (stale.status_code, answer.status_code, there.value, there.note) == (409, 302, 85, "期中")


def test_a_value_comes_back_beside_its_remark_and_after_both_were_emptied(reporting: World, as_: Any) -> None:
    row = indicator(reporting.plan, node_uid="")
    entered(reporting, row, value=Decimal("1234.5"))
    entered(reporting, row, version=1, value=None, note="")
    was, said = TextChange.objects.get(before="1,234.5"), TextChange.objects.get(before="期中")
    client = as_(reporting.coordinator)

    statuses = [
        client.post(url(row, was), {"row_version": 0}).status_code,
        client.post(url(row, said), {"row_version": 1}).status_code,
    ]

    there = Measurement.objects.get()
    assert (statuses, there.value, there.note, there.version) == ([302, 302], Decimal("1234.5"), "期中", 2)


def test_what_a_unit_reports_is_not_put_back_here(reporting: World, as_: Any) -> None:
    row = indicator(reporting.plan, node_uid="")
    entered(reporting, row)
    entered(reporting, row, version=1, note="全年")
    change = TextChange.objects.get(before="期中")
    Indicator.objects.update(node_uid="m1")
    client = as_(reporting.coordinator)

    html = client.get(url(row)).content.decode()
    answer = client.post(url(row, change), {"row_version": 2})

    assert (html.count("row_version"), answer.status_code, Measurement.objects.get().note) == (0, 422, "全年")


def test_what_came_with_a_result_stays_the_units_though_no_unit_reports_any_more(reporting: World, as_: Any) -> None:
    row = indicator(reporting.plan, node_uid="")
    entered(reporting, row)
    entered(reporting, row, version=1, note="全年")
    change = TextChange.objects.get(before="期中")
    result = reporting.save()
    Measurement.objects.update(result=result, note="單位的")
    client = as_(reporting.coordinator)

    html = client.get(url(row)).content.decode()
    answer = client.post(url(row, change), {"row_version": 2})

    there = Measurement.objects.get()
    assert (html.count("row_version"), answer.status_code) == (0, 422)
    assert (there.note, there.result) == ("單位的", result)


def test_what_a_unit_enters_is_no_part_of_it(reporting: World) -> None:
    row = indicator(reporting.plan)

    reporting.save(measurements=[MeasurementInput(row.pk, Decimal(85), "單位的")])

    assert changes(row) == []


@pytest.mark.parametrize(
    ("who", "read", "restored", "is_linked"),
    [
        ("coordinator", 200, 302, True),
        ("chief", 200, 403, True),
        ("head", 403, 403, False),
        ("editor", 403, 403, False),
        ("supervisor", 403, 403, False),
        ("outsider", 404, 404, False),
    ],
)
def test_who_reads_and_who_restores(
    reporting: World, as_: Any, who: str, read: int, restored: int, is_linked: bool
) -> None:
    row = indicator(reporting.plan, node_uid="")
    change = edited(reporting, row, name="新名")
    client = as_(getattr(reporting, who))

    page = client.get(reverse("indicator_detail", args=[row.pk])).content.decode()
    statuses = (client.get(url(row)).status_code, client.post(url(row, change), {"row_version": 2}).status_code)

    assert (statuses, url(row) in page) == ((read, restored), is_linked)


def test_a_change_of_another_indicator_is_not_restored_here(reporting: World, as_: Any) -> None:
    one, other = indicator(reporting.plan, "甲"), indicator(reporting.plan, "乙")
    change = edited(reporting, other, name="丙")

    answer = as_(reporting.coordinator).post(url(one, change), {"row_version": 1})

    one.refresh_from_db()
    assert (answer.status_code, one.name) == (404, "甲")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_queries_for_many_changes(
    reporting: World, as_: Any, django_assert_num_queries: Any, count: int
) -> None:
    row = indicator(reporting.plan, node_uid="")
    for number in range(count):
        actions.edit_indicator(indicator=row, version=number + 1, by=reporting.coordinator, name=f"第{number}次")
        entered(reporting, row, version=number, note=f"第{number}次")
    value(indicator(reporting.plan, "另一項", node_uid=""), 1)
    client = as_(reporting.coordinator)

    with django_assert_num_queries(8):
        client.get(url(row))
