"""Signing in: five failures lock an account for a quarter of an hour, however it is named."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from agencies.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough phrase"


@pytest.fixture
def person() -> User:
    cache.clear()
    return User.objects.create_user("lin", "lin@example.org", PASSWORD, name="林小芳")


def sign_in(login: str, password: str, **request: Any) -> int:
    """302 when signed in, 200 when the form comes again."""
    return Client().post(reverse("account_login"), {"login": login, "password": password}, **request).status_code


@pytest.mark.parametrize("login", ["lin", "LIN", "lin@example.org", "Lin@Example.org", " lin"])
def test_an_account_is_locked_under_each_of_its_names(person: User, login: str) -> None:
    assert [sign_in("lin", "wrong") for _ in range(5)] == [200] * 5

    assert sign_in(login, PASSWORD, REMOTE_ADDR="203.0.113.9") == 200


def test_another_port_in_the_host_does_not_open_the_lock(person: User) -> None:
    for port in range(5):
        sign_in("lin", "wrong", headers={"host": f"localhost:{8000 + port}"})

    assert sign_in("lin", PASSWORD, headers={"host": "localhost:9000"}) == 200


def test_who_fails_less_often_signs_in(person: User) -> None:
    assert [sign_in("lin@example.org", "wrong") for _ in range(4)] == [200] * 4

    assert sign_in("lin", PASSWORD) == 302


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_behind_a_proxy_one_address_does_not_lock_out_the_others(person: User) -> None:
    def through_the_proxy(login: str, password: str, client: str) -> int:
        forged = {"x-forwarded-for": f"198.51.100.{len(login)}, {client}"}
        return sign_in(login, password, headers=forged)

    for number in range(35):
        through_the_proxy(f"nobody{number}", "wrong", "203.0.113.1")

    assert through_the_proxy("lin", PASSWORD, "203.0.113.1") == 200
    assert through_the_proxy("lin", PASSWORD, "203.0.113.2") == 302
