"""A plan's title, line under it and sign-off block: saved together, stale."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import User
from plans.models import Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(coordinator: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(coordinator)


def url(plan: Plan) -> str:
    return reverse("plan_head", args=[plan.pk])


def test_title_and_signatories_are_saved_together(draft: Plan, client: Client) -> None:
    data = {"row_version": draft.version, "title": "新題目", "subtitle": "", "signatories": "承辦人\r\n\r\n 首長 "}

    client.post(url(draft), data)

    draft.refresh_from_db()
    assert (draft.title, draft.signatories) == ("新題目", ["承辦人", "首長"])


def test_a_stale_title_is_kept_beside_the_other(draft: Plan, client: Client) -> None:
    data = {"row_version": draft.version - 1, "title": "我的題目", "subtitle": "", "signatories": ""}

    response = client.post(url(draft), data)

    html = response.content.decode()
    assert (response.status_code, 'value="我的題目"' in html, draft.title in html) == (409, True, True)


def test_the_choice_after_a_conflict_of_titles_is_saved_on_the_version_seen(draft: Plan, client: Client) -> None:
    data = {"row_version": draft.version - 1, "title": "我的題目", "subtitle": "", "signatories": ""}
    html = client.post(url(draft), data).content.decode()
    # As a browser sends them with the button “Save mine”: in the order of the page.
    versions = re.findall(r'name="row_version" value="(\d+)"', html)

    response = client.post(url(draft), data | {"row_version": versions})

    draft.refresh_from_db()
    assert (len(versions), response.status_code, draft.title) == (2, 302, "我的題目")
