"""Which focus points are the same."""

from __future__ import annotations

from collections import Counter

from tracking.dashboard.focus import grouped, most_common
from tracking.tallies import text_key


def test_same_wording_or_same_node_is_the_same() -> None:
    groups = grouped([("n1", "a"), ("n1", "b"), ("", "b"), ("n2", "c"), ("", "d")])

    assert {group.pairs for group in groups.values()} == {
        frozenset({("n1", "a"), ("n1", "b"), ("", "b")}),
        frozenset({("n2", "c")}),
        frozenset({("", "d")}),
    }


def test_the_key_does_not_depend_on_the_order() -> None:
    pairs = [("n1", "b"), ("", "a"), ("n1", "a")]

    assert grouped(pairs)["", "a"].key == grouped(reversed(pairs))["n1", "b"].key == "a"


def test_wordings_are_compared_without_width_and_space() -> None:
    assert text_key("提供（一） 資訊\n") == text_key("提供(一)資訊")
    assert text_key("提供資訊") != text_key("提供資料")


def test_the_row_bears_the_wording_of_most() -> None:
    assert most_common(Counter({"乙": 2, "甲": 1})) == "乙"
    assert most_common(Counter({"乙": 1, "甲": 1})) == "乙"
    assert most_common(Counter()) == ""
