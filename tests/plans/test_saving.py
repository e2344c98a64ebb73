"""load(save(document)) == document, for any document."""

from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from agencies.actions import add_unit
from agencies.models import Agency
from plans.document import FocusPoint, Measure, PlanDocument, WorkItem
from plans.loading import load, load_document
from plans.models import Plan
from plans.saving import replace_rows, with_free_uids
from tests.plans.documents import plan_documents, small_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> Agency:
    return Agency.objects.create(code="T1", name="測試廠", short_name="測試", all_units_label="各組室")


@pytest.fixture
def plan(agency: Agency) -> Plan:
    return Plan.objects.create(agency=agency, year=110, title="計畫")


def saved(plan: Plan, document: PlanDocument) -> PlanDocument:
    with transaction.atomic():
        replace_rows(plan, document)
    return load_document(Plan.objects.select_related("agency").get(pk=plan.pk))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=40)
@given(document=plan_documents)
def test_any_document_comes_back_as_it_was_saved(plan: Plan, document: PlanDocument) -> None:
    assert saved(plan, document) == document


def test_known_units_are_linked_and_generic_ones_marked(plan: Plan, agency: Agency) -> None:
    office = add_unit(agency=agency, code="A", name="總務室", by=None)

    loaded = saved(plan, small_document())

    answers = [[(u.name, u.unit_id, u.generic) for u in focus.units] for _, focus in loaded.focus_points()]
    assert answers == [
        [("總務室", office.pk, False)],
        [("各組室", None, True)],
        [("總務室", office.pk, False), ("維修組", None, False)],
    ]


def test_row_versions_go_on_counting_when_rows_are_replaced(plan: Plan) -> None:
    document = small_document()
    saved(plan, document)
    plan.items.update(version=7)

    saved(plan, document)

    assert set(plan.items.values_list("version", flat=True)) == {8}


def test_uids_of_another_plan_are_renewed_and_all_others_kept(plan: Plan, agency: Agency) -> None:
    document = small_document()
    saved(plan, document)
    other = Plan.objects.create(agency=agency, year=111, title="次年")
    addition = WorkItem("新增要項", 3, (FocusPoint("新重點", 1),))
    extended = replace(document, items=(*document.items, addition))

    fresh = with_free_uids(extended, other)

    assert fresh.uids() & document.uids() == set()
    assert fresh.items[-1] == addition
    assert replace(fresh, basis=(), sections=(), goals=(), items=()) == replace(
        extended, basis=(), sections=(), goals=(), items=()
    )


@pytest.mark.parametrize("size", [1, 3])
def test_a_plan_of_any_size_loads_in_five_queries(plan: Plan, size: int) -> None:
    deep = Measure("一", 1, (Measure("二", 1, (Measure("三", 1, (Measure("四", 1, (Measure("五", 1),)),)),)),))
    focus = [FocusPoint(f"重點{i}", i, measures=(replace(deep, uid=f"{i:032x}"),)) for i in range(1, size + 1)]
    document = replace(small_document(), items=tuple(WorkItem("要項", i, (f,)) for i, f in enumerate(focus, 1)))
    with transaction.atomic():
        replace_rows(plan, with_renewed_measures(document))
    plan = Plan.objects.select_related("agency").get(pk=plan.pk)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        load(plan)

    assert len(queries) == 5


def with_renewed_measures(document: PlanDocument) -> PlanDocument:
    """The same document with every measure's uid its own."""
    from plans.document import new_uid

    def renewed(measure: Measure) -> Measure:
        return replace(measure, uid=new_uid(), measures=tuple(map(renewed, measure.measures)))

    return replace(
        document,
        items=tuple(
            replace(
                item,
                focus_points=tuple(
                    replace(focus, measures=tuple(map(renewed, focus.measures))) for focus in item.focus_points
                ),
            )
            for item in document.items
        ),
    )
