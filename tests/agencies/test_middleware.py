"""What every answer gets."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["home", "plan_list", "account_change_password"])
def test_no_page_of_a_person_stays_in_the_browser(name: str) -> None:
    client = Client()
    client.force_login(factories.person())

    assert client.get(reverse(name))["Cache-Control"] == "private, no-store"


def test_pages_before_the_sign_in_are_not_personal() -> None:
    assert Client().get(reverse("account_reset_password")).get("Cache-Control") is None
