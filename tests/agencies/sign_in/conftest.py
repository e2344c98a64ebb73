"""Somebody who signs in."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from agencies.models import User
from tests.agencies.sign_in.signing import PASSWORD


@pytest.fixture
def person(db: None) -> User:
    cache.clear()
    return User.objects.create_user("lin", "lin@example.org", PASSWORD, name="林小芳")
