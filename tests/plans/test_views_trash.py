"""The trash page and the undo of a deletion, with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import User
from plans import actions
from plans.loading import load_document
from plans.models import DeletedRow, FocusPoint, Measure, Plan

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(coordinator: User, signed_in: SignIn) -> Client:
    return signed_in(coordinator)


def measure(text: str) -> Measure:
    return Measure.objects.get(text=text)


def deleted(row: Any, by: User) -> DeletedRow:
    return actions.delete_row(row=row, version=row.version, by=by)


def restore_url(plan: Plan, row: DeletedRow) -> str:
    return reverse("trash_restore", args=[plan.pk, row.pk])


def listed(html: str) -> list[str]:
    return re.findall(r'<span class="verbatim">(.*?)</span>', html)


def test_without_scripts_the_deletion_is_answered_with_an_undo(draft: Plan, client: Client) -> None:
    before = load_document(draft)
    row = measure("友善環境")
    url = reverse("row_delete", args=[draft.pk, row.uid])

    page = client.post(url, {"row_version": row.version, "sure": "1"}, follow=True)

    gone = DeletedRow.objects.get()
    undo = f'action="{restore_url(draft, gone)}"'
    assert page.content.decode().count(undo) == 1
    back = client.post(restore_url(draft, gone))
    assert back["Location"] == f"{reverse('plan_edit', args=[draft.pk])}#row-{row.uid}"
    assert load_document(draft) == before


def test_with_scripts_the_undo_comes_along_with_the_changed_part(draft: Plan, client: Client) -> None:
    row = measure("友善環境")
    focus = row.focus_point
    url = reverse("row_delete", args=[draft.pk, row.uid])

    answer = client.post(url, {"row_version": row.version}, headers=HTMX)

    gone = DeletedRow.objects.get()
    assert answer.content.decode().count(f'hx-post="{restore_url(draft, gone)}"') == 1
    undone = client.post(restore_url(draft, gone), headers=HTMX)
    assert undone["HX-Retarget"] == f"#row-{focus.uid}"
    html = undone.content.decode()
    assert (html.count(f'id="row-{row.uid}"'), html.count('id="editor-undo"'), "hx-post" in html) == (1, 1, False)


def test_other_changes_leave_the_undo_standing(draft: Plan, client: Client) -> None:
    row = measure("專人受理申辦。")
    url = reverse("row_edit", args=[draft.pk, row.uid])

    answer = client.post(url, {"row_version": row.version, "text": "改", "is_numbered": "on"}, headers=HTMX)

    assert (answer.status_code, "editor-undo" in answer.content.decode()) == (200, False)


def test_the_trash_lists_what_was_deleted_newest_first(draft: Plan, client: Client, coordinator: User) -> None:
    deleted(measure("專人受理申辦。"), coordinator)
    deleted(measure("友善環境"), coordinator)

    html = client.get(reverse("plan_trash", args=[draft.pk])).content.decode()

    assert listed(html) == ["友善環境", "專人受理申辦。"]
    assert re.findall(r"<td[^>]*>(李彙整)</td>", html) == ["李彙整", "李彙整"]
    assert re.findall(r'class="verbatim kept--(\d)">(.*?)<', html) == [("1", "設置指標。"), ("1", "備置範例。")]
    assert html.count("formaction") == 2


def test_a_deleted_text_cannot_become_part_of_the_page(draft: Plan, client: Client, coordinator: User) -> None:
    row = actions.add_row(parent=FocusPoint.objects.all()[0], by=coordinator, text="<script>x</script>")
    gone = deleted(row, coordinator)

    pages = [
        client.get(reverse("plan_trash", args=[draft.pk])),
        client.get(reverse("plan_edit", args=[draft.pk]) + f"?deleted={gone.pk}"),
    ]

    assert ["<script>x" in page.content.decode() for page in pages] == [False, False]
    assert ["&lt;script&gt;x" in page.content.decode() for page in pages] == [True, True]


def test_the_page_of_an_approved_plan_leads_those_who_edit_it_to_the_trash(
    approved: Plan, coordinator: User, chief: User, signed_in: SignIn
) -> None:
    trash, page = reverse("plan_trash", args=[approved.pk]), reverse("plan_detail", args=[approved.pk])

    found = [f'href="{trash}"' in signed_in(user).get(page).content.decode() for user in (coordinator, chief)]

    assert found == [True, False]


def test_an_empty_trash_says_so(draft: Plan, client: Client) -> None:
    html = client.get(reverse("plan_trash", args=[draft.pk])).content.decode()

    assert ('class="empty"' in html, "formaction" in html) == (True, False)


def test_a_submitted_plan_shows_its_trash_and_restores_nothing(draft: Plan, client: Client, coordinator: User) -> None:
    gone = deleted(measure("設置指標。"), coordinator)
    actions.submit_plan(plan=draft, by=coordinator)

    html = client.get(reverse("plan_trash", args=[draft.pk])).content.decode()
    answer = client.post(restore_url(draft, gone))

    assert (listed(html), html.count("formaction"), answer.status_code) == (["設置指標。"], 0, 422)


def test_the_trash_of_one_plan_gives_nothing_to_another(
    draft: Plan, client: Client, coordinator: User, outsider: User, signed_in: SignIn
) -> None:
    gone = deleted(measure("設置指標。"), coordinator)
    theirs = outsider.memberships.all()[0].agency
    other = actions.create_plan(agency=theirs, year=110, title="別的計畫", by=outsider)
    foreigner = signed_in(outsider)

    statuses = [
        foreigner.get(reverse("plan_trash", args=[draft.pk])).status_code,
        foreigner.post(restore_url(draft, gone)).status_code,
        foreigner.post(restore_url(other, gone)).status_code,
        client.post(restore_url(other, gone)).status_code,
        client.get(restore_url(draft, gone)).status_code,
    ]
    shown = foreigner.get(reverse("plan_edit", args=[other.pk]) + f"?deleted={gone.pk}").content.decode()

    assert statuses == [404, 404, 404, 404, 405]
    assert ("設置指標" in shown, DeletedRow.objects.get()) == (False, gone)


@pytest.mark.parametrize("asked", ["", "x", "-1", "99999999999", "0"])
def test_an_undo_of_nothing_is_offered_nowhere(draft: Plan, client: Client, asked: str) -> None:
    page = client.get(reverse("plan_edit", args=[draft.pk]), {"deleted": asked})

    assert (page.status_code, "hx-target" in page.content.decode()) == (200, False)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_as_many_queries_for_many_rows(
    draft: Plan, client: Client, coordinator: User, django_assert_num_queries: Any, rows: int
) -> None:
    focus = FocusPoint.objects.get(text="建立標準流程")
    for number in range(rows):
        deleted(actions.add_row(parent=focus, by=coordinator, text=f"第{number}項"), coordinator)

    with django_assert_num_queries(10):
        client.get(reverse("plan_trash", args=[draft.pk]))
