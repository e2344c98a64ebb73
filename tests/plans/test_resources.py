"""The sheet of measures: wording changes in plans that may be edited, and nothing else does."""

from __future__ import annotations

import pytest
from django.utils import translation
from tablib import Dataset

from agencies.models import AuditEntry, User
from agencies.sheets import FORMATS, SheetFormat
from plans.models import Measure, Plan
from plans.resources import MeasureResource
from plans.states import PlanState
from tests.admin_rows import rows_of_every_kind, system_administrator

pytestmark = pytest.mark.django_db

HEADERS = ["uid", "text", "extra", "version"]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def administrator() -> User:
    return system_administrator()


@pytest.fixture
def plan(administrator: User) -> Plan:
    return rows_of_every_kind(1, by=administrator)


@pytest.fixture
def measure(plan: Plan) -> Measure:
    return Measure.objects.get()


def imported(*rows: list[object], by: User, headers: list[str] = HEADERS):
    return MeasureResource().import_data(
        Dataset(*rows, headers=headers), user=by, rollback_on_validation_errors=True, raise_errors=False
    )


def errors(result) -> list[tuple[int, dict]]:
    return [(row.number, row.error_dict) for row in result.invalid_rows]


@pytest.mark.parametrize("sheet", FORMATS)
def test_an_export_comes_back_unchanged_and_with_a_changed_wording(
    sheet: type[SheetFormat], measure: Measure, administrator: User
) -> None:
    exported = sheet().create_dataset(sheet().export_data(MeasureResource().export()))
    row = dict(zip(exported.headers, exported[0], strict=True))
    edited = Dataset(list((row | {"text": "=設置\n單一窗口"}).values()), headers=exported.headers)

    same = MeasureResource().import_data(exported, user=administrator)
    result = MeasureResource().import_data(sheet().create_dataset(sheet().export_data(edited)), user=administrator)

    assert row == {
        "uid": measure.uid,
        "agency": "P1",
        "year": "110",
        "plan": "提升服務執行計畫",
        "item": "提升服務品質",
        "focus_point": "簡化申辦流程",
        "text": "設置單一窗口",
        "extra": '{"預期目標": "三日"}',
        "version": "1",
    }
    assert [row.import_type for row in same.rows] == ["skip"]
    assert [row.import_type for row in result.rows] == ["update"]
    measure.refresh_from_db()
    assert (measure.text, measure.extra, measure.version) == ("=設置\n單一窗口", {"預期目標": "三日"}, 2)


def test_the_log_names_the_row_with_both_wordings(measure: Measure, administrator: User, plan: Plan) -> None:
    imported([measure.uid, "設置窗口", "", "1"], by=administrator)

    entry = AuditEntry.objects.about(measure).get()
    assert (entry.action, entry.actor, entry.agency) == ("row.edited", administrator, plan.agency)
    assert entry.data["before"] == {"text": "設置單一窗口", "extra": {"預期目標": "三日"}}
    assert entry.data["after"] == {"text": "設置窗口", "extra": {}}


@pytest.mark.parametrize("state", [PlanState.SUBMITTED, PlanState.APPROVED])
def test_a_plan_that_may_not_be_edited_refuses_the_row(
    plan: Plan, measure: Measure, administrator: User, state: PlanState
) -> None:
    Plan.objects.filter(pk=plan.pk).update(state=state, approved_version=plan.versions.get())

    result = imported([measure.uid, "改", "", "1"], by=administrator)

    assert [(number, list(problems)) for number, problems in errors(result)] == [(1, ["plan"])]
    measure.refresh_from_db()
    assert (measure.text, measure.version) == ("設置單一窗口", 1)


def test_a_row_saved_since_the_export_is_refused(measure: Measure, administrator: User) -> None:
    Measure.objects.update(text="別人的文字", version=2)

    result = imported([measure.uid, "改", "", "1"], by=administrator)

    assert errors(result) == [(1, {"version": ["Somebody saved this measure after the export. Export again."]})]
    measure.refresh_from_db()
    assert measure.text == "別人的文字"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (["nobody", "改", "", "1"], {"uid": ["No measure has this identity; measures are added in the plan itself."]}),
        (["", "改", "", "x"], {"version": ["This is no number."]}),
        (["", "改", "[1]", "1"], {"extra": ["The further columns are no JSON object."]}),
        (["", "改", "{", "1"], {"extra": ["The further columns are no JSON object."]}),
        (["", "改", '{"a": 1}', "1"], {"extra": ["The further columns are no JSON object."]}),
    ],
)
def test_rows_that_cannot_be_taken_name_the_field(
    measure: Measure, administrator: User, row: list[str], problem: dict[str, list[str]]
) -> None:
    result = imported([row[0] or measure.uid, *row[1:]], by=administrator)

    assert errors(result) == [(1, problem)]
    measure.refresh_from_db()
    assert (measure.text, measure.version) == ("設置單一窗口", 1)


def test_the_version_column_is_needed(measure: Measure, administrator: User) -> None:
    result = imported([measure.uid, "改"], by=administrator, headers=["uid", "text"])

    assert [str(error.error) for error in result.base_errors] == ["The sheet lacks these columns: version."]


def test_columns_that_say_where_a_measure_stands_are_not_taken(measure: Measure, administrator: User) -> None:
    result = imported(
        [measure.uid, "9", "Z9", "119", "別的計畫"],
        by=administrator,
        headers=["uid", "version", "agency", "year", "plan"],
    )

    assert [row.import_type for row in result.rows] == ["skip"]
    assert Plan.objects.get().year == 110
