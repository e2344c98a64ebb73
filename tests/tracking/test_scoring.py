"""Totals, bands, average and lowest."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracking.inspection_rows import FULL_SCORES, SCORES, SHEET
from tracking.scoring import (
    Band,
    Item,
    Section,
    Sheet,
    average,
    band_of,
    lowest,
    read_sheet,
    scored_sections,
    sheet_text,
    weighted_total,
)

numbers = st.decimals(min_value="0.01", max_value=1000, places=2)
items = st.builds(Item, st.text(max_size=5), numbers)
sections = st.builds(Section, st.text(max_size=5), numbers, st.lists(items, min_size=1, max_size=4).map(tuple))
bands = st.lists(
    st.builds(Band, st.decimals(min_value=0, max_value=100, places=1), st.text(min_size=1, max_size=4)),
    max_size=5,
    unique_by=lambda band: band.start,
).map(lambda found: tuple(sorted(found, key=lambda band: -band.start)))
sheets = st.builds(Sheet, st.lists(sections, min_size=1, max_size=4).map(tuple), bands)
totals = st.lists(st.decimals(min_value=0, max_value=100, places=2), min_size=1, max_size=20)


@st.composite
def scored_sheets(draw: st.DrawFn) -> tuple[Sheet, dict[str, Decimal]]:
    sheet = draw(sheets)
    shares = {key: draw(st.integers(0, 100)) for key, _item in sheet.items()}
    return sheet, {key: item.points * shares[key] / 100 for key, item in sheet.items()}


@pytest.mark.parametrize(
    ("scores", "total", "band"),
    [
        (SCORES, "78.00", "尚可"),
        (FULL_SCORES, "100.00", "優良"),
        # 60 × 1 + 40 × 15/20: a band begins at its own total.
        (FULL_SCORES | {"1.0": Decimal(15)}, "90.00", "優良"),
        (FULL_SCORES | {"1.0": Decimal("14.99")}, "89.98", "尚可"),
        ({key: Decimal(0) for key in SCORES}, "0.00", ""),
    ],
)
def test_sections_count_by_their_weight(scores: dict[str, Decimal], total: str, band: str) -> None:
    found = weighted_total(SHEET, scores)

    assert (found, band_of(SHEET.bands, found)) == (Decimal(total), band)


def test_no_total_while_an_item_is_open() -> None:
    open_ = {key: points for key, points in SCORES.items() if key != "1.0"}

    assert weighted_total(SHEET, open_) is None
    assert [scored.points for scored in scored_sections(SHEET, open_)] == [Decimal(12), None]
    assert band_of(SHEET.bands, None) == ""


def test_a_sheet_that_asks_nothing_has_no_total() -> None:
    assert weighted_total(Sheet(), {}) is None


@given(sheets)
def test_a_sheet_is_read_as_it_was_written(sheet: Sheet) -> None:
    assert Sheet.from_json(sheet.as_json()) == sheet


@given(scored_sheets())
def test_a_total_lies_between_nothing_and_a_hundred(made: tuple[Sheet, dict[str, Decimal]]) -> None:
    sheet, scores = made
    total = weighted_total(sheet, scores)

    assert total is not None
    assert 0 <= total <= 100
    assert weighted_total(sheet, {key: item.points for key, item in sheet.items()}) == 100
    assert weighted_total(sheet, dict.fromkeys(scores, Decimal(0))) == 0


@given(scored_sheets(), st.data())
def test_more_points_never_make_less(made: tuple[Sheet, dict[str, Decimal]], data: st.DataObject) -> None:
    sheet, scores = made
    key, item = data.draw(st.sampled_from(list(sheet.items())))
    before, after = weighted_total(sheet, scores), weighted_total(sheet, scores | {key: item.points})

    assert before is not None
    assert after is not None
    assert after >= before


@given(bands, st.decimals(min_value=0, max_value=100, places=2))
def test_a_band_is_the_highest_one_reached(given_bands: tuple[Band, ...], total: Decimal) -> None:
    label = band_of(given_bands, total)

    reached = [band.label for band in given_bands if band.start <= total]
    assert label == (reached[0] if reached else "")


@given(totals)
def test_average_lies_above_the_lowest(found: list[Decimal]) -> None:
    mean, least = average(found), lowest(found)

    assert mean is not None
    assert least == sorted(found)[0]
    assert least <= mean <= max(found)


def test_of_nothing_there_is_neither() -> None:
    assert (average([]), lowest([])) == (None, None)


# Titles that look like lines, ends of lines of every kind, and what escapes them.
_TITLES = st.one_of(
    st.text(max_size=8),
    st.text(alphabet="[]%-≥ 016.\\nr\n\r\x0b\x1c\x85\u2028", max_size=12),
    st.sampled_from(["[60%] 接聽", "- [10] 問候", "≥90 優良", "\n- [10] 問候", "\\n", "\\", " ", "接聽 "]),
)
_SHARES = st.decimals(min_value=0, max_value=10_000, places=2)
_ODD_SHEETS = st.builds(
    Sheet,
    st.lists(
        st.builds(Section, _TITLES, _SHARES, st.lists(st.builds(Item, _TITLES, _SHARES), max_size=4).map(tuple)),
        max_size=4,
    ).map(tuple),
    st.lists(st.builds(Band, _SHARES, _TITLES), max_size=4).map(tuple),
)
_LINES = st.sampled_from(
    ["[60%] 接聽", "- [10] 問候", "≥90 優良", "", "[60] 接聽", "- 10 問候", "≥090 優良", "≥90.0 a", "- [1.50] a"]
)


def test_a_sheet_is_written_line_by_line() -> None:
    assert sheet_text(SHEET).split("\n") == [
        "[60%] 接聽",
        "- [10] 問候",
        "- [5] 報名",
        "[40%] 答話",
        "- [20] 正確",
        "≥90 優良",
        "≥70 尚可",
    ]


@given(_ODD_SHEETS)
def test_every_sheet_is_read_back_from_its_text(sheet: Sheet) -> None:
    assert read_sheet(sheet_text(sheet)) == sheet


@given(st.one_of(st.lists(_LINES, max_size=6).map("\n".join), st.text(max_size=40)))
def test_a_text_that_is_read_is_the_one_that_would_be_written(text: str) -> None:
    try:
        sheet = read_sheet(text)
    except ValueError:
        return

    assert sheet_text(sheet) == text


@given(_ODD_SHEETS, _ODD_SHEETS)
def test_sheets_are_equal_where_their_texts_are(one: Sheet, other: Sheet) -> None:
    assert (one == other) == (sheet_text(one) == sheet_text(other))


@pytest.mark.parametrize(
    "text",
    [
        "- [10] 問候",
        "[60%] 接聽\n\n- [10] 問候",
        "[60%] 接聽\n",
        "≥90 優良\n[60%] 接聽",
        "[60%] 接聽\n≥90 優良\n- [10] 問候",
        "[60 %] 接聽",
        "[060%] 接聽",
        "[60.0%] 接聽",
        "[1e2%] 接聽",
        "[６０%] 接聽",
        "[NaN%] 接聽",
        "[60%]接聽",
        "[60%] 接聽\r",
        "[60%] 接聽\\",
        "[60%] 接\\聽",
        " [60%] 接聽",
        ">=90 優良",
    ],
)
def test_what_is_no_sheet_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"score sheet"):
        read_sheet(text)
