"""Numbers sent from outside."""

import pytest

from agencies.requests import whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("0", 0),
        ("2147483647", 2**31 - 1),
        ("2147483648", None),
        ("9" * 5000, None),
        ("", None),
        ("-1", None),
        ("1.0", None),
    ],
)
def test_only_numbers_that_something_can_bear_are_read(text: str, number: int | None) -> None:
    assert whole_number(text) == number
