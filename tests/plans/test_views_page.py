"""A plan on screen: which text whom, filters, versions, approval."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext

from agencies.models import Agency, Unit, User
from agencies.states import Role
from plans import actions
from plans.loading import load_document
from plans.models import FocusPoint, Measure, Plan
from plans.states import PlanState
from plans.views import page
from tests import factories
from tests.world import build_city

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


def shown(client: Client, plan: Plan, **query: object) -> str:
    response = client.get(reverse("plan_detail", args=[plan.pk]), query)
    assert response.status_code == 200
    return response.content.decode()


def amend(plan: Plan, by: User) -> None:
    actions.begin_amendment(plan=plan, by=by)
    row = Measure.objects.get(text="專人受理申辦。")
    actions.edit_row(row=row, version=row.version, by=by, text="修正中的文字")


@pytest.fixture
def superior(plant: Agency) -> User:
    bureau = factories.agency("測試局")
    plant.parent = bureau
    plant.save()
    return factories.person("督考", (Role.SUPERVISOR, bureau))


def test_the_draft_is_for_its_own_agency(draft: Plan, coordinator: User, superior: User, signed_in: SignIn) -> None:
    assert "專人受理申辦。" in shown(signed_in(coordinator), draft)
    assert signed_in(superior).get(reverse("plan_detail", args=[draft.pk])).status_code == 404


def test_an_amendment_is_read_by_a_switch_and_never_by_superiors(
    approved: Plan, coordinator: User, superior: User, signed_in: SignIn
) -> None:
    amend(approved, coordinator)

    for query in ({}, {"version": "draft"}):
        html = shown(signed_in(superior), approved, **query)
        assert ("專人受理申辦。" in html, "修正中的文字" in html, 'href="?version=draft' in html) == (
            True,
            False,
            False,
        )
    inside = signed_in(coordinator)
    assert "專人受理申辦。" in shown(inside, approved)
    assert "修正中的文字" in shown(inside, approved, version="draft")


def test_html_in_a_text_is_shown_as_text(draft: Plan, coordinator: User, signed_in: SignIn) -> None:
    Measure.objects.filter(text="友善環境").update(text="<script>alert(1)</script>")

    html = shown(signed_in(coordinator), draft)

    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_my_unit_leaves_out_what_others_answer_for(draft: Plan, workshop: Unit, signed_in: SignIn) -> None:
    editor = factories.person("維修", (Role.UNIT_EDITOR, workshop))

    html = shown(signed_in(editor), draft, mine=1)

    # The workshop answers for 二(一) and, with everybody, for 一(二).
    texts = {text: text in html for text in ("建立標準流程", "提供易懂資訊", "辦理滿意度調查")}
    assert texts == {"建立標準流程": False, "提供易懂資訊": True, "辦理滿意度調查": True}


def test_the_return_reason_is_shown_to_the_agency(
    draft: Plan, coordinator: User, chief: User, signed_in: SignIn
) -> None:
    actions.submit_plan(plan=draft, by=coordinator)
    actions.return_plan(plan=draft, reason="請補數字", by=chief)

    # In the panel and in the history.
    assert shown(signed_in(coordinator), draft).count("請補數字") == 2


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(("page", "count"), [("plan_detail", 10), ("plan_edit", 9)])
def test_a_whole_plan_takes_the_same_queries_at_any_size(
    draft: Plan, coordinator: User, signed_in: SignIn, size: int, page: str, count: int
) -> None:
    keep = FocusPoint.objects.filter(item__plan=draft).values_list("pk", flat=True)[:size]
    FocusPoint.objects.exclude(pk__in=list(keep)).delete()
    client = signed_in(coordinator)

    with CaptureQueriesContext(connection) as queries:
        client.get(reverse(page, args=[draft.pk]))

    assert len(queries) == count, "\n".join(query["sql"][:120] for query in queries)


@pytest.mark.parametrize("size", [1, 3])
def test_a_frozen_plan_takes_six_queries(approved: Plan, coordinator: User, signed_in: SignIn, size: int) -> None:
    version = approved.approved_version
    assert version is not None
    version.document["items"] = version.document["items"][: 1 if size == 1 else 2]
    version.save()
    client = signed_in(coordinator)

    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("plan_detail", args=[approved.pk]))

    assert len(queries) == 6, "\n".join(query["sql"][:120] for query in queries)


STEPS = {
    "plan_submit": (PlanState.DRAFT, "coordinator", PlanState.SUBMITTED),
    "plan_return": (PlanState.SUBMITTED, "chief", PlanState.RETURNED),
    "plan_approve": (PlanState.SUBMITTED, "chief", PlanState.APPROVED),
}


@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_taken_by_its_role_and_by_no_other(
    draft: Plan, coordinator: User, chief: User, outsider: User, signed_in: SignIn, step: str
) -> None:
    before, role, after = STEPS[step]
    if before == PlanState.SUBMITTED:
        actions.submit_plan(plan=draft, by=coordinator)
    url, people = reverse(step, args=[draft.pk]), {"coordinator": coordinator, "chief": chief}
    other = people["chief" if role == "coordinator" else "coordinator"]

    draft.refresh_from_db()
    said = {"reason": "因故", "read": draft.updated_at.isoformat()}
    refused = [signed_in(user).post(url, said).status_code for user in (outsider, other)]
    wrong_method = signed_in(people[role]).get(url).status_code
    draft.refresh_from_db()
    untouched = draft.state
    response = signed_in(people[role]).post(url, said)

    draft.refresh_from_db()
    assert (refused, wrong_method, untouched) == ([404, 403], 405, before)
    assert (draft.state, response["Location"]) == (after, reverse("plan_detail", args=[draft.pk]))


READ = re.compile(r'<input type="hidden" name="read" value="([^"]+)">')


@pytest.mark.parametrize("step", ["plan_return", "plan_approve"])
def test_nobody_decides_on_what_was_submitted_after_the_page_was_opened(
    draft: Plan, coordinator: User, chief: User, signed_in: SignIn, step: str
) -> None:
    """The head reads the first submission; meanwhile a colleague returns it, and other words are submitted."""
    client, url = signed_in(chief), reverse(step, args=[draft.pk])
    actions.submit_plan(plan=draft, by=coordinator)
    first = READ.findall(client.get(reverse("plan_detail", args=[draft.pk])).content.decode())
    actions.return_plan(plan=draft, reason="請補", by=chief)
    row = Measure.objects.get(text="專人受理申辦。")
    actions.edit_row(row=row, version=row.version, by=coordinator, text="不再受理申辦。")
    actions.submit_plan(plan=draft, by=coordinator)
    said = {"reason": "我寫的理由", "summary": "我寫的摘要"}

    late = client.post(url, said | {"read": first[0]})
    unsaid, forged = client.post(url, said), client.post(url, said | {"read": "yesterday"})

    draft.refresh_from_db()
    page = late.content.decode()
    assert [answer.status_code for answer in (late, unsaid, forged)] == [409, 409, 409]
    assert (draft.state, draft.versions.count(), "不再受理申辦。" in page) == (PlanState.SUBMITTED, 0, True)
    assert step == "plan_approve" or "我寫的理由" in page
    assert READ.findall(page) == [draft.updated_at.isoformat()] * 2 != first
    assert client.post(url, said | {"read": READ.findall(page)[0]}).status_code == 302


def test_a_return_without_a_reason_is_told_at_the_form(
    draft: Plan, coordinator: User, chief: User, signed_in: SignIn
) -> None:
    actions.submit_plan(plan=draft, by=coordinator)

    response = signed_in(chief).post(reverse("plan_return", args=[draft.pk]), {"reason": " "})

    draft.refresh_from_db()
    assert (response.status_code, draft.state) == (422, PlanState.SUBMITTED)
    assert "errorlist" in response.content.decode()


def test_what_cannot_be_done_now_is_422(approved: Plan, coordinator: User, chief: User, signed_in: SignIn) -> None:
    statuses = {
        name: signed_in(user).post(reverse(name, args=[approved.pk]), {"reason": "因故"}).status_code
        for name, user in (("plan_submit", coordinator), ("plan_discard", coordinator), ("plan_approve", chief))
    }

    assert statuses == {"plan_submit": 422, "plan_discard": 422, "plan_approve": 422}


def test_an_amendment_is_begun_and_discarded(approved: Plan, coordinator: User, signed_in: SignIn) -> None:
    client = signed_in(coordinator)

    begun = client.post(reverse("plan_amend", args=[approved.pk]))
    approved.refresh_from_db()
    state = approved.state
    client.post(reverse("plan_discard", args=[approved.pk]))

    approved.refresh_from_db()
    assert (begun["Location"], state) == (reverse("plan_edit", args=[approved.pk]), PlanState.DRAFT)
    assert approved.state == PlanState.APPROVED
    steps = client.get(reverse("plan_detail", args=[approved.pk])).context["trail"]
    assert [step["what"] for step in steps][:2] == [gettext("discarded the amendment"), gettext("began an amendment")]


def test_versions_are_listed_newest_first_and_read_as_frozen(
    approved: Plan, coordinator: User, chief: User, superior: User, signed_in: SignIn
) -> None:
    amend(approved, coordinator)
    actions.submit_plan(plan=approved, by=coordinator)
    second = actions.approve_plan(plan=approved, by=chief, summary="改了第一項")
    client = signed_in(superior)

    listed = client.get(reverse("version_list", args=[approved.pk])).content.decode()
    first = client.get(reverse("version_detail", args=[approved.pk, 1])).content.decode()
    latest = client.get(reverse("version_detail", args=[approved.pk, 2])).content.decode()

    urls = [reverse("version_detail", args=[approved.pk, number]) for number in (2, 1)]
    assert 0 < listed.index(urls[0]) < listed.index(urls[1])
    assert "改了第一項" in listed
    assert ("修正中的文字" in first, "修正中的文字" in latest) == (False, True)
    assert second.sha256 in latest
    assert client.get(reverse("version_detail", args=[approved.pk, 3])).status_code == 404


def test_the_history_tells_the_way_to_approval_and_nothing_else() -> None:
    city = build_city()

    steps = [entry["what"] for entry in page.trail(city.plan)]

    assert steps == [
        gettext("approved version %(number)s") % {"number": 1},
        gettext("submitted it"),
        gettext("read the plan from a file"),
    ]


def test_labels_and_numbering_of_the_table_are_edited_on_the_page_of_the_head() -> None:
    city = build_city()
    client = Client()
    client.force_login(city["coordinator"])
    url = reverse("plan_head", args=[city.draft.pk])
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields}

    response = client.post(url, data | {"label_0": "策略／方法", "style_focus": "1.", "style_measure_0": "甲、"})

    assert response.status_code == 302
    document = load_document(Plan.objects.select_related("agency").get(pk=city.draft.pk))
    assert [(cell.label, cell.span) for cell in document.header] == [
        ("策略／方法", 2),
        ("具體措施", 1),
        ("業務單位", 1),
    ]
    assert (document.styles.focus, document.styles.measure(0), document.styles.measure(1)) == ("1.", "甲、", "(1)")


def test_a_numbering_that_does_not_exist_is_refused() -> None:
    city = build_city()
    client = Client()
    client.force_login(city["coordinator"])
    url = reverse("plan_head", args=[city.draft.pk])
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields}

    assert client.post(url, data | {"style_focus": "*"}).status_code == 422
