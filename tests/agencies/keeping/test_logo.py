"""Logos: what a picture's notes say wrongly."""

from __future__ import annotations

import pytest

from agencies.errors import Refused
from agencies.keeping.logo import encode
from tests import factories


def test_notes_of_the_wrong_kind_are_damage_and_no_error_of_the_portal() -> None:
    with pytest.raises(Refused):
        encode(factories.mislabelled_photo())
