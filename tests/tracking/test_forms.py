"""Numbers as people type them: what is taken comes back from the database as it was."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tests.tracking.conftest import World
from tracking.actions import FigureInput
from tracking.forms import NUMBER, NumberField
from tracking.models import Figure


@pytest.mark.parametrize("typed", ["99999999999999.9999", "12345678901.23456", "123456789012.3456", "1e400", "NaN"])
def test_no_number_is_taken_that_would_come_back_otherwise(typed: str) -> None:
    """A figure of 99999999999999.9999 could be written and never read again, with whatever page shows it."""
    with pytest.raises(ValidationError):
        NumberField(**NUMBER).clean(typed)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["99999999999999", "99999999999999.9", "12345678901.2345", "１８０，０００，０００，０００.００", "-0"]
)
def test_a_number_comes_back_as_it_was_typed(reporting: World, typed: str) -> None:
    number = NumberField(**NUMBER).clean(typed)

    reporting.save(figures=[FigureInput("場次", number)])

    assert Figure.objects.get().value == number
    assert isinstance(number, Decimal)
