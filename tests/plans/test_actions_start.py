"""How a plan comes to be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agencies.errors import Refused
from agencies.models import Agency, AuditEntry, User
from plans import actions
from plans.loading import load_document
from plans.models import Framework, FrameworkNode, Measure, Plan
from plans.states import NodeKind
from tests.plans.documents import small_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def framework(plant: Agency) -> Framework:
    made = Framework.objects.create(agency=plant, year=110, title="實施計畫", basis_text="某函。")
    FrameworkNode.objects.create(framework=made, kind=NodeKind.GOAL, title="公平共享", text="人人可得。", position=1)
    item = FrameworkNode.objects.create(framework=made, kind=NodeKind.ITEM, title="完備基礎服務", position=1)
    FrameworkNode.objects.create(framework=made, kind=NodeKind.FOCUS, parent=item, text="標準流程", position=1)
    return made


def test_an_empty_plan_has_the_six_sections_and_nothing_else(plant: Agency, coordinator: User) -> None:
    plan = actions.create_plan(agency=plant, year=110, title="新計畫", by=coordinator)

    document = load_document(plan)
    headings = ["計畫依據", "計畫目標", "實施對象", "計畫內容", "推動及管考", "實施與修正"]
    assert (document.title, [section.heading for section in document.sections]) == ("新計畫", headings)
    assert (document.items, document.goals, document.basis) == ((), (), ())
    assert [entry.action for entry in AuditEntry.objects.about(plan)] == ["plan.created"]


def test_a_plan_from_a_framework_refers_to_its_nodes_and_follows_their_wording(
    plant: Agency, coordinator: User, framework: Framework
) -> None:
    plan = actions.create_plan(agency=plant, year=110, title="新計畫", by=coordinator, framework=framework)

    item = plan.items.get()
    assert (item.text, item.framework_node) == (None, FrameworkNode.objects.get(kind=NodeKind.ITEM))
    document = load_document(plan)
    assert [(i.title, [f.text for f in i.focus_points]) for i in document.items] == [("完備基礎服務", ["標準流程"])]
    assert [(goal.title, goal.text) for goal in document.goals] == [("公平共享", "人人可得。")]
    assert [basis.text for basis in document.basis] == ["某函。"]


def test_an_agency_has_one_plan_a_year(draft: Plan, plant: Agency, coordinator: User) -> None:
    with pytest.raises(Refused):
        actions.create_plan(agency=plant, year=110, title="又一個", by=coordinator)

    assert Plan.objects.count() == 1


def test_importing_again_replaces_the_draft_and_keeps_the_uids_of_what_is_the_same(
    draft: Plan, plant: Agency, coordinator: User
) -> None:
    uids = dict(Measure.objects.values_list("text", "uid"))
    corrected = small_document(plant.name)
    corrected = replace(corrected, title="訂正後", items=corrected.items[:1])

    plan = actions.import_document(agency=plant, document=corrected, by=coordinator, source="plan.odt")

    assert (plan.pk, load_document(plan).title) == (draft.pk, "訂正後")
    assert dict(Measure.objects.values_list("text", "uid")) == uids
    entry = AuditEntry.objects.about(plan).last()
    assert entry is not None
    assert (entry.data["source"], len(entry.data["before"]["items"])) == ("plan.odt", 2)


def test_an_approved_plan_is_not_imported_over(approved: Plan, plant: Agency, coordinator: User) -> None:
    before = load_document(approved)

    with pytest.raises(Refused):
        actions.import_document(agency=plant, document=replace(small_document(), title="蓋掉"), by=coordinator)

    assert load_document(approved) == before


def test_a_document_without_a_year_needs_one(plant: Agency, coordinator: User) -> None:
    document = replace(small_document(), year=None)

    with pytest.raises(Refused):
        actions.import_document(agency=plant, document=document, by=coordinator)

    assert actions.import_document(agency=plant, document=document, by=coordinator, year=112).year == 112


def test_the_same_file_for_two_agencies_gives_two_sets_of_uids(
    draft: Plan, plant: Agency, coordinator: User, outsider: User
) -> None:
    other = Agency.objects.get(name="別的廠")
    document = load_document(draft)

    plan = actions.import_document(agency=other, document=document, by=outsider)

    assert load_document(plan).uids() & document.uids() == set()
    assert load_document(draft) == document


def test_next_years_plan_begins_with_this_ones_text_and_names_its_predecessors(
    approved: Plan, coordinator: User
) -> None:
    actions.begin_amendment(plan=approved, by=coordinator)
    Measure.objects.filter(text="專人受理申辦。").update(text="還沒核定的修正")
    approved.refresh_from_db()
    before = approved.approved_version.load()  # type: ignore[union-attr]

    plan = actions.continue_plan(previous=approved, year=111, title="111年度計畫", by=coordinator)

    document = load_document(plan)
    assert (document.year, document.title) == (111, "111年度計畫")
    assert [measure.text for measure in document.measures()] == [measure.text for measure in before.measures()]
    assert document.uids() & before.uids() == set()
    assert [measure.predecessors for measure in document.measures()] == [(m.uid,) for m in before.measures()]
    assert [[unit.name for unit in focus.units] for _, focus in document.focus_points()] == [
        ["總務室"], ["各組室"], ["總務室", "維修組"],
    ]  # fmt: skip


def test_a_year_that_has_its_plan_is_not_begun_again(draft: Plan, coordinator: User) -> None:
    with pytest.raises(Refused):
        actions.continue_plan(previous=draft, year=draft.year, title="又一個", by=coordinator)
