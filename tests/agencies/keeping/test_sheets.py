"""Units and people from sheets: previewed with every wrong cell, kept whole or not at all."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks
from tablib import Dataset

from agencies.keeping.importing import MOST_ROWS
from agencies.models import Membership, Unit, User
from agencies.sheets import Xlsx
from tests.agencies.keeping.conftest import House, Sign

pytestmark = pytest.mark.django_db

UNITS, PEOPLE = ("Unit code", "Unit name"), ("Name", "E-mail", "Role", "Unit code")


def sheet(headings: tuple[str, ...], *rows: tuple[str, ...]) -> SimpleUploadedFile:
    return SimpleUploadedFile("sheet.xlsx", Xlsx().export_data(Dataset(*rows, headers=headings)))


def upload(client: Client, house: House, kind: str, file: SimpleUploadedFile) -> Any:
    return client.post(reverse("settings_sheet", args=[house.plant.pk, kind]), {"file": file})


def keep(client: Client, agency: int, kind: str, sealed: str) -> Any:
    return client.post(reverse("settings_sheet_keep", args=[agency, kind]), {"sealed": sealed})


def test_units_are_kept_after_confirmation_alone(house: House, sign: Sign) -> None:
    client = sign(house.admin)
    known = (house.office.code, house.office.name)

    shown = upload(client, house, "units", sheet(UNITS, ("N1", "環保組"), known, ("N2", "企劃組")))

    assert (shown.status_code, Unit.objects.filter(agency=house.plant).count()) == (200, 2)
    assert [line.number for line in shown.context["preview"].new] == [2, 4]
    assert keep(client, house.plant.pk, "units", shown.context["sealed"]).status_code == 302
    added = Unit.objects.filter(code__startswith="N").order_by("position").values_list("name", "agency")
    assert list(added) == [("環保組", house.plant.pk), ("企劃組", house.plant.pk)]


def test_every_wrong_cell_of_units_is_named(house: House, sign: Sign) -> None:
    rows = [("", "無碼"), (house.office.code, "別名"), ("N1", house.workshop.name), ("N2", "長" * 61), ("N2", "新組")]

    shown = upload(sign(house.admin), house, "units", sheet(UNITS, *rows))

    assert [wrong.cell for wrong in shown.context["preview"].wrong] == ["A2", "A3", "B4", "B5", "A6"]
    assert (shown.status_code, shown.context["sealed"]) == (422, "")
    assert [line.number for line in shown.context["preview"].new] == []


def test_people_are_invited_with_one_mail_each(
    house: House, sign: Sign, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    client = sign(house.admin)
    rows = [
        ("王新", "wang@example.org", "unit_editor", house.office.code),
        ("王新", "WANG@example.org", "Coordinator", ""),
        ("林承辦", house.editor.email, "unit_editor", house.office.code),
    ]

    shown = upload(client, house, "people", sheet(PEOPLE, *rows))
    assert User.objects.filter(email="wang@example.org").count() == 0
    with django_capture_on_commit_callbacks(execute=True):
        keep(client, house.plant.pk, "people", shown.context["sealed"])

    held = Membership.objects.filter(person__email="wang@example.org").values_list("role", "unit", "agency")
    assert sorted(held) == [
        ("coordinator", None, house.plant.pk),
        ("unit_editor", house.office.pk, house.plant.pk),
    ]
    assert [message.to for message in mail.outbox] == [["wang@example.org"]]


def test_every_wrong_cell_of_people_is_named(house: House, sign: Sign) -> None:
    good = ("甲", "a@example.org", "coordinator", "")
    rows = [
        ("", "b@example.org", "coordinator", ""),
        ("乙", "no address", "coordinator", ""),
        ("丙", "c@example.org", "emperor", ""),
        ("丁", "d@example.org", "unit_head", house.foreign_unit.code),
        good,
        good,
    ]

    shown = upload(sign(house.admin), house, "people", sheet(PEOPLE, *rows))

    assert [wrong.cell for wrong in shown.context["preview"].wrong] == ["A2", "B3", "C4", "D5", "B7"]


def test_a_row_that_cannot_be_kept_keeps_none(house: House, sign: Sign) -> None:
    User.objects.filter(pk=house.stranger.pk).update(is_active=False)
    client = sign(house.admin)
    rows = [("甲", "a@example.org", "coordinator", ""), ("外人", house.stranger.email, "coordinator", "")]
    sealed = upload(client, house, "people", sheet(PEOPLE, *rows)).context["sealed"]

    answer = keep(client, house.plant.pk, "people", sealed)

    assert (answer.status_code, User.objects.filter(email="a@example.org").count()) == (422, 0)


def test_a_preview_holds_for_its_maker_its_agency_and_its_kind(house: House, sign: Sign) -> None:
    sealed = upload(sign(house.admin), house, "units", sheet(UNITS, ("N1", "環保組"))).context["sealed"]

    answers = [
        keep(sign(house.above), house.plant.pk, "units", sealed).status_code,
        keep(sign(house.above), house.bureau.pk, "units", sealed).status_code,
        keep(sign(house.admin), house.plant.pk, "people", sealed).status_code,
        keep(sign(house.admin), house.plant.pk, "units", sealed[:-2]).status_code,
    ]

    assert (answers, Unit.objects.filter(code="N1").count()) == ([422] * 4, 0)


def test_the_same_preview_twice_adds_nothing_twice(house: House, sign: Sign) -> None:
    client = sign(house.admin)
    sealed = upload(client, house, "units", sheet(UNITS, ("N1", "環保組"))).context["sealed"]

    for _time in range(2):
        keep(client, house.plant.pk, "units", sealed)

    assert Unit.objects.filter(code="N1").count() == 1


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("sheet.xlsx", b"no sheet"),
        SimpleUploadedFile("sheet.exe", b"no sheet"),
        SimpleUploadedFile("sheet.csv", b"\xff\xfe\x00"),
        SimpleUploadedFile("sheet.csv", b"Unit code\nA"),
        SimpleUploadedFile("sheet.csv", ("Unit code,Unit name\n" + "A,B\n" * (MOST_ROWS + 1)).encode()),
        SimpleUploadedFile("sheet.csv", b""),
    ],
    ids=["garbage", "name", "encoding", "column", "rows", "empty"],
)
def test_what_is_no_such_sheet_is_refused_with_a_reason(house: House, sign: Sign, file: SimpleUploadedFile) -> None:
    file.seek(0)

    answer = upload(sign(house.admin), house, "units", file)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])


def test_a_formula_stays_text(house: House, sign: Sign) -> None:
    shown = upload(sign(house.admin), house, "units", sheet(UNITS, ("N1", "=1+1<b>")))

    assert shown.context["preview"].lines[0].values["name"] == "=1+1<b>"
    assert "=1+1&lt;b&gt;" in shown.content.decode()


def test_the_template_has_the_headings_that_are_read(house: House, sign: Sign) -> None:
    answer = sign(house.admin).get(reverse("settings_sheet_template", args=[house.plant.pk, "people"]))

    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
    assert (rows, answer["Content-Disposition"]) == ([PEOPLE], 'attachment; filename="people.xlsx"')


def test_other_kinds_and_other_agencies_are_not_there(house: House, sign: Sign) -> None:
    client = sign(house.admin)

    answers = [
        client.get(reverse("settings_sheet", args=[house.plant.pk, "agencies"])).status_code,
        client.get(reverse("settings_sheet", args=[house.foreign.pk, "units"])).status_code,
    ]

    assert answers == [404, 404]
