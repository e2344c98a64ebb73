"""What differs between two texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.differences import only_adds, pieces

texts = st.text(alphabet="甲乙丙𠀀ab1 \n。", max_size=40)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("一樣", "一樣", [("same", "一樣")]),
        ("專人申辦。", "專人並登錄。", [("same", "專人"), ("delete", "申辦"), ("insert", "並登錄"), ("same", "。")]),
        ("", "新", [("insert", "新")]),
        ("舊", "", [("delete", "舊")]),
        ("前10日", "前14日", [("same", "前"), ("delete", "10"), ("insert", "14"), ("same", "日")]),
        ("98.6%", "98.4%", [("delete", "98.6"), ("insert", "98.4"), ("same", "%")]),
        ("1,250人", "1,251人", [("delete", "1,250"), ("insert", "1,251"), ("same", "人")]),
        ("open 24 hours", "open 12 hours", [("same", "open "), ("delete", "24"), ("insert", "12"), ("same", " hours")]),
    ],
)  # fmt: skip
def test_words_inserted_and_deleted_are_told(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    assert pieces(before, after) == expected


@given(texts, texts)
def test_the_pieces_are_both_texts(before: str, after: str) -> None:
    found = pieces(before, after)

    assert "".join(text for kind, text in found if kind != "insert") == before
    assert "".join(text for kind, text in found if kind != "delete") == after
    assert "" not in [text for _kind, text in found]


def test_two_long_texts_stand_against_each_other() -> None:
    before, after = "甲乙" * 5_000, "丙丁" * 5_000

    assert pieces(before, after) == [("delete", before), ("insert", after)]


def test_what_would_take_minutes_to_compare_is_not_compared_to_its_end() -> None:
    """Cut short, it is compared: the pieces of the whole comparison are 1,500."""
    before, after = "一丨" * 1_000, "丨一丨丨" * 500

    found = pieces(before, after)

    assert len(found) < 500
    assert "".join(text for kind, text in found if kind != "insert") == before
    assert "".join(text for kind, text in found if kind != "delete") == after


@given(texts, texts, texts)
def test_writing_on_only_adds(head: str, middle: str, tail: str) -> None:
    assert only_adds(head + tail, head + middle + tail)


@pytest.mark.parametrize(("before", "after"), [("甲乙", "甲"), ("甲乙丙", "甲丁丙丙"), ("甲", ""), ("甲甲", "甲")])
def test_taking_away_is_more_than_adding(before: str, after: str) -> None:
    assert not only_adds(before, after)
