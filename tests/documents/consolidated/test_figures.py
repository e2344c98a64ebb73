"""Counts of the overview."""

import pytest

from documents.consolidated.figures import Count


@pytest.mark.parametrize(
    ("total", "accepted", "not_applicable", "rate"),
    [(8, 7, 0, "87%"), (200, 199, 0, "99%"), (4, 3, 1, "100%"), (2, 0, 0, "0%"), (1, 0, 1, "–")],
)
def test_the_rate_is_rounded_down_and_asks_only_for_what_applies(total, accepted, not_applicable, rate):
    assert Count(total=total, accepted=accepted, not_applicable=not_applicable).rate == rate
