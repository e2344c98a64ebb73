"""Pages of inspections: the list with averages, a new one, scoring."""

from decimal import Decimal

import pytest
from django.urls import reverse

from agencies.states import Role
from tests import factories
from tests.tracking import inspection_rows as rows
from tests.tracking.conftest import World
from tracking.models import Inspection
from tracking.states import InspectionKind

URL = "/inspections/"


def edit_url(inspection: Inspection) -> str:
    return reverse("inspection_edit", args=[inspection.pk])


def points(inspection: Inspection, **given: object) -> dict[str, object]:
    """The score form as the page would send it: 78 unless told otherwise."""
    form = {"row_version": inspection.version, "visited_on": "2021-06-01", "remarks": "良好"}
    return form | {"score_0_0": "8", "score_0_1": "4", "score_1_0": "15"} | given


# The list


def test_average_and_lowest_per_agency_and_kind(world: World, as_) -> None:
    low, _high = rows.inspected(world), rows.scored(rows.begun(world), world.supervisor, rows.FULL_SCORES)
    survey = rows.sheet(world.bureau, world.supervisor, "調查", InspectionKind.SURVEY)
    other = rows.scored(rows.begun(world, sheet=survey), world.supervisor, rows.FULL_SCORES)
    rows.begun(world)

    response = as_(world.supervisor).get(URL)

    overall = response.context["overall"]
    assert (overall.count, overall.average, overall.lowest, overall.lowest_id) == (
        3,
        Decimal("92.67"),
        Decimal("78.00"),
        low.pk,
    )
    assert [
        (row.agency, row.kind, row.count, row.average, row.lowest, row.lowest_id)
        for row in response.context["summaries"]
    ] == [
        ("中區資源回收廠", "phone", 2, Decimal("89.00"), Decimal("78.00"), low.pk),
        ("中區資源回收廠", "survey", 1, Decimal("100.00"), Decimal("100.00"), other.pk),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["78.00", "100.00"]),
        ({"year": "110"}, ["78.00", "100.00"]),
        ({"year": "109"}, ["90.00"]),
        ({"year": ""}, ["78.00", "100.00", "90.00"]),
        ({"band": "尚可"}, ["78.00"]),
        ({"kind": "survey"}, ["100.00"]),
        ({"kind": "visit"}, []),
        ({"agency": "plant"}, ["78.00", "100.00"]),
        ({"year": "x", "agency": "0", "kind": "x"}, ["78.00", "100.00", "90.00"]),
    ],
)
def test_filters(world: World, as_, query: dict[str, str], found: list[str]) -> None:
    survey = rows.sheet(world.bureau, world.supervisor, "調查", InspectionKind.SURVEY)
    phone = rows.sheet(world.bureau, world.supervisor)
    rows.scored(rows.begun(world, sheet=survey), world.supervisor, rows.FULL_SCORES)
    rows.inspected(world, sheet=phone)
    earlier = rows.begun(world, sheet=phone, visited_on=rows.DAY.replace(year=2020))
    rows.scored(earlier, world.supervisor, rows.FULL_SCORES | {"1.0": Decimal(15)})
    query = query | ({"agency": str(world.plant.pk)} if query.get("agency") == "plant" else {})

    response = as_(world.supervisor).get(URL, query)

    assert [str(row.total) for row in response.context["page"]] == found
    assert response.context["overall"] is None or response.context["overall"].count == len(found)


def test_a_unit_finds_what_it_must_put_right(world: World, as_) -> None:
    elsewhere = rows.inspected(world, unit=world.operations)
    due = rows.finding(world, elsewhere)
    rows.finding(world, elsewhere, unit=world.operations, text="別組的事")

    response = as_(world.editor).get(URL)

    assert (response.context["due"], list(response.context["page"])) == ([due], [])
    assert "別組的事" not in response.content.decode()


def test_home_shows_findings_to_the_unit_and_answers_to_the_inspecting_side(world: World, as_) -> None:
    inspection = rows.inspected(world)
    due, waiting = rows.finding(world, inspection), rows.answered(world, rows.finding(world, inspection))

    assert as_(world.editor).get("/").context["findings_due"] == [due]
    assert as_(world.supervisor).get("/").context["findings_answered"] == [waiting]
    assert as_(world.coordinator).get("/").context["findings_answered"] == []


def test_a_visit_to_come_is_not_announced(world: World, as_) -> None:
    rows.begun(world)

    assert len(as_(world.supervisor).get(URL).context["page"].object_list) == 1
    for person in (world.coordinator, world.head, world.chief, world.outsider):
        assert len(as_(person).get(URL).context["page"].object_list) == 0


def test_the_empty_list_says_what_to_do_next(world: World, as_) -> None:
    page = as_(world.coordinator).get(URL).content.decode()

    assert f'href="{reverse("inspection_new")}">' in page.split('class="empty__actions"')[1]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_rows(world: World, as_, django_assert_num_queries, count: int) -> None:
    for number in range(count):
        plant = factories.agency(f"廠{number}", parent=world.bureau)
        inspection = rows.inspected(world, agency=plant, unit=factories.unit(plant))
        rows.answered_anywhere(inspection, world)
    client = as_(world.supervisor)

    with django_assert_num_queries(9):
        response = client.get(URL)

    assert len(response.context["page"].object_list) == len(response.context["answered"]) == count


# A new one


def test_a_supervisor_begins_one_of_an_agency_below(world: World, as_) -> None:
    sheet = rows.sheet(world.bureau, world.supervisor)
    form = {"sheet": sheet.pk, "unit": world.general.pk, "visited_on": "2021-06-01"}

    response = as_(world.supervisor).post(f"{reverse('inspection_new')}?agency={world.plant.pk}", form)

    inspection = Inspection.objects.get()
    assert response["Location"] == edit_url(inspection)
    assert (inspection.agency, inspection.unit, inspection.inspecting_agency) == (
        world.plant,
        world.general,
        world.bureau,
    )


def test_sheets_and_units_are_those_of_the_chosen_agency(world: World, as_) -> None:
    own = rows.sheet(world.plant, world.coordinator)
    above = rows.sheet(world.bureau, world.supervisor)
    elsewhere = factories.agency("北區廠", parent=world.bureau)
    rows.sheet(elsewhere, world.supervisor)

    form = as_(world.coordinator).get(reverse("inspection_new")).context["form"]

    assert set(form.fields["sheet"].queryset) == {own, above}
    assert list(form.fields["unit"].queryset) == [world.general, world.operations]


def test_a_foreign_unit_is_not_taken(world: World, as_) -> None:
    sheet = rows.sheet(world.bureau, world.supervisor)
    form = {"sheet": sheet.pk, "unit": factories.unit(world.bureau).pk, "visited_on": "2021-06-01"}

    response = as_(world.supervisor).post(f"{reverse('inspection_new')}?agency={world.plant.pk}", form)

    assert (response.status_code, Inspection.objects.count()) == (422, 0)


def test_an_agency_elsewhere_is_not_there(world: World, as_) -> None:
    elsewhere = factories.agency("別局")

    assert as_(world.supervisor).get(f"{reverse('inspection_new')}?agency={elsewhere.pk}").status_code == 404


# Scoring


def test_scoring_makes_total_and_rating(world: World, as_) -> None:
    inspection = rows.begun(world)
    client = as_(world.supervisor)

    response = client.post(edit_url(inspection), points(inspection))

    inspection.refresh_from_db()
    assert response["Location"] == reverse("inspection_detail", args=[inspection.pk])
    assert (inspection.total, inspection.band, inspection.remarks) == (Decimal("78.00"), "尚可", "良好")
    sections = client.get(response["Location"]).context["sections"]
    assert [(row.section.title, row.points, row.section.out_of) for row in sections] == [
        ("接聽", 12, 15),
        ("答話", 15, 20),
    ]


def test_too_many_points_are_said_at_their_item(world: World, as_) -> None:
    inspection = rows.begun(world)

    response = as_(world.supervisor).post(edit_url(inspection), points(inspection, score_0_0="11", score_0_1="五"))

    assert response.status_code == 422
    assert sorted(response.context["form"].errors) == ["score_0_0", "score_0_1"]
    assert Inspection.objects.get().scores == {}


def test_a_stale_save_shows_theirs_and_keeps_mine(world: World, as_) -> None:
    inspection = rows.begun(world)
    rows.scored(inspection, world.supervisor)
    client = as_(world.supervisor)

    response = client.post(edit_url(inspection), points(inspection, score_0_0="1"))

    assert response.status_code == 409
    form = response.context["form"]
    assert response.context["differences"] == [(form["remarks"].label, ""), ("問候", Decimal(8))]
    assert Inspection.objects.get().total == Decimal("78.00")
    assert 'value="1"' in response.content.decode()

    kept = client.post(edit_url(inspection), points(inspection, score_0_0="1", version_seen="2"))

    assert (kept.status_code, Inspection.objects.get().scores["0.0"]) == (302, "1")


def test_who_may_know_notes_the_tested_person(world: World, as_) -> None:
    inspection = rows.begun(world, own=True)

    as_(world.coordinator).post(edit_url(inspection), points(inspection, tested_name="王小明"))

    assert Inspection.objects.get().tested_name == "王小明"


def test_a_name_sent_by_who_may_not_know_is_passed_over(world: World, as_) -> None:
    inspection = rows.inspected(world)

    as_(world.supervisor).post(edit_url(inspection), points(inspection, tested_name="王小明"))

    assert Inspection.objects.get().tested_name == rows.TESTED


def test_bad_id_and_wrong_method(world: World, as_) -> None:
    client = as_(world.supervisor)
    inspection = rows.begun(world)

    for name in ("inspection_detail", "inspection_edit", "finding_add"):
        assert client.get(reverse(name, args=[999999])).status_code == 404
        assert client.put(reverse(name, args=[inspection.pk])).status_code == 405
    assert client.post(URL).status_code == 405


def test_a_supervisor_elsewhere_sees_nothing(world: World, as_) -> None:
    inspection = rows.inspected(world)
    client = as_(factories.person("別督考", (Role.SUPERVISOR, factories.agency("別局"))))

    assert client.get(reverse("inspection_detail", args=[inspection.pk])).status_code == 404
    assert list(client.get(URL).context["page"]) == []


def test_a_visit_is_cancelled_and_marked_so_in_the_list(world: World, as_) -> None:
    inspection = rows.begun(world)
    client = as_(world.supervisor)

    response = client.post(reverse("inspection_cancel", args=[inspection.pk]), {"reason": "颱風停班"})

    page = client.get(response["Location"]).content.decode()
    assert ("颱風停班" in page, reverse("inspection_edit", args=[inspection.pk]) in page) == (True, False)
    form = {"text": "未報名", "owner_unit": world.general.pk, "due_on": "2021-07-01"}
    assert client.post(reverse("finding_add", args=[inspection.pk]), form).status_code == 422
    assert [row.cancel_reason for row in client.get(reverse("inspection_list")).context["page"]] == ["颱風停班"]
    assert as_(world.coordinator).get(response["Location"]).status_code == 404


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001])
def test_a_cancellation_without_a_reason_changes_nothing(world: World, as_, reason: str) -> None:
    inspection = rows.begun(world)

    response = as_(world.supervisor).post(reverse("inspection_cancel", args=[inspection.pk]), {"reason": reason})

    inspection.refresh_from_db()
    assert (response.status_code, inspection.cancelled_at) == (422, None)


def test_what_was_scored_is_not_cancelled_nor_offered_to_be(world: World, as_) -> None:
    inspection = rows.begun(world)
    client = as_(world.supervisor)
    form = client.get(reverse("inspection_detail", args=[inspection.pk])).content.decode()
    rows.scored(inspection, world.supervisor)

    response = client.post(reverse("inspection_cancel", args=[inspection.pk]), {"reason": "颱風停班"})

    field = 'id="cancel-reason"'
    assert (field in form, response.status_code, field in response.content.decode()) == (True, 422, False)


def test_only_the_inspecting_side_cancels(world: World, as_) -> None:
    hidden, scored = rows.begun(world), rows.inspected(world)

    codes = [
        as_(person).post(reverse("inspection_cancel", args=[row.pk]), {"reason": "x"}).status_code
        for person in (world.outsider, world.coordinator)
        for row in (hidden, scored)
    ]

    assert codes == [404, 404, 404, 403]
