import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import numbering

LAST = {"甲": 10, "子": 12}


def last_of(style):
    return next((last for letter, last in LAST.items() if letter in style), numbering.LARGEST)


@pytest.mark.parametrize(
    ("number", "written", "formal"),
    [
        (1, "一", "壹"),
        (10, "十", "拾"),
        (11, "十一", "拾壹"),
        (20, "二十", "貳拾"),
        (99, "九十九", "玖拾玖"),
        (100, "一百", "壹佰"),
        (105, "一百零五", "壹佰零伍"),
        (110, "一百一十", "壹佰壹拾"),
        (999, "九百九十九", "玖佰玖拾玖"),
    ],
)
def test_chinese_numerals(number, written, formal):
    assert (numbering.chinese(number), numbering.chinese(number, formal=True)) == (written, formal)


@pytest.mark.parametrize(
    ("spelling", "number"), [("一百十", 110), ("廿一", 21), ("卅", 30), ("一○五", 105), ("叁", 3), ("一百〇五", 105)]
)
def test_other_spellings_are_read(spelling, number):
    assert numbering.number(spelling) == number


@pytest.mark.parametrize("number", [0, -1, 1000])
def test_numerals_out_of_range_overflow(number):
    with pytest.raises(OverflowError):
        numbering.chinese(number)


@pytest.mark.parametrize("spelling", ["", "百", "十十", "甲", "一十百"])
def test_what_is_no_numeral_is_refused(spelling):
    with pytest.raises(ValueError, match="is not a Chinese numeral"):
        numbering.number(spelling)


@pytest.mark.parametrize(
    ("style", "third"),
    list(zip(numbering.CANONICAL, ["參、", "三、", "(三)", "3.", "3、", "(3)", "丙、", "(丙)", "寅、"], strict=True)),
)
def test_canonical_styles_print(style, third):
    assert numbering.marker(3, style) == third


@given(st.sampled_from(numbering.STYLES), st.integers(1, 999), st.sampled_from(["", "，內容", "內容 1. 二、"]))
def test_every_style_is_read_back(style, ordinal, rest):
    ordinal = min(ordinal, last_of(style))

    assert numbering.parse_marker(numbering.marker(ordinal, style) + rest) == (ordinal, style, rest)


def test_styles_name_themselves_by_their_first_marker():
    assert [numbering.marker(1, style) for style in numbering.STYLES] == list(numbering.STYLES)


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("（一）  訂定", (1, "（一）", "訂定")),
        ("１．訂定", (1, "１．", "訂定")),
        ("三. 便捷", (3, "一.", "便捷")),
        ("( 2 ) 設置", (2, "(1)", "設置")),
        ("十、\u3000連續", (10, "一、", "連續")),
        ("(一）訂定", (1, "(一)", "訂定")),
    ],
)
def test_variants_are_read_as_found(text, parsed):
    assert numbering.parse_marker(text) == parsed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.5 公里",
        "110.1.5",
        "0. 零",
        "01. 零一",
        "(3天內回覆)",
        "一般民眾",
        "甲乙、",
        "十十、",
        "1000. 千",
        "1",
        "年",
        "1 2.",
    ],
)
def test_what_is_no_marker(text):
    assert numbering.parse_marker(text) is None


@pytest.mark.parametrize(("style", "ordinal"), [("甲、", 11), ("(甲)", 11), ("子、", 13), ("1.", 1000), ("一、", 1000)])
def test_markers_beyond_the_last_overflow(style, ordinal):
    with pytest.raises(OverflowError):
        numbering.marker(ordinal, style)


@pytest.mark.parametrize(("style", "ordinal"), [("一", 1), ("a.", 1), ("", 1), ("一、", 0)])
def test_unknown_styles_and_ordinals_are_refused(style, ordinal):
    with pytest.raises(ValueError, match=r"unknown marker style|begin with 1"):
        numbering.marker(ordinal, style)


def test_kin_are_the_styles_of_one_level():
    assert [numbering.kin(style) for style in ("一.", "一．", "（一）", "１．", "1、", "（１）", "壹.", "1)")] == [
        "一、", "一、", "(一)", "1.", "1.", "(1)", "壹、", "1)",
    ]  # fmt: skip


def test_ordinals_pass_over_unnumbered_rows_and_restart():
    rows = [(False, None), (True, None), (True, None), (False, None), (True, None), (True, 3), (True, None)]

    assert numbering.ordinals(rows) == [None, 1, 2, None, 3, 3, 4]


@given(st.lists(st.none() | st.integers(1, 12)))
def test_starts_is_the_inverse_of_ordinals(printed):
    assert numbering.ordinals(numbering.starts(printed)) == printed
