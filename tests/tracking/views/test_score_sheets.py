"""Pages of score sheets."""

import pytest
from django.urls import reverse

from tests.tracking import inspection_rows as rows
from tests.tracking.conftest import World
from tracking.models import ScoreSheet

NEW = "/inspections/sheets/new/"

LINES = [("接聽", "60", "問候", "10"), ("", "", "報名", "5"), ("", "", "", ""), ("答話", "40", "正確", "20")]
BANDS = [("70", "尚可"), ("", ""), ("90", "優良")]


def sheet_form(lines=LINES, bands=BANDS, **given: object) -> dict[str, object]:
    """The form as the page sends it: lines and ratings may stand in any order, with empty ones between."""
    form: dict[str, object] = {"row_version": 0, "kind": "phone", "name": "電話測試", "is_active": "on"}
    for prefix, names, values in (
        ("line", ("section", "weight", "item", "points"), lines),
        ("band", ("start", "label"), bands),
    ):
        form |= {f"{prefix}-TOTAL_FORMS": len(values), f"{prefix}-INITIAL_FORMS": 0}
        for number, row in enumerate(values):
            form |= {f"{prefix}-{number}-{name}": value for name, value in zip(names, row, strict=True)}
    return form | given


def test_lines_become_a_sheet(world: World, as_) -> None:
    response = as_(world.coordinator).post(NEW, sheet_form(agency=world.plant.pk))

    sheet = ScoreSheet.objects.get()
    assert response["Location"] == reverse("score_sheet_list")
    assert (sheet.load(), sheet.agency, sheet.kind) == (rows.SHEET, world.plant, "phone")


def test_a_sheet_comes_back_as_it_was_and_a_line_goes_by_being_emptied(world: World, as_) -> None:
    sheet = rows.sheet(world.bureau, world.supervisor)
    client = as_(world.supervisor)
    url = reverse("score_sheet_edit", args=[sheet.pk])

    shown = [tuple(line[name].value() or "" for name in line.fields) for line in client.get(url).context["form"].lines]
    client.post(url, sheet_form([LINES[0], ("", "", "", ""), LINES[3]], row_version=1, name="新名"))

    assert [(section, item) for section, _weight, item, _points in shown[:4]] == [
        ("接聽", "問候"),
        ("", "報名"),
        ("答話", "正確"),
        ("", ""),
    ]
    sheet.refresh_from_db()
    assert (sheet.name, [section["items"] for section in sheet.sections]) == (
        "新名",
        [[{"title": "問候", "points": 10}], [{"title": "正確", "points": 20}]],
    )


def test_more_lines_keep_what_was_typed_and_save_nothing(world: World, as_) -> None:
    response = as_(world.coordinator).post(NEW, sheet_form(agency=world.plant.pk, more="1"))

    form = response.context["form"]
    assert (len(form.lines.forms), len(form.bands.forms)) == (9, 8)
    assert (form.lines[3]["item"].value(), ScoreSheet.objects.count()) == ("正確", 0)


@pytest.mark.parametrize(
    ("lines", "bands", "wrong"),
    [
        ([("", "", "問候", "10")], [], "section"),
        ([("接聽", "", "問候", "10")], [], "weight"),
        ([("接聽", "100", "", "10")], [], "item"),
        ([("接聽", "100", "問候", "")], [], "points"),
        ([("接聽", "100", "問候", "十")], [], "points"),
        ([("接聽", "100", "問候", "10")], [("90", "")], "label"),
    ],
)
def test_a_faulty_line_is_marked(world: World, as_, lines: list, bands: list, wrong: str) -> None:
    response = as_(world.coordinator).post(NEW, sheet_form(lines, bands, agency=world.plant.pk))

    form = response.context["form"]
    marked = [name for line in (*form.lines, *form.bands) for name in line.errors]
    assert (response.status_code, marked, ScoreSheet.objects.count()) == (422, [wrong], 0)


def test_more_lines_than_any_number_has(world: World, as_) -> None:
    form = sheet_form(agency=world.plant.pk, more="1") | {"line-TOTAL_FORMS": "9" * 5000}

    assert as_(world.coordinator).post(NEW, form).status_code == 200


def test_weights_that_do_not_add_up_are_said(world: World, as_) -> None:
    lines = [("接聽", "90", "問候", "10")]

    response = as_(world.coordinator).post(NEW, sheet_form(lines, [], agency=world.plant.pk))

    assert (response.status_code, len(response.context["form"].non_field_errors())) == (422, 1)
    assert "90" in response.context["form"].non_field_errors()[0]


def test_a_stale_save_is_told(world: World, as_) -> None:
    sheet = rows.sheet(world.bureau, world.supervisor)
    client, url = as_(world.supervisor), reverse("score_sheet_edit", args=[sheet.pk])
    client.post(url, sheet_form(row_version=1, name="先存"))

    response = client.post(url, sheet_form(row_version=1, name="後存"))

    assert (response.status_code, ScoreSheet.objects.get().name) == (409, "先存")
    client.post(url, sheet_form(row_version=1, name="後存", version_seen="2"))
    assert ScoreSheet.objects.get().name == "後存"


def test_only_own_agencies_are_offered(world: World, as_) -> None:
    response = as_(world.coordinator).post(NEW, sheet_form(agency=world.bureau.pk))

    assert (response.status_code, ScoreSheet.objects.count()) == (422, 0)


def test_sheets_from_above_are_used_not_written(world: World, as_) -> None:
    sheet = rows.sheet(world.bureau, world.supervisor)
    client = as_(world.coordinator)

    listed = client.get(reverse("score_sheet_list")).context["sheets"]

    assert listed == [sheet]
    assert client.get(reverse("score_sheet_edit", args=[sheet.pk])).status_code == 403
    assert as_(world.supervisor).get(reverse("score_sheet_edit", args=[999999])).status_code == 404


@pytest.mark.parametrize("who", ["editor", "head", "chief"])
def test_only_coordinators_and_supervisors(world: World, as_, who: str) -> None:
    client = as_(getattr(world, who))

    assert [client.get(url).status_code for url in (NEW, reverse("score_sheet_list"))] == [403, 403]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_rows(world: World, as_, django_assert_num_queries, count: int) -> None:
    for number in range(count):
        rows.sheet(world.bureau, world.supervisor, name=f"表{number}")
    client = as_(world.supervisor)

    with django_assert_num_queries(6):
        response = client.get(reverse("score_sheet_list"))

    assert len(response.context["sheets"]) == count
