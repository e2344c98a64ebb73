"""Sheets in the admin: upload, preview, errors, confirmation, export."""

from __future__ import annotations

import datetime as dt
import io
import os
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.messages import get_messages
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from agencies.admin import sheets
from agencies.models import Agency, AuditEntry, Unit, User
from agencies.sheets import FORMATS, Csv, Ods, SheetFormat, Xlsx
from tests.admin_rows import system_administrator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def administrator() -> User:
    return system_administrator()


@pytest.fixture
def client(administrator: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(administrator)
    return client


@pytest.fixture
def bureau() -> Agency:
    return Agency.objects.create(code="B", name="環保局", short_name="環保局")


@pytest.fixture
def section(bureau: Agency) -> Unit:
    return Unit.objects.create(agency=bureau, code="A", name="總務科", position=10)


def log() -> list[tuple[str, str, object]]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", "actor_name", "data"))


def upload(client: Client, name: str, content: bytes, format_: str = ""):
    return client.post(
        reverse("admin:agencies_unit_import"),
        {"import_file": SimpleUploadedFile(name, content), "format": format_, "resource": ""},
    )


def confirm(client: Client, preview):
    return client.post(reverse("admin:agencies_unit_process_import"), preview.context["confirm_form"].initial)


def sheet_of(sheet: type[SheetFormat], *rows: list[str]) -> bytes:
    return sheet().write([["agency", "code", "name"], *rows])


@pytest.mark.parametrize("sheet", FORMATS)
def test_a_sheet_is_previewed_then_imported(client: Client, section: Unit, sheet: type[SheetFormat]) -> None:
    content = sheet_of(sheet, ["B", "A", "秘書科"], ["B", "N", "=新科"])

    preview = upload(client, f"units.{sheet.extension}", content)

    assert [row.import_type for row in preview.context["result"].rows] == ["update", "new"]
    assert list(Unit.objects.values_list("name", flat=True)) == ["總務科"]
    confirm(client, preview)
    assert list(Unit.objects.order_by("code").values_list("code", "name")) == [("A", "秘書科"), ("N", "=新科")]
    assert [(action, actor) for action, actor, _ in log()] == [
        ("unit.changed", "系統管理者"),
        ("unit.added", "系統管理者"),
    ]
    assert default_storage.listdir(sheets.PREVIEWS)[1] == []


def test_errors_are_shown_by_row_of_the_sheet_and_field(client: Client, section: Unit) -> None:
    with translation.override("en"):
        response = upload(client, "units.csv", sheet_of(Csv, ["B", "A", "秘書科"], ["X", "N", "新科"]))

    assert "confirm_form" not in response.context
    assert default_storage.listdir(sheets.PREVIEWS)[1] == []
    assert "Row 3, agency: No agency has the code “X”." in " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("units.xlsx", b"PK\x03\x04 cut off", "The .xlsx file is damaged or incomplete."),
        ("units.xlsx", b"agency,code\nB,A\n", "This is no .xlsx file, whatever its name says."),
        ("units.ods", b"", "The submitted file is empty."),
        ("units.csv", "代碼\n".encode("big5"), "The .csv file is not in UTF-8."),
        ("units.pdf", b"%PDF", "Choose a file in .xlsx, .ods or .csv."),
    ],
)
def test_a_bad_file_is_refused_with_a_reason(client: Client, name: str, content: bytes, message: str) -> None:
    response = upload(client, name, content)

    assert response.status_code == 200
    assert [error[: len(message)] for error in response.context["form"].errors["import_file"]] == [message]


def test_a_truncated_sheet_is_refused_with_a_reason(client: Client) -> None:
    whole = sheet_of(Xlsx, ["B", "A", "秘書科"])

    response = upload(client, "units.xlsx", whole[: len(whole) // 2])

    assert response.context["form"].errors["import_file"] == [
        "The .xlsx file is damaged or incomplete. Save it again and upload the new file."
    ]


def test_what_changed_since_the_preview_stops_the_whole_import(client: Client, section: Unit) -> None:
    preview = upload(client, "units.csv", sheet_of(Csv, ["B", "A", "秘書科"], ["B", "N", "新科"]))
    Unit.objects.create(agency=section.agency, code="X", name="新科")

    response = confirm(client, preview)

    assert response.url == reverse("admin:agencies_unit_import")
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "Nothing was imported: the data changed since the preview. Upload the file again."
    ]
    assert list(Unit.objects.order_by("code").values_list("code", "name")) == [("A", "總務科"), ("X", "新科")]


def test_a_preview_confirmed_twice_is_asked_for_again(client: Client, section: Unit) -> None:
    preview = upload(client, "units.csv", sheet_of(Csv, ["B", "A", "秘書科"]))
    confirm(client, preview)

    response = confirm(client, preview)

    assert response.url == reverse("admin:agencies_unit_import")
    assert [action for action, _, _ in log()] == ["unit.changed"]


@pytest.mark.parametrize("name", ["../portal.sqlite3", "/etc/passwd", ""])
def test_a_confirmation_reads_previews_only(client: Client, name: str) -> None:
    response = client.post(
        reverse("admin:agencies_unit_process_import"),
        {"import_file_name": name, "original_file_name": "x", "format": "2", "resource": ""},
    )

    assert response.url == reverse("admin:agencies_unit_import")


def test_previews_nobody_confirmed_go_after_a_day(client: Client, section: Unit) -> None:
    left = upload(client, "units.csv", sheet_of(Csv, ["B", "A", "秘書科"]))
    name = left.context["confirm_form"].initial["import_file_name"]
    yesterday = (timezone.now() - dt.timedelta(hours=25)).timestamp()
    os.utime(default_storage.path(f"{sheets.PREVIEWS}/{name}"), (yesterday, yesterday))

    kept = upload(client, "units.csv", sheet_of(Csv, ["B", "A", "行政科"]))

    assert default_storage.listdir(sheets.PREVIEWS)[1] == [kept.context["confirm_form"].initial["import_file_name"]]


@pytest.mark.parametrize(("position", "sheet"), list(enumerate(FORMATS)))
def test_an_export_is_logged_and_reads_back(
    client: Client, section: Unit, administrator: User, position: int, sheet: type[SheetFormat]
) -> None:
    response = client.post(reverse("admin:agencies_unit_export"), {"format": str(position), "resource": ""})

    assert response["Content-Type"] == sheet.content_type
    assert [dict(zip(["agency", "code", "name"], row, strict=False)) for row in sheet().read(response.content)[1:]] == [
        {"agency": "B", "code": "A", "name": "總務科"}
    ]
    assert log() == [("unit.exported", "系統管理者", {"rows": 1, "format": sheet.extension, "filter": ""})]


def test_an_exported_formula_is_text(client: Client, bureau: Agency) -> None:
    Unit.objects.create(agency=bureau, code="A", name='=HYPERLINK("http://example.org")')

    out = [
        client.post(reverse("admin:agencies_unit_export"), {"format": str(position), "resource": ""}).content
        for position in range(3)
    ]

    cell = openpyxl.load_workbook(io.BytesIO(out[0])).active["C2"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://example.org")')
    assert "table:formula" not in zipfile.ZipFile(io.BytesIO(out[1])).read("content.xml").decode()
    assert Ods().read(out[1])[1][2] == '=HYPERLINK("http://example.org")'
    assert out[2].decode("utf-8-sig").splitlines()[1].startswith("B,A,\"'=HYPERLINK")


def test_exported_people_have_no_passwords(client: Client) -> None:
    User.objects.create_user("lin", "lin@example.org", "a password for lin", name="林小姐")

    response = client.post(reverse("admin:agencies_user_export"), {"format": "2", "resource": ""})

    assert response.content.decode("utf-8-sig").splitlines() == [
        "username,name,email,is_active",
        "lin,林小姐,lin@example.org,1",
        "root,系統管理者,root@example.org,1",
    ]
