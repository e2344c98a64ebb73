"""Single rows: each change once, in the audit log, refused when stale or frozen."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.errors import Refused, Stale
from agencies.models import Agency, AuditEntry, Unit, User
from plans import actions
from plans.document import Measure as NewMeasure
from plans.document import UnitRef
from plans.loading import load_document
from plans.models import FocusPoint, Measure, Plan, PlanPart, WorkItem
from plans.models.numbered import GAP
from plans.tree import find_row

pytestmark = pytest.mark.django_db


def measure(text: str) -> Measure:
    return Measure.objects.get(text=text)


def focus(text: str) -> FocusPoint:
    return FocusPoint.objects.get(text=text)


def tree(plan: Plan, place: int = 0) -> list[Any]:
    """Measures of a focus point as (ordinal, text, below)."""

    def below(nodes: Any) -> list[Any]:
        return [(node.ordinal, node.text, below(node.measures)) for node in nodes]

    _, found = list(load_document(plan).focus_points())[place]
    return below(found.measures)


def trail(action: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=action).order_by("pk"))


def test_an_edit_raises_the_version_and_keeps_the_text_before(draft: Plan, coordinator: User) -> None:
    row = measure("專人受理申辦。")

    edited = actions.edit_row(row=row, version=row.version, by=coordinator, text="專人受理。\n並說明進度。")

    assert (edited.text, edited.version) == ("專人受理。\n並說明進度。", row.version + 1)
    (entry,) = trail("row.edited")
    assert (entry.actor, entry.agency, entry.data["uid"]) == (coordinator, draft.agency, row.uid)
    assert entry.data["before"] == {"text": "專人受理申辦。"}


def test_an_edit_reads_plan_row_and_history_and_no_document(approved: Plan, coordinator: User) -> None:
    actions.begin_amendment(plan=approved, by=coordinator)
    row = find_row(approved, measure("專人受理申辦。").uid)
    assert row

    with CaptureQueriesContext(connection) as queries:
        actions.edit_row(row=row, version=row.version, by=coordinator, text="專人受理申辦。並說明")

    read = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    tables = [sql.partition('FROM "')[2].partition('"')[0] for sql in read]
    assert tables == ["plans_plan", "plans_measure", "agencies_textchange"]
    assert [sql for sql in read if '"document"' in sql] == []


def test_an_edit_that_changes_nothing_leaves_no_trace(draft: Plan, coordinator: User) -> None:
    row = measure("專人受理申辦。")

    same = actions.edit_row(row=row, version=row.version, by=coordinator, text=row.text)

    assert (same.version, trail("row.edited")) == (row.version, [])


def test_the_second_of_two_editors_is_stale_and_writes_nothing_over(draft: Plan, coordinator: User) -> None:
    row = measure("專人受理申辦。")
    actions.edit_row(row=row, version=row.version, by=coordinator, text="先到的文字")

    with pytest.raises(Stale) as stale:
        actions.edit_row(row=row, version=row.version, by=coordinator, text="後到的文字")

    assert stale.value.current.text == "先到的文字"
    assert measure("先到的文字").version == row.version + 1


def test_only_known_fields_are_edited(draft: Plan, coordinator: User) -> None:
    row = measure("專人受理申辦。")

    with pytest.raises(ValueError, match="position"):
        actions.edit_row(row=row, version=row.version, by=coordinator, position=1)


def test_writing_a_lost_text_takes_its_marks_off(draft: Plan, coordinator: User) -> None:
    Measure.objects.filter(text="友善環境").update(is_placeholder=True, is_truncated=True)
    row = measure("友善環境")

    edited = actions.edit_row(row=row, version=row.version, by=coordinator, text="友善洽公環境")

    assert (edited.is_placeholder, edited.is_truncated) == (False, False)


def test_a_deleted_row_cannot_be_edited(draft: Plan, coordinator: User) -> None:
    row = measure("專人受理申辦。")
    actions.delete_row(row=row, version=row.version, by=coordinator)

    with pytest.raises(Refused):
        actions.edit_row(row=row, version=row.version, by=coordinator, text="遲了")


def test_deleting_keeps_the_whole_content_in_the_audit_log(draft: Plan, coordinator: User) -> None:
    row = focus("建立標準流程")

    actions.delete_row(row=row, version=row.version, by=coordinator)

    (entry,) = trail("row.deleted")
    content = entry.data["content"]
    assert (content["text"], content["units"]) == ("建立標準流程", [["總務室", ""]])
    assert [child["text"] for child in content["below"]] == ["專人受理申辦。", "友善環境"]
    assert [child["text"] for child in content["below"][1]["below"]] == ["設置指標。", "備置範例。"]
    assert not Measure.objects.filter(text="設置指標。").exists()


@pytest.mark.parametrize(
    ("parent", "kind"),
    [("plan", WorkItem), ("item", FocusPoint), ("focus", Measure), ("measure", Measure), ("section", PlanPart)],
)
def test_the_kind_of_a_new_row_follows_from_its_parent(draft: Plan, coordinator: User, parent: str, kind: type) -> None:
    parents: dict[str, Any] = {
        "plan": draft,
        "item": draft.items.first(),
        "focus": focus("建立標準流程"),
        "measure": measure("友善環境"),
        "section": draft.parts.get(title="推動及管考"),
    }

    row = actions.add_row(parent=parents[parent], by=coordinator, text="新的一列")

    assert type(row) is kind
    assert [(entry.data["uid"], entry.data["text"]) for entry in trail("row.added")] == [(row.uid, "新的一列")]


def test_a_new_row_stands_after_its_sibling_and_the_numbers_go_on(draft: Plan, coordinator: User) -> None:
    first = measure("專人受理申辦。")

    actions.add_row(parent=first.focus_point, after=first, by=coordinator, text="新")

    assert [(ordinal, text) for ordinal, text, _ in tree(draft)] == [
        (1, "專人受理申辦。"), (2, "新"), (3, "友善環境"),
    ]  # fmt: skip


def test_room_is_made_where_a_gap_is_used_up(draft: Plan, coordinator: User) -> None:
    first = measure("專人受理申辦。")

    for number in range(GAP.bit_length() + 2):
        actions.add_row(parent=first.focus_point, after=first, by=coordinator, text=f"新{number}")

    last = GAP.bit_length() + 1
    texts = [text for _, text, _ in tree(draft)]
    assert texts == ["專人受理申辦。", *(f"新{number}" for number in range(last, -1, -1)), "友善環境"]


def test_rows_change_places_and_the_numbers_stay_in_order(draft: Plan, coordinator: User) -> None:
    row = measure("友善環境")

    actions.move_row(row=row, version=row.version, direction="up", by=coordinator)

    assert [(ordinal, text) for ordinal, text, _ in tree(draft)] == [(1, "友善環境"), (2, "專人受理申辦。")]
    assert [entry.data["direction"] for entry in trail("row.moved")] == ["up"]


def test_a_count_that_restarts_belongs_to_the_place(draft: Plan, coordinator: User) -> None:
    Measure.objects.filter(text="專人受理申辦。").update(start_at=3)
    row = measure("友善環境")

    actions.move_row(row=row, version=row.version, direction="up", by=coordinator)

    assert [(ordinal, text) for ordinal, text, _ in tree(draft)] == [(3, "友善環境"), (4, "專人受理申辦。")]


def test_in_and_out_are_each_others_inverse(draft: Plan, coordinator: User) -> None:
    before = tree(draft)
    row = measure("友善環境")

    row = actions.move_row(row=row, version=row.version, direction="in", by=coordinator)
    nested = tree(draft)
    actions.move_row(row=row, version=row.version, direction="out", by=coordinator)

    assert nested == [(1, "專人受理申辦。", [(1, "友善環境", [(1, "設置指標。", []), (2, "備置範例。", [])])])]
    assert tree(draft) == before


@pytest.mark.parametrize(
    ("text", "direction"),
    [("專人受理申辦。", "up"), ("友善環境", "down"), ("專人受理申辦。", "in"), ("專人受理申辦。", "out")],
)
def test_a_row_stays_where_there_is_no_place_to_go(draft: Plan, coordinator: User, text: str, direction: Any) -> None:
    row = measure(text)

    with pytest.raises(Refused):
        actions.move_row(row=row, version=row.version, direction=direction, by=coordinator)

    assert trail("row.moved") == []


def test_only_measures_nest(draft: Plan, coordinator: User) -> None:
    row = focus("提供易懂資訊")

    with pytest.raises(Refused):
        actions.move_row(row=row, version=row.version, direction="in", by=coordinator)


def test_units_are_linked_by_name_and_said_once(draft: Plan, coordinator: User, office: Unit, workshop: Unit) -> None:
    node = focus("提供易懂資訊")
    refs = [UnitRef("維修組", "lead"), UnitRef("各組室"), UnitRef("維修組", "lead")]

    actions.set_units(node=node, version=node.version, units=refs, by=coordinator)

    rows = node.responsibilities.order_by("position").values_list("label", "part", "is_generic", "unit")
    assert list(rows) == [("維修組", "lead", False, workshop.pk), ("各組室", "", True, None)]
    (entry,) = trail("row.units")
    assert (entry.data["before"], entry.data["after"]) == ([["各組室", ""]], [["維修組", "lead"], ["各組室", ""]])


def test_a_name_of_no_unit_is_refused_unless_it_stood_there(draft: Plan, coordinator: User, plant: Agency) -> None:
    node = focus("提供易懂資訊")

    with pytest.raises(Refused):
        actions.set_units(node=node, version=node.version, units=[UnitRef("別的單位")], by=coordinator)

    node.responsibilities.update(label="舊單位", is_generic=False)
    actions.set_units(node=node, version=node.version, units=[UnitRef("舊單位", "lead")], by=coordinator)
    assert list(node.responsibilities.values_list("label", "part")) == [("舊單位", "lead")]


def test_pasted_measures_follow_those_that_were_there(draft: Plan, coordinator: User) -> None:
    pasted = (NewMeasure("甲", 1, (NewMeasure("乙", 1),)), NewMeasure("丙", 2))

    actions.add_measures(focus_point=focus("建立標準流程"), measures=pasted, by=coordinator)

    assert tree(draft)[2:] == [(3, "甲", [(1, "乙", [])]), (4, "丙", [])]
    (entry,) = trail("row.pasted")
    assert [node["text"] for node in entry.data["content"]] == ["甲", "丙"]


def test_the_heads_edit_is_checked_by_version_too(draft: Plan, coordinator: User) -> None:
    seen = draft.version
    actions.edit_plan(plan=draft, version=seen, by=coordinator, title="新題目", signatories=["承辦人"])

    with pytest.raises(Stale):
        actions.edit_plan(plan=draft, version=seen, by=coordinator, title="遲了")

    draft.refresh_from_db()
    assert (draft.title, draft.signatories, draft.version) == ("新題目", ["承辦人"], seen + 1)


@pytest.mark.parametrize("act", ["edit", "add", "delete", "move", "units", "paste", "head"])
def test_nothing_of_an_approved_plan_is_changed(approved: Plan, coordinator: User, act: str) -> None:
    row, node = measure("友善環境"), focus("建立標準流程")
    before = load_document(approved)
    acts = {
        "edit": lambda: actions.edit_row(row=row, version=row.version, by=coordinator, text="改"),
        "add": lambda: actions.add_row(parent=node, by=coordinator, text="加"),
        "delete": lambda: actions.delete_row(row=row, version=row.version, by=coordinator),
        "move": lambda: actions.move_row(row=row, version=row.version, direction="up", by=coordinator),
        "units": lambda: actions.set_units(node=node, version=node.version, units=[], by=coordinator),
        "paste": lambda: actions.add_measures(focus_point=node, measures=[NewMeasure("貼")], by=coordinator),
        "head": lambda: actions.edit_plan(plan=approved, version=approved.version, by=coordinator, title="改"),
    }

    with pytest.raises(Refused):
        acts[act]()

    assert load_document(approved) == before


@pytest.mark.parametrize("act", ["delete", "move", "units"])
def test_acts_on_a_row_seen_before_another_edit_are_stale(draft: Plan, coordinator: User, act: str) -> None:
    node, version = focus("提供易懂資訊"), focus("提供易懂資訊").version
    actions.edit_row(row=node, version=version, by=coordinator, text="提供易懂資訊")
    actions.edit_row(row=node, version=version, by=coordinator, text="提供更易懂的資訊")
    acts = {
        "delete": lambda: actions.delete_row(row=node, version=version, by=coordinator),
        "move": lambda: actions.move_row(row=node, version=version, direction="up", by=coordinator),
        "units": lambda: actions.set_units(node=node, version=version, units=[], by=coordinator),
    }

    with pytest.raises(Stale):
        acts[act]()
