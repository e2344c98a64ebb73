"""The trash: a deleted row comes back as it was, where it was, and never into another plan."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from agencies.errors import Refused, Stale
from agencies.models import Agency, AuditEntry, Unit, User
from plans import actions
from plans.loading import load_document
from plans.models import DeletedRow, FocusPoint, Measure, Plan, PlanPart, Responsibility, WorkItem
from plans.models.numbered import GAP

pytestmark = pytest.mark.django_db


def measure(text: str) -> Measure:
    return Measure.objects.get(text=text)


def delete(row: Any, by: User) -> DeletedRow:
    return actions.delete_row(row=row, version=row.version, by=by)


def texts_of(focus: FocusPoint) -> list[str]:
    return list(focus.measures.filter(parent=None).order_by("position").values_list("text", flat=True))


ROWS: list[Any] = [
    lambda plan: plan.items.order_by("position").first(),
    lambda plan: FocusPoint.objects.get(text="建立標準流程"),
    lambda plan: measure("友善環境"),
    lambda plan: measure("設置指標。"),
    lambda plan: plan.parts.filter(kind="basis").order_by("position").first(),
    lambda plan: plan.parts.filter(kind="goal").order_by("position").first(),
    lambda plan: plan.parts.filter(kind="section").order_by("position").first(),
    lambda plan: plan.parts.filter(kind="point").order_by("position").first(),
]


@pytest.mark.parametrize("find", ROWS)
def test_a_restored_row_is_as_it_was_with_all_below_it(draft: Plan, coordinator: User, find: Any) -> None:
    before = load_document(draft)
    deleted = delete(find(draft), coordinator)
    assert load_document(draft) != before

    actions.restore_row(deleted=deleted, by=coordinator)

    assert load_document(draft) == before
    assert DeletedRow.objects.count() == 0


def test_an_edit_begun_before_the_deletion_is_stale(draft: Plan, coordinator: User) -> None:
    row = measure("設置指標。")

    actions.restore_row(deleted=delete(row, coordinator), by=coordinator)

    back = measure("設置指標。")
    assert (back.uid, back.version) == (row.uid, row.version + 1)
    with pytest.raises(Stale):
        actions.edit_row(row=back, version=row.version, by=coordinator, text="遲了")


def test_the_trash_says_what_who_and_when(draft: Plan, coordinator: User) -> None:
    row = FocusPoint.objects.get(text="建立標準流程")

    deleted = delete(row, coordinator)
    actions.restore_row(deleted=deleted, by=coordinator)

    assert (deleted.plan, deleted.uid, deleted.kind, deleted.text) == (draft, row.uid, "focus", "建立標準流程")
    assert (deleted.deleted_by, deleted.deleted_at <= timezone.now()) == (coordinator, True)
    (entry,) = AuditEntry.objects.filter(action="row.restored")
    assert (entry.actor, entry.data["uid"], entry.data["text"]) == (coordinator, row.uid, "建立標準流程")


@pytest.mark.parametrize("gone", [["專人受理申辦。"], ["專人受理申辦。", "友善環境"], []])
def test_it_stands_beside_the_nearest_neighbour_that_is_left(draft: Plan, coordinator: User, gone: list[str]) -> None:
    focus = FocusPoint.objects.get(text="建立標準流程")
    last = actions.add_row(parent=focus, by=coordinator, text="最後")
    middle = actions.add_row(parent=focus, by=coordinator, text="中間", after=measure("專人受理申辦。"))
    deleted = delete(middle, coordinator)
    for text in gone:
        delete(measure(text), coordinator)

    actions.restore_row(deleted=deleted, by=coordinator)

    order = [text for text in ["專人受理申辦。", "中間", "友善環境", last.text] if text not in gone]
    assert texts_of(focus) == order


def test_the_first_row_comes_back_first_though_no_position_is_left_above(draft: Plan, coordinator: User) -> None:
    focus = FocusPoint.objects.get(text="建立標準流程")
    deleted = delete(measure("專人受理申辦。"), coordinator)
    Measure.objects.filter(text="友善環境").update(position=1)

    row = actions.restore_row(deleted=deleted, by=coordinator)

    assert texts_of(focus) == ["專人受理申辦。", "友善環境"]
    assert (row.position, measure("友善環境").position) == (GAP // 2, GAP)


def test_a_measure_whose_parent_is_gone_stands_at_the_end_of_its_focus_point(draft: Plan, coordinator: User) -> None:
    focus = FocusPoint.objects.get(text="建立標準流程")
    deleted = delete(measure("設置指標。"), coordinator)
    delete(measure("友善環境"), coordinator)

    actions.restore_row(deleted=deleted, by=coordinator)

    assert texts_of(focus) == ["專人受理申辦。", "設置指標。"]


@pytest.mark.parametrize(
    ("child", "parent"),
    [
        (lambda: measure("專人受理申辦。"), lambda: FocusPoint.objects.get(text="建立標準流程")),
        (lambda: FocusPoint.objects.get(text="建立標準流程"), lambda: WorkItem.objects.order_by("position")[0]),
        (lambda: PlanPart.objects.filter(kind="point")[0], lambda: PlanPart.objects.get(children__isnull=False)),
    ],
)
def test_what_it_stood_below_is_restored_first(draft: Plan, coordinator: User, child: Any, parent: Any) -> None:
    PlanPart.objects.filter(pk__in=PlanPart.objects.filter(kind="point").values("pk")[1:]).delete()
    before = load_document(draft)
    above = parent()
    first, second = delete(child(), coordinator), delete(above, coordinator)

    with pytest.raises(Refused):
        actions.restore_row(deleted=first, by=coordinator)

    actions.restore_row(deleted=second, by=coordinator)
    actions.restore_row(deleted=first, by=coordinator)
    assert load_document(draft) == before


def test_it_is_restored_once(draft: Plan, coordinator: User) -> None:
    deleted = delete(measure("設置指標。"), coordinator)
    actions.restore_row(deleted=deleted, by=coordinator)

    with pytest.raises(Refused):
        actions.restore_row(deleted=DeletedRow(pk=999, plan=draft, uid="x"), by=coordinator)

    assert Measure.objects.filter(text="設置指標。").count() == 1


def test_what_a_discarded_amendment_brought_back_is_not_doubled(approved: Plan, coordinator: User, chief: User) -> None:
    actions.begin_amendment(plan=approved, by=coordinator)
    deleted = delete(measure("設置指標。"), coordinator)
    actions.discard_amendment(plan=approved, by=coordinator)
    actions.begin_amendment(plan=approved, by=coordinator)

    with pytest.raises(Refused):
        actions.restore_row(deleted=deleted, by=coordinator)

    assert Measure.objects.filter(text="設置指標。").count() == 1


def test_nothing_is_restored_into_a_plan_that_cannot_be_edited(draft: Plan, coordinator: User) -> None:
    deleted = delete(measure("設置指標。"), coordinator)
    actions.submit_plan(plan=draft, by=coordinator)

    with pytest.raises(Refused):
        actions.restore_row(deleted=deleted, by=coordinator)

    assert DeletedRow.objects.get() == deleted


def test_a_unit_that_is_gone_meanwhile_stays_by_its_name(
    draft: Plan, plant: Agency, coordinator: User, office: Unit
) -> None:
    row = FocusPoint.objects.get(text="建立標準流程")
    deleted = delete(row, coordinator)
    Responsibility.objects.filter(unit=office).delete()
    office.delete()

    back = actions.restore_row(deleted=deleted, by=coordinator)

    assert [(answer.label, answer.unit_id) for answer in back.responsibilities.all()] == [("總務室", None)]


@pytest.mark.parametrize("more", [1, 3])
def test_it_takes_as_many_queries_for_many_rows(
    draft: Plan, coordinator: User, django_assert_num_queries: Any, more: int
) -> None:
    focus = FocusPoint.objects.get(text="建立標準流程")
    for number in range(more):
        actions.add_row(parent=focus, by=coordinator, text=f"第{number}項")
    with django_assert_num_queries(16):
        deleted = delete(focus, coordinator)

    with django_assert_num_queries(23):
        actions.restore_row(deleted=deleted, by=coordinator)


def test_what_is_old_goes_for_good(draft: Plan, coordinator: User) -> None:
    old, young = delete(measure("設置指標。"), coordinator), delete(measure("備置範例。"), coordinator)
    DeletedRow.objects.filter(pk=old.pk).update(deleted_at=timezone.now() - dt.timedelta(days=91))

    removed = actions.purge_trash(dt.timedelta(days=90))

    assert (removed, list(DeletedRow.objects.all())) == (1, [young])
