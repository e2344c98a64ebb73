"""The admin of frameworks, plans and their rows: repairs by the actions, frozen things read only."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from agencies.models import Agency, AuditEntry, User
from plans.models import FocusPoint, Framework, FrameworkNode, Measure, Plan, PlanVersion, WorkItem
from plans.states import FrameworkState, NodeKind, PlanState
from tests.admin_rows import framework, rows_of_every_kind, system_administrator

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return system_administrator()


@pytest.fixture
def client(administrator: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(administrator)
    return client


@pytest.fixture
def plan(administrator: User) -> Plan:
    return rows_of_every_kind(1, by=administrator)


def approve(plan: Plan) -> None:
    Plan.objects.filter(pk=plan.pk).update(state=PlanState.APPROVED, approved_version=plan.versions.get())


def change(client: Client, row: object, **form: object):
    return client.post(_address(row, "change"), form)


def _address(row: object, verb: str) -> str:
    return reverse(f"admin:plans_{row._meta.model_name}_{verb}", args=[row.pk])


PLAN_FORM = {
    "title": "執行計畫",
    "subtitle": "",
    "signatories": "[]",
    "seen_version": 1,
    "items-TOTAL_FORMS": 0,
    "items-INITIAL_FORMS": 0,
    "versions-TOTAL_FORMS": 0,
    "versions-INITIAL_FORMS": 0,
}
NO_UNITS = {"responsibilities-TOTAL_FORMS": 0, "responsibilities-INITIAL_FORMS": 0}


@pytest.mark.parametrize(
    ("model", "queries"),
    [
        ("framework", 9),
        ("frameworknode", 6),
        ("plan", 9),
        ("planversion", 9),
        ("planpart", 6),
        ("workitem", 6),
        ("focuspoint", 6),
        ("measure", 7),
    ],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_the_same_queries_whatever_their_length(
    client: Client,
    administrator: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    model: str,
    queries: int,
    rows: int,
) -> None:
    for number in range(rows):
        rows_of_every_kind(number, by=administrator)

    with django_assert_num_queries(queries):
        response = client.get(reverse(f"admin:plans_{model}_changelist"))

    assert response.context["cl"].result_count >= rows


def test_the_title_of_a_draft_is_corrected_by_the_action(client: Client, plan: Plan) -> None:
    change(client, plan, **PLAN_FORM)

    plan.refresh_from_db()
    assert (plan.title, plan.version) == ("執行計畫", 2)
    assert AuditEntry.objects.about(plan).get().action == "plan.edited"


def test_the_state_of_a_plan_is_not_taken_from_a_form(client: Client, plan: Plan) -> None:
    change(client, plan, **PLAN_FORM, state=PlanState.APPROVED)

    plan.refresh_from_db()
    assert (plan.title, plan.state) == ("執行計畫", PlanState.DRAFT)


def test_an_approved_plan_and_its_rows_are_not_changed(client: Client, plan: Plan) -> None:
    approve(plan)
    rows = [plan, plan.parts.get(), plan.items.get(), FocusPoint.objects.get(), Measure.objects.get()]

    refused = [change(client, row, title="改", text="改", seen_version=1).status_code for row in rows]
    read = [client.get(_address(row, "change")).status_code for row in rows]

    assert refused == [403] * 5
    assert read == [200] * 5
    assert Measure.objects.get().text == "設置單一窗口"


@pytest.mark.parametrize("verb", ["change", "delete"])
def test_a_version_is_never_altered(client: Client, plan: Plan, verb: str) -> None:
    version = plan.versions.get()

    response = client.post(_address(version, verb), {"post": "yes", "summary": "x"})

    assert response.status_code == 403
    assert PlanVersion.objects.values_list("summary", flat=True).get() == ""


@pytest.mark.parametrize("model", ["plan", "planversion", "planpart", "workitem", "focuspoint", "measure"])
def test_plans_versions_and_rows_are_not_added_here(client: Client, model: str) -> None:
    assert client.get(reverse(f"admin:plans_{model}_add")).status_code == 403


def test_the_wording_of_a_measure_is_corrected_by_the_action(client: Client, plan: Plan) -> None:
    measure = Measure.objects.get()

    change(client, measure, text="設置窗口", extra="{}", is_numbered="on", seen_version=1, **NO_UNITS)

    measure.refresh_from_db()
    assert (measure.text, measure.version) == ("設置窗口", 2)
    assert AuditEntry.objects.about(measure).get().action == "row.edited"


def test_a_row_saved_meanwhile_is_not_written_over(client: Client, plan: Plan) -> None:
    measure = Measure.objects.get()
    Measure.objects.update(text="別人的文字", version=2)

    response = change(client, measure, text="我的文字", extra="{}", is_numbered="on", seen_version=1, **NO_UNITS)

    assert response.context["errors"] == [
        ["Somebody else saved this row meanwhile. Copy your text, open the page anew and try again."]
    ]
    assert "我的文字" in response.content.decode()
    assert Measure.objects.get().text == "別人的文字"


def test_a_row_without_framework_needs_a_text(client: Client, plan: Plan) -> None:
    item = WorkItem.objects.get()

    response = change(client, item, text="", is_numbered="on", seen_version=1)

    assert response.context["errors"] == [["The row needs a text: no framework stands behind it."]]


def test_a_row_with_a_framework_goes_back_to_its_wording(client: Client, plan: Plan) -> None:
    item = WorkItem.objects.get()
    item.framework_node = FrameworkNode.objects.get(kind=NodeKind.ITEM)
    item.save()

    change(client, item, text="", is_numbered="on", seen_version=1)

    item.refresh_from_db()
    assert item.text is None


def test_a_deleted_row_goes_into_the_log_with_its_content(client: Client, plan: Plan) -> None:
    item = plan.items.get()

    client.post(_address(item, "delete"), {"post": "yes"})

    entry = AuditEntry.objects.get(action="row.deleted")
    assert WorkItem.objects.count() == 0
    assert "設置單一窗口" in str(entry.data["content"])


def test_a_framework_is_issued_by_its_action_once(client: Client, administrator: User) -> None:
    draft = framework(Agency.objects.create(code="C", name="市政府", short_name="市府"))
    form = {"action": "issue", "_selected_action": [draft.pk]}

    first = client.post(reverse("admin:plans_framework_changelist"), form, follow=True)
    second = client.post(reverse("admin:plans_framework_changelist"), form, follow=True)

    draft.refresh_from_db()
    assert (draft.state, draft.issued_by) == (FrameworkState.ISSUED, administrator)
    assert [message.level_tag for message in first.context["messages"]] == ["success"]
    assert [message.level_tag for message in second.context["messages"]] == ["error"]
    assert AuditEntry.objects.filter(action="framework.issued").count() == 1


def test_an_issued_framework_and_its_nodes_are_read_only(client: Client, plan: Plan) -> None:
    issued = plan.framework
    client.post(reverse("admin:plans_framework_changelist"), {"action": "issue", "_selected_action": [issued.pk]})

    answers = [
        client.post(_address(row, verb), {"post": "yes"}).status_code
        for row in (issued, issued.nodes.first())
        for verb in ("change", "delete")
    ]

    assert answers == [403, 403, 403, 403]
    assert Framework.objects.get().nodes.count() == 3


def test_a_node_written_on_the_page_of_its_framework_is_logged(client: Client) -> None:
    agency = Agency.objects.create(code="C", name="市政府", short_name="市府")
    draft = Framework.objects.create(agency=agency, year=110, title="實施計畫")
    fields = {"header": "[]", "columns": "[]", "styles": "{}", "sections": "[]", "signatories": "[]", "periods": "[]"}
    node = {"kind": "goal", "position": 1, "title": "公平共享", "is_numbered": "on", "framework": draft.pk}

    change(
        client,
        draft,
        **fields,
        **{"agency": agency.pk, "year": 110, "kind": "service", "number": 1, "title": "實施計畫"},
        **{"nodes-TOTAL_FORMS": 1, "nodes-INITIAL_FORMS": 0},
        **{f"nodes-0-{name}": value for name, value in node.items()},
    )

    entry = AuditEntry.objects.get()
    assert FrameworkNode.objects.get().title == "公平共享"
    assert (entry.action, entry.agency) == ("frameworknode.added", agency)


def test_the_page_of_a_framework_takes_the_same_queries_whatever_its_nodes(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    agency = Agency.objects.create(code="C", name="市政府", short_name="市府")
    few = framework(agency)
    many = Framework.objects.create(agency=agency, year=111, title="實施計畫")
    for number in range(20):
        item = FrameworkNode.objects.create(framework=many, kind=NodeKind.ITEM, position=number, title="項")
        FrameworkNode.objects.create(framework=many, kind=NodeKind.FOCUS, parent=item, position=1, title="點")

    ContentType.objects.get_for_model(Framework)  # read once per process
    for shown in (few, many):
        with django_assert_num_queries(8):
            client.get(_address(shown, "change"))
