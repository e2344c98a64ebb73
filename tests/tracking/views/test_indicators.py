"""Pages of indicators, and their lines in the form of a result."""

from decimal import Decimal

import pytest
from django.urls import reverse

from agencies.states import Role
from tests import factories
from tests.tracking.conftest import World
from tests.tracking.indicator_rows import indicator, last_year, value
from tracking import actions
from tracking.actions import MeasurementInput
from tracking.models import DeletedIndicator, Indicator, Measurement

FORM = {
    "row_version": "1",
    "name": "平均等候時間",
    "node_uid": "m1",
    "unit": "分鐘",
    "direction": "down",
    "frequency": "yearly",
    "baseline": "１２",
    "target": "8",
    "source": "號碼機",
}


def result_form(reporting: World, row: Indicator, **given: str) -> dict[str, str]:
    return {
        "row_version": "0",
        "narrative": "已更新。",
        "progress": "done",
        "figure-TOTAL_FORMS": "0",
        "figure-INITIAL_FORMS": "0",
        f"indicator-{row.pk}-note": "問卷",
    } | {name.replace("INDICATOR", f"indicator-{row.pk}"): text for name, text in given.items()}


def place(reporting: World, name: str = "result_edit") -> str:
    return reverse(name, args=[reporting.assignment().pk, reporting.period.pk])


def test_the_list_groups_by_place_and_shows_only_what_counts(reporting: World, as_) -> None:
    whole = indicator(reporting.plan, "整體", node_uid="")
    value(whole, 81)
    drafted = indicator(reporting.plan, "草稿中", node_uid="m1")
    reporting.save(measurements=[MeasurementInput(drafted.pk, Decimal(99))])
    indicator(reporting.plan, "已無", node_uid="gone")
    indicator(reporting.plan, "停用", retired_on="2021-05-01")

    response = as_(reporting.editor).get(reverse("indicator_list", args=[reporting.plan.pk]))

    shown = [
        (
            group.node and group.node.uid,
            group.is_gone,
            [(row.indicator.name, row.last.value) for row in group.rows],
        )
        for group in response.context["groups"]
    ]
    assert shown == [(None, False, [("整體", 81)]), ("m1", False, [("草稿中", None)]), (None, True, [("已無", None)])]
    assert [row.indicator.name for row in response.context["retired"]] == ["停用"]
    assert not response.context["may_edit"]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_indicators(reporting: World, as_, django_assert_num_queries, count: int) -> None:
    for number in range(count):
        value(indicator(reporting.plan, f"第{number}項", node_uid=""), 80)
        actions.delete_indicator(indicator=indicator(reporting.plan, f"刪{number}"), by=reporting.coordinator)
    client = as_(reporting.coordinator)

    with django_assert_num_queries(7):
        client.get(reverse("indicator_list", args=[reporting.plan.pk]))


def test_what_was_typed_is_read_as_people_write_numbers(world: World, as_) -> None:
    response = as_(world.coordinator).post(
        reverse("indicator_new", args=[world.plan.pk]), FORM | {"target": "１，２００.5", "baseline": ""}
    )

    row = Indicator.objects.get()
    assert response["Location"] == reverse("indicator_list", args=[world.plan.pk])
    assert (row.target, row.baseline, row.direction, row.node_uid) == (Decimal("1200.5"), None, "down", "m1")


@pytest.mark.parametrize(
    "wrong", [{"target": "八"}, {"node_uid": "elsewhere"}, {"name": ""}, {"direction": "sideways"}]
)
def test_bad_input_comes_back_as_it_was_typed(world: World, as_, wrong: dict[str, str]) -> None:
    response = as_(world.coordinator).post(reverse("indicator_new", args=[world.plan.pk]), FORM | wrong)

    assert response.status_code == 422
    assert response.context["form"]["source"].value() == "號碼機"
    assert Indicator.objects.count() == 0


def test_a_stale_edit_shows_both_and_saves_mine_when_asked(world: World, as_) -> None:
    row = indicator(world.plan)
    actions.edit_indicator(indicator=row, version=1, by=world.coordinator, target=Decimal(95))
    client, url = as_(world.coordinator), reverse("indicator_edit", args=[row.pk])

    stale = client.post(url, FORM)
    client.post(url, FORM | {"version_seen": "2"})

    assert stale.status_code == 409
    assert "95" in [theirs for _label, theirs in stale.context["differences"]]
    assert stale.context["form"]["target"].value() == "8"
    row.refresh_from_db()
    assert (row.target, row.version) == (8, 3)


def test_last_years_are_offered_at_their_place_with_the_last_value_as_baseline(reporting: World, as_) -> None:
    last = last_year(reporting)
    known, lost = indicator(last, "滿意度"), indicator(last, "沒了", node_uid="other")
    value(known, 88)
    client, url = as_(reporting.coordinator), reverse("indicator_carry_over", args=[reporting.plan.pk])

    offered = [
        (line["node_uid"].value(), line["is_chosen"].value(), line["baseline"].value())
        for line in client.get(url).context["lines"]
    ]
    client.post(url, {f"indicator-{known.pk}-is_chosen": "on", f"indicator-{known.pk}-node_uid": "m1"})

    assert offered == [("m1", True, "88"), ("", False, None)]
    assert [row.predecessor for row in reporting.plan.indicators.all()] == [known]
    left = [line.before.indicator for line in client.get(url).context["lines"]]
    assert left == [lost]


def test_the_years_as_chart_and_table(reporting: World, as_) -> None:
    before = indicator(last_year(reporting), node_uid="", target=Decimal(85))
    now = indicator(reporting.plan, node_uid="", predecessor=before, line=before.line)
    value(before, 84)
    value(now, 92)

    response = as_(reporting.supervisor).get(reverse("indicator_detail", args=[now.pk]))

    assert [(year.indicator.plan.year, year.value) for year in response.context["row"].years] == [(109, 84), (110, 92)]
    assert response.context["chart"].count("<circle") == 4


def test_values_nobody_accepted_are_for_the_agencys_coordinator_and_head(reporting: World, as_) -> None:
    row = indicator(reporting.plan)
    reporting.save(measurements=[MeasurementInput(row.pk, Decimal("77.77"))])
    neighbour = factories.person("鄰座", (Role.UNIT_EDITOR, reporting.operations))
    url = reverse("indicator_detail", args=[row.pk])

    seen = {
        person.name: "77.77" in as_(person).get(url).content.decode()
        for person in (reporting.coordinator, reporting.chief, reporting.supervisor, neighbour)
    }

    assert seen == {"陳美玲": True, "張廠長": True, "李督考": False, "鄰座": False}


def test_the_coordinator_enters_a_value_and_a_stale_one_shows_both(reporting: World, as_) -> None:
    row = indicator(reporting.plan, node_uid="")
    client, url = as_(reporting.coordinator), reverse("measurement_edit", args=[row.pk, reporting.period.pk])

    saved = client.post(url, {"row_version": "0", "value": "1,234.5", "note": "年報"})
    stale = client.post(url, {"row_version": "0", "value": "8", "note": "我的"})
    wrong = client.post(url, {"row_version": "1", "value": "很多", "note": "我的"})

    assert (saved.status_code, stale.status_code, wrong.status_code) == (302, 409, 422)
    assert stale.context["current"].value == Decimal("1234.5")
    assert [line.form["value"].value() for line in wrong.context["lines"]] == ["很多"]
    assert [str(measurement) for measurement in Measurement.objects.all()] == ["1234.5"]


def test_the_unit_enters_the_value_in_the_form_of_its_result(reporting: World, as_) -> None:
    row = indicator(reporting.plan)
    client = as_(reporting.editor)

    opened = client.get(reverse("my_reports"))
    saved = client.post(
        place(reporting), result_form(reporting, row, **{"INDICATOR-value": "８１"}), headers={"X-Autosave": "1"}
    )
    attained = client.get(place(reporting, "result_measured")).content.decode()

    assert [line.asked.indicator for line in opened.context["form"].measurements] == [row]
    assert (saved.status_code, saved["X-Row-Version"]) == (204, "1")
    assert (row.measurements.get().value, row.measurements.get().note) == (81, "問卷")
    assert "81 ÷ 90" in attained


def test_a_value_that_is_no_number_saves_nothing_and_stays(reporting: World, as_) -> None:
    row = indicator(reporting.plan)

    response = as_(reporting.editor).post(place(reporting), result_form(reporting, row, **{"INDICATOR-value": "八成"}))

    assert response.status_code == 422
    assert [line["value"].value() for line in response.context["form"].measurements] == ["八成"]
    assert response.context["form"]["narrative"].value() == "已更新。"
    assert "民眾滿意度" in response.context["errors"][0]
    assert Measurement.objects.count() == 0


def test_foreign_indicators_in_the_body_are_not_read(reporting: World, as_) -> None:
    row = indicator(reporting.plan)
    foreign = indicator(last_year(reporting))
    elsewhere = indicator(reporting.plan, node_uid="m21")

    body = result_form(reporting, row, **{"INDICATOR-value": "81"})
    body |= {f"indicator-{foreign.pk}-value": "1", f"indicator-{elsewhere.pk}-value": "2"}
    as_(reporting.editor).post(place(reporting), body)

    assert [(row_.indicator, row_.value) for row_ in Measurement.objects.all()] == [(row, 81)]


def test_a_deletion_is_undone_on_the_page_that_follows_it(reporting: World, as_) -> None:
    row, other = indicator(reporting.plan, "<b>甲</b>", node_uid=""), indicator(reporting.plan, "乙", node_uid="")
    client = as_(reporting.coordinator)

    gone = client.post(reverse("indicator_delete", args=[row.pk]), follow=True)
    kept = DeletedIndicator.objects.get()
    undo = reverse("indicator_restore", args=[reporting.plan.pk, kept.pk])
    later = client.get(reverse("indicator_list", args=[reporting.plan.pk]))
    back = client.post(undo, follow=True)

    # Offered twice at once, in the message and in the list of what was deleted; later in that list alone.
    pages = [page.content.decode() for page in (gone, later, back)]
    assert [page.count(f'formaction="{undo}"') for page in pages] == [2, 1, 0]
    assert [page.count("<b>甲</b>") for page in pages] == [0, 0, 0]
    assert [found.name for found in reporting.plan.indicators.all()] == ["<b>甲</b>", "乙"]
    assert reporting.plan.indicators.get(name="乙") == other
    assert client.post(undo).status_code == 404


@pytest.mark.parametrize("role", ["outsider", "editor", "head", "chief", "supervisor"])
def test_what_was_deleted_is_for_those_alone_who_put_it_back(reporting: World, as_, role: str) -> None:
    actions.delete_indicator(indicator=indicator(reporting.plan, "刪掉的"), by=reporting.coordinator)
    kept = DeletedIndicator.objects.get()
    client, refused = as_(getattr(reporting, role)), 404 if role == "outsider" else 403

    page = client.get(reverse("indicator_list", args=[reporting.plan.pk]), {"deleted": kept.pk})
    answer = client.post(reverse("indicator_restore", args=[reporting.plan.pk, kept.pk]))

    assert ("刪掉的" in page.content.decode(), answer.status_code) == (False, refused)
    assert (Indicator.objects.count(), DeletedIndicator.objects.count()) == (0, 1)


def test_the_trash_of_one_plan_gives_nothing_to_another(reporting: World, as_) -> None:
    actions.delete_indicator(indicator=indicator(last_year(reporting)), by=reporting.coordinator)
    kept = DeletedIndicator.objects.get()
    client = as_(reporting.coordinator)

    page = client.get(reverse("indicator_list", args=[reporting.plan.pk]), {"deleted": kept.pk})
    answer = client.post(reverse("indicator_restore", args=[reporting.plan.pk, kept.pk]))

    assert (page.context["just_deleted"], page.context["deleted"]) == (None, [])
    assert (answer.status_code, Indicator.objects.count()) == (404, 0)


@pytest.mark.parametrize("role", ["outsider", "editor", "head", "chief", "supervisor"])
def test_only_the_coordinator_of_the_agency_writes(reporting: World, as_, role: str) -> None:
    row = indicator(reporting.plan, node_uid="")
    indicator(last_year(reporting), node_uid="")
    client = as_(getattr(reporting, role))
    refused = 404 if role == "outsider" else 403

    statuses = {
        client.post(reverse("indicator_new", args=[reporting.plan.pk]), FORM).status_code,
        client.post(reverse("indicator_carry_over", args=[reporting.plan.pk])).status_code,
        client.post(reverse("indicator_edit", args=[row.pk]), FORM).status_code,
        client.post(reverse("indicator_delete", args=[row.pk])).status_code,
        client.post(reverse("indicator_retire", args=[row.pk])).status_code,
        client.post(reverse("indicator_reinstate", args=[row.pk])).status_code,
        client.post(
            reverse("measurement_edit", args=[row.pk, reporting.period.pk]), {"row_version": "0", "value": "1"}
        ).status_code,
    }

    assert statuses == {refused}
    row.refresh_from_db()
    assert (row.version, Measurement.objects.count(), reporting.plan.indicators.count()) == (1, 0, 1)


def test_a_period_of_another_plan_is_not_found(reporting: World, as_) -> None:
    row = indicator(reporting.plan, node_uid="")
    foreign = last_year(reporting).periods.get()

    response = as_(reporting.coordinator).post(
        reverse("measurement_edit", args=[row.pk, foreign.pk]), {"row_version": "0", "value": "1"}
    )

    assert response.status_code == 404


def test_what_was_handed_in_with_a_result_is_there_to_review(reporting: World, as_) -> None:
    row = indicator(reporting.plan)
    result = reporting.save(measurements=[MeasurementInput(row.pk, Decimal("81.5"))])
    actions.hand_in(result=result, by=reporting.editor)

    response = as_(reporting.head).get(reverse("my_reports"), {"tab": "review"})

    ((asked,),) = [result.asked for result in response.context["results"]]
    assert (asked.indicator, asked.entered.value, str(asked.attained.per_cent)) == (row, Decimal("81.5"), "90.5")
