"""A plan that is replaced as a whole, by a file or by its version in force, loses nothing that stood in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agencies.models import Agency, TextChange, Unit, User
from plans import actions
from plans.loading import load_document
from plans.models import DeletedRow, FocusPoint, Measure, Plan
from plans.texts import target_of
from tests.plans.documents import small_document

pytestmark = pytest.mark.django_db


def measure(text: str) -> Measure:
    return Measure.objects.get(text=text)


def changes_of(thing: Plan | Measure) -> list[tuple[str, str, str, str]]:
    changes = TextChange.objects.of(target_of(thing)).values_list("field", "before", "after", "actor_name")
    return list(changes)


def trash() -> list[tuple[str, list[str]]]:
    """Each deleted row with the texts right below it."""
    return [
        (row.text, [below["wording"] for below in row.content["below"]])
        for row in DeletedRow.objects.order_by("kind", "text")
    ]


def test_a_discarded_amendment_leaves_its_words_in_the_history(approved: Plan, coordinator: User) -> None:
    actions.begin_amendment(plan=approved, by=coordinator)
    row = measure("專人受理申辦。")
    actions.edit_row(row=row, version=row.version, by=coordinator, text="不要的修正")
    approved.refresh_from_db()
    title = approved.title
    actions.edit_plan(plan=approved, version=approved.version, by=coordinator, title="不要的名稱")

    actions.discard_amendment(plan=approved, by=coordinator)

    approved.refresh_from_db()
    name = str(coordinator)
    assert changes_of(measure("專人受理申辦。")) == [
        ("text", "不要的修正", "專人受理申辦。", name),
        ("text", "專人受理申辦。", "不要的修正", name),
    ]
    assert changes_of(approved)[0] == ("title", "不要的名稱", title, name)


def test_what_an_amendment_added_goes_into_the_trash_when_it_is_discarded_and_comes_back_from_it(
    approved: Plan, coordinator: User
) -> None:
    actions.begin_amendment(plan=approved, by=coordinator)
    focus = measure("專人受理申辦。").focus_point
    added = actions.add_row(parent=focus, by=coordinator, text="新增的措施")
    amended = load_document(approved)

    actions.discard_amendment(plan=approved, by=coordinator)

    assert trash() == [("新增的措施", [])]
    actions.begin_amendment(plan=approved, by=coordinator)
    actions.restore_row(deleted=DeletedRow.objects.get(), by=coordinator)
    assert load_document(approved) == amended
    assert Measure.objects.filter(uid=added.uid).exists()


def test_a_file_that_leaves_out_an_item_sends_all_of_it_to_the_trash(
    draft: Plan, plant: Agency, office: Unit, workshop: Unit, coordinator: User
) -> None:
    before = load_document(draft)
    last = before.items[-1]

    actions.import_document(agency=plant, document=replace(before, items=before.items[:-1]), by=coordinator)

    assert trash() == [(last.title, [focus.text for focus in last.focus_points])]
    assert TextChange.objects.count() == 0
    actions.restore_row(deleted=DeletedRow.objects.get(), by=coordinator)
    assert load_document(draft) == before


def test_a_row_that_stands_elsewhere_now_is_not_in_the_trash_as_well(
    draft: Plan, plant: Agency, coordinator: User
) -> None:
    before = load_document(draft)
    item = before.items[0]
    focus = item.focus_points[0]
    accessible = next(found for found in focus.measures if found.text == "友善環境")
    moved, left_out = accessible.measures
    measures = tuple(moved if found == accessible else found for found in focus.measures)
    focus_points = (replace(focus, measures=measures), *item.focus_points[1:])
    document = replace(before, items=(replace(item, focus_points=focus_points), *before.items[1:]))

    actions.import_document(agency=plant, document=document, by=coordinator)

    assert trash() == [("友善環境", [left_out.text])]
    assert Measure.objects.get(uid=moved.uid).parent is None


def test_a_new_plan_begins_without_a_history(plant: Agency, coordinator: User) -> None:
    actions.import_document(agency=plant, document=small_document(plant.name), by=coordinator)

    assert (TextChange.objects.count(), DeletedRow.objects.count()) == (0, 0)
    assert FocusPoint.objects.count() > 0
