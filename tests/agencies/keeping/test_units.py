"""Units on the settings pages: added, named, ordered, merged, dissolved; and by whom not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from agencies import actions
from agencies.errors import Refused
from agencies.models import AuditEntry, Membership, Unit
from agencies.states import Role
from tests import factories
from tests.agencies.keeping.conftest import House, Sign, saved

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def names(house: House) -> list[str]:
    return list(Unit.objects.filter(agency=house.plant).active().order_by("position").values_list("name", flat=True))


def test_a_unit_is_added_at_the_end_with_its_row_in_the_log(house: House, sign: Sign) -> None:
    answer = sign(house.admin).post(reverse("unit_new", args=[house.plant.pk]), {"code": "N", "name": "環保組"})

    added = Unit.objects.get(code="N")
    assert (answer.status_code, added.agency, added.name) == (302, house.plant, "環保組")
    assert list(AuditEntry.objects.about(added).values_list("action", "actor")) == [("unit.added", house.admin.pk)]


def test_a_form_cannot_put_a_unit_elsewhere_or_dissolve_it(house: House, sign: Sign) -> None:
    form = {"code": "N", "name": "新組", "agency": house.foreign.pk, "dissolved_on": "2020-01-01", "position": "1"}

    sign(house.admin).post(reverse("unit_new", args=[house.plant.pk]), form)

    added = Unit.objects.get(code="N")
    assert (added.agency, added.dissolved_on, added.position) == (house.plant, None, 30)


def test_a_unit_is_called_by_one_line_however_it_is_named(house: House, sign: Sign) -> None:
    client = sign(house.admin)

    client.post(reverse("unit_new", args=[house.plant.pk]), {"code": "N", "name": "環保\n組"})
    saved(client, reverse("unit_edit", args=[house.office.pk]), {"code": house.office.code, "name": "秘書\r\n室"})
    added = Unit.objects.get(code="N")
    saved(client, reverse("unit_rename", args=[added.pk]), {"name": "環境\u2028組", "from_date": TODAY.isoformat()})

    assert names(house) == ["環境 組", "秘書 室", "維修組"]


def test_a_code_in_use_is_told_at_the_form(house: House, sign: Sign) -> None:
    form = {"code": house.office.code, "name": "新組"}

    answer = sign(house.admin).post(reverse("unit_new", args=[house.plant.pk]), form)

    assert (answer.status_code, Unit.objects.filter(name="新組").count()) == (422, 0)


def test_a_renamed_unit_keeps_the_earlier_name_on_the_list(house: House, sign: Sign) -> None:
    client = sign(house.admin)
    day = TODAY - dt.timedelta(days=3)

    saved(client, reverse("unit_rename", args=[house.office.pk]), {"name": "秘書室", "from_date": day.isoformat()})

    row = client.get(reverse("unit_list", args=[house.plant.pk])).context["rows"][0]
    assert (row["unit"].name, row["earlier"]) == ("秘書室", [{"name": "總務室", "until": day}])


@pytest.mark.parametrize(("name", "days"), [("秘書室", 1), ("總務室", 0), ("長" * 61, 0), ("", 0)])
def test_a_name_is_not_taken_on_a_day_to_come_nor_kept_nor_too_long(
    house: House, sign: Sign, name: str, days: int
) -> None:
    day = TODAY + dt.timedelta(days=days)
    form = {"name": name, "from_date": day.isoformat()}

    answer = saved(sign(house.admin), reverse("unit_rename", args=[house.office.pk]), form)

    house.office.refresh_from_db()
    assert (answer.status_code, house.office.name) == (422, "總務室")


def test_a_name_before_the_present_one_began_is_refused(house: House, sign: Sign) -> None:
    actions.rename_unit(unit=house.office, name="秘書室", from_date=TODAY, by=None)
    form = {"name": "行政室", "from_date": (TODAY - dt.timedelta(days=1)).isoformat()}

    answer = saved(sign(house.admin), reverse("unit_rename", args=[house.office.pk]), form)

    house.office.refresh_from_db()
    assert (answer.status_code, house.office.name) == (422, "秘書室")


def test_a_corrected_name_leaves_no_earlier_one(house: House, sign: Sign) -> None:
    form = {"code": "A9", "name": "總務科"}

    saved(sign(house.admin), reverse("unit_edit", args=[house.office.pk]), form)

    house.office.refresh_from_db()
    assert (house.office.name, house.office.code, house.office.names.count()) == ("總務科", "A9", 0)
    entry = AuditEntry.objects.about(house.office).get()
    assert (entry.action, sorted(entry.data["changes"])) == ("unit.changed", ["code", "name"])


def test_units_change_places_and_stay_at_either_end(house: House, sign: Sign) -> None:
    client = sign(house.admin)

    client.post(reverse("unit_move", args=[house.workshop.pk]), {"direction": "up"})
    assert names(house) == ["維修組", "總務室"]

    client.post(reverse("unit_move", args=[house.workshop.pk]), {"direction": "up"})
    assert names(house) == ["維修組", "總務室"]
    assert AuditEntry.objects.filter(action="unit.moved").count() == 1


def test_a_merged_units_people_hold_their_roles_in_the_other(house: House, sign: Sign) -> None:
    form = {"on": TODAY.isoformat(), "successor": house.workshop.pk, "takes_people": "on"}

    answer = sign(house.admin).post(reverse("unit_dissolve", args=[house.office.pk]), form)

    house.office.refresh_from_db()
    assert (answer.status_code, house.office.dissolved_on, house.office.successor) == (302, TODAY, house.workshop)
    held = Membership.objects.filter(person=house.editor).values_list("unit__name", "starts_on", "ends_on")
    assert sorted(held) == [("維修組", TODAY, None), ("總務室", None, TODAY)]


def test_who_works_in_both_units_holds_the_role_once(house: House) -> None:
    factories.grant(house.editor, Role.UNIT_EDITOR, house.workshop)

    actions.merge_unit(unit=house.office, into=house.workshop, on=TODAY, by=house.admin)

    held = Membership.objects.filter(person=house.editor, unit=house.workshop)
    assert list(held.values_list("starts_on", "ends_on")) == [(None, None)]


def test_a_unit_of_another_agency_takes_nothing_over(house: House, sign: Sign) -> None:
    form = {"on": TODAY.isoformat(), "successor": house.foreign_unit.pk, "takes_people": "on"}

    answer = sign(house.admin).post(reverse("unit_dissolve", args=[house.office.pk]), form)

    house.office.refresh_from_db()
    assert (answer.status_code, house.office.dissolved_on) == (422, None)
    assert not Membership.objects.filter(person=house.editor, unit=house.foreign_unit).exists()
    with pytest.raises(Refused):
        actions.merge_unit(unit=house.office, into=house.foreign_unit, on=TODAY, by=house.admin)


def test_people_do_not_go_to_no_unit(house: House, sign: Sign) -> None:
    form = {"on": TODAY.isoformat(), "takes_people": "on"}

    answer = sign(house.admin).post(reverse("unit_dissolve", args=[house.office.pk]), form)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["successor"])


@pytest.mark.parametrize("name", ["unit_edit", "unit_rename", "unit_move", "unit_dissolve"])
def test_units_of_other_agencies_are_not_there(house: House, sign: Sign, name: str) -> None:
    form = {"code": "X", "name": "奪", "from_date": TODAY.isoformat(), "on": TODAY.isoformat(), "direction": "up"}

    answer = sign(house.admin).post(reverse(name, args=[house.foreign_unit.pk]), form)

    house.foreign_unit.refresh_from_db()
    assert (answer.status_code, house.foreign_unit.name, house.foreign_unit.dissolved_on) == (404, "外室", None)


def test_the_superiors_administrator_keeps_units_below_and_not_the_other_way_round(house: House, sign: Sign) -> None:
    assert sign(house.above).get(reverse("unit_list", args=[house.plant.pk])).status_code == 200
    assert sign(house.admin).get(reverse("unit_list", args=[house.bureau.pk])).status_code == 404


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_asks_no_more_for_more_units(
    house: House, sign: Sign, django_assert_num_queries: DjangoAssertNumQueries, more: int
) -> None:
    for number in range(more):
        unit = factories.unit(house.plant, f"第{number}組")
        factories.person(f"同仁{number}", (Role.UNIT_EDITOR, unit))
        actions.rename_unit(unit=unit, name=f"新{number}組", from_date=TODAY, by=None)
    client = sign(house.admin)

    with django_assert_num_queries(10):
        answer = client.get(reverse("unit_list", args=[house.plant.pk]))

    assert len(answer.context["rows"]) == 2 + more
