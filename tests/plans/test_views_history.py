"""The history of a plan's texts: who, when, from, to; an earlier text is put back by an edit like any other."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.errors import Refused
from agencies.models import TextChange, User
from agencies.states import Role
from plans import actions
from plans.loading import Row
from plans.models import Framework, FrameworkNode, Measure, Plan, PlanPart, WorkItem
from plans.texts import texts_of, with_text
from tests import factories
from tests.plans.documents import small_document

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture
def client(coordinator: User, signed_in: SignIn) -> Client:
    return signed_in(coordinator)


def measure(text: str) -> Measure:
    return Measure.objects.get(text=text)


def edit(row: Any, by: User, **changes: Any) -> Any:
    return actions.edit_row(row=row, version=row.version, by=by, **changes)


def history(plan: Plan, row: Any) -> str:
    return reverse("row_history", args=[plan.pk, row.uid])


def restore(plan: Plan, row: Any, change: TextChange) -> str:
    return reverse("row_text_restore", args=[plan.pk, row.uid, change.pk])


def differences(html: str) -> list[str]:
    return [text.strip() for text in re.findall(r'<p class="verbatim prose">(.*?)</p>', html, re.DOTALL)]


def test_each_change_says_who_and_what(draft: Plan, client: Client, coordinator: User) -> None:
    row = edit(measure("專人受理申辦。"), coordinator, text="專人受理並登錄。")
    other = factories.person("王大明", (Role.COORDINATOR, draft.agency))
    edit(row, other, text="專人受理。")

    html = client.get(history(draft, row)).content.decode()

    assert differences(html) == ["專人受理<del>並登錄</del>。", "專人受理<del>申辦</del><ins>並登錄</ins>。"]
    assert re.findall(r'<span class="strong">(.*?)</span>', html) == ["王大明", "李彙整"]


def test_a_text_cannot_become_part_of_the_page(draft: Plan, client: Client, coordinator: User) -> None:
    row = edit(measure("專人受理申辦。"), coordinator, text="<script>alert(1)</script>")

    html = client.get(history(draft, row)).content.decode()

    assert ("<script>alert" in html, "&lt;script&gt;alert" in html) == (False, True)


def test_an_earlier_text_comes_back_and_that_is_a_change_too(draft: Plan, client: Client, coordinator: User) -> None:
    row = edit(measure("專人受理申辦。"), coordinator, text="改掉了")
    change = TextChange.objects.get()

    answer = client.post(restore(draft, row, change), {"row_version": row.version})

    row.refresh_from_db()
    assert answer["Location"] == f"{reverse('plan_edit', args=[draft.pk])}#row-{row.uid}"
    assert (row.text, row.version) == ("專人受理申辦。", 3)
    assert TextChange.objects.of(f"row:{row.uid}").values_list("before", "after")[0] == ("改掉了", "專人受理申辦。")


def test_a_stale_restore_writes_nothing_over(draft: Plan, client: Client, coordinator: User) -> None:
    row = edit(measure("專人受理申辦。"), coordinator, text="改掉了")
    change = TextChange.objects.get()
    edit(row, coordinator, text="又改了")

    answers = [
        client.post(restore(draft, row, change), data) for data in ({"row_version": 2}, {}, {"row_version": "x"})
    ]

    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert Measure.objects.get(pk=row.pk).text == "又改了"


def test_the_history_goes_on_over_trash_and_amendment(approved: Plan, client: Client, coordinator: User) -> None:
    actions.begin_amendment(plan=approved, by=coordinator)
    row = edit(measure("專人受理申辦。"), coordinator, text="改掉了")
    actions.restore_row(deleted=actions.delete_row(row=row, version=row.version, by=coordinator), by=coordinator)
    actions.discard_amendment(plan=approved, by=coordinator)

    html = client.get(history(approved, row)).content.decode()

    assert differences(html)[-1] == "<del>專人受理申辦。</del><ins>改掉了</ins>"


PARTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("section", {"title": "推動與管考"}, "title", "推動及管考"),
    ("basis", {"data": {"issuer": "別處"}}, "data.issuer", ""),
    ("goal", {"title": "別的目標"}, "title", ""),
]


@pytest.mark.parametrize(("kind", "changes", "field", "before"), PARTS)
def test_every_text_of_a_part_has_its_history(
    draft: Plan, client: Client, coordinator: User, kind: str, changes: dict[str, Any], field: str, before: str
) -> None:
    parts = PlanPart.objects.filter(plan=draft, kind=kind).order_by("position")
    row = parts.get(title=before) if kind == "section" else parts[0]
    was = texts_of(row)[field]
    if "data" in changes:
        changes = {"data": row.data | changes["data"]}
    row = edit(row, coordinator, **changes)
    change = TextChange.objects.get(target=f"row:{row.uid}", field=field)

    client.post(restore(draft, row, change), {"row_version": row.version})

    row.refresh_from_db()
    assert texts_of(row)[field] == was


def test_a_further_column_comes_back(draft: Plan, client: Client, coordinator: User) -> None:
    row = edit(measure("專人受理申辦。"), coordinator, extra={"預期目標": "三日", "備註": "留著"})
    row = edit(row, coordinator, extra={"備註": "留著"})
    change = TextChange.objects.get(field="extra.預期目標", after="")

    html = client.get(history(draft, row)).content.decode()
    client.post(restore(draft, row, change), {"row_version": row.version})

    row.refresh_from_db()
    assert (row.extra, html.count(" · 預期目標<")) == ({"預期目標": "三日", "備註": "留著"}, 2)


def test_the_framework_wording_comes_back_as_the_frameworks(draft: Plan, client: Client, coordinator: User) -> None:
    framework = Framework.objects.create(agency=draft.agency, year=110, title="架構")
    node = FrameworkNode.objects.create(framework=framework, kind="item", text="架構的文字", position=1)
    row = WorkItem.objects.filter(plan=draft)[0]
    WorkItem.objects.filter(pk=row.pk).update(text=None, framework_node=node)
    row.refresh_from_db()
    row = edit(row, coordinator, text="自己的文字")
    change = TextChange.objects.get()

    client.post(restore(draft, row, change), {"row_version": row.version})

    row.refresh_from_db()
    assert (change.before, row.text) == ("架構的文字", None)


def test_title_labels_and_sign_off_have_a_history(draft: Plan, client: Client, coordinator: User) -> None:
    header = [cell | {"label": f"新{index}"} for index, cell in enumerate(draft.header)]
    before = texts_of(draft)
    plan = actions.edit_plan(
        plan=draft,
        version=draft.version,
        by=coordinator,
        title="新標題",
        header=header,
        signatories=["承辦人", "處長"],
    )
    page = client.get(reverse("plan_history", args=[draft.pk])).content.decode()
    changes = list(TextChange.objects.of(f"plan:{draft.pk}"))

    for change in changes:
        plan.refresh_from_db()
        url = reverse("plan_text_restore", args=[draft.pk, change.pk])
        assert client.post(url, {"row_version": plan.version}).status_code == 302

    plan.refresh_from_db()
    assert (len(differences(page)), texts_of(plan)) == (len(changes), before)
    stale = client.post(reverse("plan_text_restore", args=[draft.pk, changes[0].pk]), {"row_version": 1})
    assert stale.status_code == 409


def test_a_label_that_has_no_column_any_more_is_refused(draft: Plan, client: Client) -> None:
    change = TextChange.objects.create(target=f"plan:{draft.pk}", field="header.99", before="舊", after="新")

    answer = client.post(reverse("plan_text_restore", args=[draft.pk, change.pk]), {"row_version": draft.version})

    assert answer.status_code == 422


def test_people_of_the_agency_read_and_only_the_coordinator_restores(
    draft: Plan, coordinator: User, chief: User, signed_in: SignIn
) -> None:
    row = edit(measure("專人受理申辦。"), coordinator, text="改掉了")
    client = signed_in(chief)

    page = client.get(history(draft, row))
    answer = client.post(restore(draft, row, TextChange.objects.get()), {"row_version": row.version})

    assert (page.status_code, page.content.decode().count("row_version"), answer.status_code) == (200, 0, 403)


def test_other_agencies_and_superiors_read_nothing(
    approved: Plan, coordinator: User, outsider: User, signed_in: SignIn
) -> None:
    actions.begin_amendment(plan=approved, by=coordinator)
    row = edit(measure("專人受理申辦。"), coordinator, text="機密的草稿")
    above = factories.agency("上級")
    approved.agency.parent = above
    approved.agency.save()
    supervisor = factories.person("督考", (Role.SUPERVISOR, above))
    head = reverse("plan_history", args=[approved.pk])

    theirs = [signed_in(outsider).get(url).status_code for url in (history(approved, row), head)]
    above_it = [signed_in(supervisor).get(url).status_code for url in (history(approved, row), head)]

    assert (theirs, above_it) == ([404, 404], [403, 403])


def test_a_change_of_another_row_or_plan_is_not_restored_here(
    draft: Plan, client: Client, coordinator: User, outsider: User
) -> None:
    theirs = outsider.memberships.all()[0].agency
    document = replace(small_document(theirs.name, 110), title="別的計畫")
    other = actions.import_document(agency=theirs, document=document, by=outsider)
    foreign: Row = Measure.objects.filter(focus_point__item__plan=other)[0]
    edit(foreign, outsider, text="別人的草稿")
    change = TextChange.objects.get(after="別人的草稿")
    row = measure_of(draft)

    statuses = [
        client.post(restore(draft, row, change), {"row_version": row.version}).status_code,
        client.post(restore(draft, foreign, change), {"row_version": 2}).status_code,
        client.post(reverse("plan_text_restore", args=[draft.pk, change.pk]), {"row_version": 1}).status_code,
        client.get(history(draft, foreign)).status_code,
        client.get(restore(draft, row, change)).status_code,
    ]

    assert statuses == [404, 404, 404, 404, 405]
    assert Measure.objects.filter(text="別人的草稿").count() == 1


def measure_of(plan: Plan) -> Measure:
    return Measure.objects.filter(focus_point__item__plan=plan).order_by("pk")[0]


@pytest.mark.parametrize("changes", [1, 3])
def test_the_page_takes_as_many_queries_for_many_changes(
    draft: Plan, client: Client, coordinator: User, django_assert_num_queries: Any, changes: int
) -> None:
    row = measure("專人受理申辦。")
    for number in range(changes):
        row = edit(row, coordinator, text=f"第{number}次")

    with django_assert_num_queries(10):
        client.get(history(draft, row))


def test_a_field_that_a_row_does_not_have_is_refused(draft: Plan) -> None:
    with pytest.raises(Refused):
        with_text(measure("專人受理申辦。"), "title", "x")
