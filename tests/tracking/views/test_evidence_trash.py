"""Undo of a removal, and the page of what was removed: for the unit that reports, and nobody else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from tests import factories
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import Evidence, RemovedEvidence

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def photo(world: World, caption: str = "門口") -> Evidence:
    return actions.add_photo(
        assignment=world.assignment(),
        period=world.period,
        upload=factories.photo_file(),
        by=world.editor,
        caption=caption,
    )


def removed(world: World, caption: str = "門口") -> RemovedEvidence:
    return actions.remove_evidence(evidence=photo(world, caption), by=world.editor)


def trash_url(world: World) -> str:
    return reverse("evidence_trash", args=[world.assignment().pk, world.period.pk])


def test_a_removal_is_answered_with_an_undo(reporting: World, as_: Any) -> None:
    piece = photo(reporting)
    client = as_(reporting.editor)

    html = client.post(reverse("evidence_remove", args=[piece.pk]), headers=HTMX).content.decode()

    url = reverse("evidence_restore", args=[RemovedEvidence.objects.get().pk])
    assert html.count(f'hx-post="{url}"') == 1
    back = client.post(url, headers=HTMX).content.decode()
    assert (back.count('class="photo__picture"'), "evidence/removed" in back) == (1, False)


def test_without_scripts_the_page_of_what_was_removed_offers_it(reporting: World, as_: Any) -> None:
    piece = photo(reporting)
    client = as_(reporting.editor)

    page = client.post(reverse("evidence_remove", args=[piece.pk]), follow=True)

    url = reverse("evidence_restore", args=[RemovedEvidence.objects.get().pk])
    assert page.redirect_chain == [(trash_url(reporting), 302)]
    assert page.content.decode().count(f'formaction="{url}"') == 1
    client.post(url)
    assert Evidence.objects.get().caption == "門口"


def test_the_page_names_what_was_removed_and_shows_no_file(reporting: World, as_: Any) -> None:
    removed(reporting, "門口")
    removed(reporting, "<b>櫃檯</b>")

    html = as_(reporting.editor).get(trash_url(reporting)).content.decode()

    names = re.findall(r'<th scope="row">.*?<br>(.*?)</th>', html)
    assert names == ["&lt;b&gt;櫃檯&lt;/b&gt;", "門口"]
    assert ("<img" in html, "thumbnail" in html) == (False, False)


def test_removing_for_good(reporting: World, as_: Any) -> None:
    gone = removed(reporting)

    answer = as_(reporting.editor).post(reverse("evidence_erase", args=[gone.pk]))

    assert (answer["Location"], RemovedEvidence.objects.count()) == (trash_url(reporting), 0)


@pytest.mark.parametrize("name", ["evidence_restore", "evidence_erase"])
@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 403), ("chief", 403), ("supervisor", 404), ("outsider", 404)]
)
def test_only_the_unit_decides(reporting: World, as_: Any, name: str, who: str, status: int) -> None:
    gone = removed(reporting)

    answer = as_(getattr(reporting, who)).post(reverse(name, args=[gone.pk]))

    assert (answer.status_code, RemovedEvidence.objects.get(), Evidence.objects.count()) == (status, gone, 0)


@pytest.mark.parametrize(
    ("who", "status"), [("head", 200), ("coordinator", 403), ("supervisor", 403), ("outsider", 404)]
)
def test_who_sees_what_was_removed(reporting: World, as_: Any, who: str, status: int) -> None:
    removed(reporting)

    assert as_(getattr(reporting, who)).get(trash_url(reporting)).status_code == status


def test_what_was_removed_from_an_accepted_result_is_not_the_supervisors(reporting: World, as_: Any) -> None:
    gone = removed(reporting)
    result = reporting.save("m1", version=gone.result.version)
    reporting.accept(actions.hand_in(result=result, by=reporting.editor))

    client = as_(reporting.supervisor)

    assert client.get(trash_url(reporting)).status_code == 403
    assert client.post(reverse("evidence_restore", args=[gone.pk])).status_code == 403


def test_bad_id_and_wrong_method(reporting: World, as_: Any) -> None:
    client = as_(reporting.editor)

    statuses = [
        client.post(reverse("evidence_restore", args=[999999])).status_code,
        client.get(reverse("evidence_restore", args=[999999])).status_code,
        client.post(trash_url(reporting)).status_code,
        client.get(reverse("evidence_trash", args=[999999, reporting.period.pk])).status_code,
    ]

    assert statuses == [404, 405, 405, 404]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_as_many_queries_for_many_rows(
    reporting: World, as_: Any, django_assert_num_queries: Any, rows: int
) -> None:
    for number in range(rows):
        removed(reporting, f"第{number}張")
    client = as_(reporting.editor)

    with django_assert_num_queries(11):
        client.get(trash_url(reporting))
