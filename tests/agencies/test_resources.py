"""Sheets of agencies, units and people: created, changed, unchanged and refused rows, and what the log then says."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.utils import translation
from tablib import Dataset

from agencies.models import Agency, AuditEntry, Unit, User
from agencies.resources import AgencyResource, PersonResource, UnitResource
from agencies.sheets import FORMATS, SheetFormat
from tests.admin_rows import system_administrator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def administrator() -> User:
    return system_administrator()


@pytest.fixture
def bureau() -> Agency:
    return Agency.objects.create(code="B", name="環保局", short_name="環保局", self_noun="本局")


def imported(resource: type, headers: list[str], *rows: list[str], by: User | None = None):
    return resource().import_data(
        Dataset(*rows, headers=headers), user=by, rollback_on_validation_errors=True, raise_errors=False
    )


def errors(result) -> list[tuple[int, dict]]:
    return [(row.number, row.error_dict) for row in result.invalid_rows]


@pytest.mark.parametrize("sheet", FORMATS)
def test_an_export_comes_back_with_a_new_a_changed_and_an_unchanged_row(
    sheet: type[SheetFormat], bureau: Agency, administrator: User
) -> None:
    Agency.objects.create(code="=P", name="@廠", short_name="廠", parent=bureau)
    exported = sheet().create_dataset(sheet().export_data(AgencyResource().export(Agency.objects.with_tree_fields())))
    headers = list(exported.headers)
    rows = [dict(zip(headers, row, strict=True)) for row in exported]
    rows[0]["name"] = "環境局"
    rows.append({"code": "N", "name": "新廠", "short_name": "新", "parent": "=P"})
    edited = Dataset(*[[row.get(name, "") for name in headers] for row in rows], headers=headers)

    result = AgencyResource().import_data(sheet().create_dataset(sheet().export_data(edited)), user=administrator)

    assert [row.import_type for row in result.rows] == ["update", "skip", "new"]
    assert list(Agency.objects.order_by("code").values_list("code", "name", "parent__code", "self_noun")) == [
        ("=P", "@廠", "B", "本機關"),
        ("B", "環境局", None, "本局"),
        ("N", "新廠", "=P", "本機關"),
    ]


def test_the_log_tells_who_changed_what_from_what_to_what(bureau: Agency, administrator: User) -> None:
    imported(AgencyResource, ["code", "name"], ["B", "環境局"], by=administrator)

    assert list(AuditEntry.objects.about(bureau).values_list("action", "actor_name", "agency", "data")) == [
        (
            "agency.changed",
            "系統管理者",
            bureau.pk,
            {"changes": {"name": {"from": "環保局", "to": "環境局"}}, "source": "import"},
        )
    ]


def test_rows_with_errors_are_named_by_row_and_field_and_nothing_is_stored(bureau: Agency) -> None:
    result = imported(
        AgencyResource,
        ["code", "name", "short_name", "parent", "position", "dissolved_on"],
        ["B", "改名", "改", "", "0", ""],
        ["P", "廠", "", "NONE", "many", "2021-02-30"],
    )

    assert errors(result) == [
        (
            2,
            {
                "parent": ["No agency has the code “NONE”."],
                "position": ["This is no number."],
                "dissolved_on": ["“2021-02-30” is no day; write 2021-01-31 or 110年1月31日."],
                "short_name": ["This field cannot be blank."],
            },
        )
    ]
    assert list(Agency.objects.values_list("code", "name")) == [("B", "環保局")]
    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        (["name"], "The sheet lacks these columns: code."),
        (["code", "password"], "The portal does not know these columns: password."),
    ],
)
def test_columns_that_are_missing_or_unknown_are_named_once(headers: list[str], message: str) -> None:
    result = imported(AgencyResource, headers, ["x"] * len(headers), ["y"] * len(headers))

    assert [str(error.error) for error in result.base_errors] == [message]
    assert result.rows == []


def test_an_agency_below_itself_is_refused(bureau: Agency) -> None:
    result = imported(AgencyResource, ["code", "parent"], ["B", "B"])

    assert [number for number, _ in errors(result)] == [1]
    bureau.refresh_from_db()
    assert bureau.parent is None


def test_units_are_known_by_agency_and_code(bureau: Agency) -> None:
    plant = Agency.objects.create(code="P", name="廠", short_name="廠")
    Unit.objects.create(agency=bureau, code="A", name="總務科")

    result = imported(
        UnitResource, ["agency", "code", "name"], ["B", "A", "秘書科"], ["P", "A", "總務室"], ["P", "B", "操作組"]
    )

    assert [row.import_type for row in result.rows] == ["update", "new", "new"]
    assert list(bureau.units.values_list("code", "name")) == [("A", "秘書科")]
    assert list(plant.units.values_list("code", "name")) == [("A", "總務室"), ("B", "操作組")]


def test_a_unit_of_an_unknown_agency_names_it() -> None:
    result = imported(UnitResource, ["agency", "code", "name"], ["X9", "A", "總務室"])

    assert errors(result) == [(1, {"agency": ["No agency has the code “X9”."]})]


def test_a_name_used_twice_in_an_agency_is_refused(bureau: Agency) -> None:
    result = imported(UnitResource, ["agency", "code", "name"], ["B", "A", "總務科"], ["B", "C", "總務科"])

    assert [number for number, _ in errors(result)] == [2]
    assert Unit.objects.count() == 0


def test_people_come_without_a_password_and_leave_without_one(administrator: User) -> None:
    result = imported(
        PersonResource, ["username", "name", "email", "is_active"], ["lin", "林小姐", "lin@example.org", ""]
    )

    person = User.objects.get(username="lin")
    assert [row.import_type for row in result.rows] == ["new"]
    assert person.password.startswith(UNUSABLE_PASSWORD_PREFIX)
    assert (person.is_active, person.is_superuser, person.is_staff) == (True, False, False)
    assert PersonResource().export().headers == ["username", "name", "email", "is_active"]


def test_a_person_changed_by_a_sheet_keeps_the_password(administrator: User) -> None:
    before = administrator.password

    imported(PersonResource, ["username", "name"], ["root", "管理者"], by=administrator)

    administrator.refresh_from_db()
    assert (administrator.name, administrator.password) == ("管理者", before)
    assert "password" not in str(AuditEntry.objects.get().data)


@pytest.mark.parametrize("written", ["2021-01-05", "110年1月5日", "110/1/5"])
def test_days_are_written_either_way(bureau: Agency, written: str) -> None:
    imported(AgencyResource, ["code", "dissolved_on"], ["B", written])

    bureau.refresh_from_db()
    assert bureau.dissolved_on == dt.date(2021, 1, 5)


@pytest.mark.parametrize(
    ("word", "active"), [("1", True), ("0", False), ("True", True), ("FALSE", False), ("是", True), ("否", False)]
)
def test_words_for_yes_and_no(word: str, active: bool) -> None:
    imported(PersonResource, ["username", "name", "is_active"], ["lin", "林小姐", word])

    assert User.objects.get().is_active is active


def test_any_other_word_is_no_no() -> None:
    result = imported(PersonResource, ["username", "name", "is_active"], ["lin", "林小姐", "maybe"])

    assert errors(result) == [(1, {"is_active": ["“maybe” is neither 1 (yes) nor 0 (no)."]})]


def test_nobody_disables_the_own_account(administrator: User) -> None:
    result = imported(PersonResource, ["username", "is_active"], ["root", "0"], by=administrator)

    assert errors(result) == [(1, {"is_active": ["You cannot disable your own account."]})]
    assert User.objects.get().is_active is True


def test_html_in_a_cell_is_shown_as_text_in_the_preview(bureau: Agency) -> None:
    result = AgencyResource().import_data(Dataset(["B", "<b onclick=x>局"], headers=["code", "name"]), dry_run=True)

    cells = result.rows[0].diff
    assert "&lt;b onclick=x&gt;" in cells[1]
    assert "<b" not in cells[1]
    assert "style" not in "".join(cells)
