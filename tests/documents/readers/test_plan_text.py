import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.readers import read_text, reasons
from plans.document import projection
from tests.documents.readers.seed_form import Form, text_of
from tests.documents.readers.strategies import documents

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the two real plans are not beside the repository")
PLANS = ["107-environment-bureau", "110-recycling-plant"]


@needs_seeds
@pytest.mark.parametrize("name", PLANS)
def test_real_plans_are_read_exactly(name):
    document = read_text((SEEDS / f"{name}.txt").read_text(encoding="utf-8"))

    assert projection(document) == json.loads((SEEDS / f"{name}.expected.json").read_text(encoding="utf-8"))


@given(
    documents(),
    st.builds(
        Form,
        random=st.randoms(use_true_random=False),
        pipes=st.booleans(),
        repeated_header=st.booleans(),
        tags=st.booleans(),
        lost_columns=st.booleans(),
        lost_measures=st.booleans(),
        lost_grid=st.booleans(),
        merged_rows=st.booleans(),
        short_header=st.booleans(),
        bullets=st.booleans(),
        break_chance=st.sampled_from([0, 0.3, 0.9]),
    ),
)
def test_what_is_printed_in_the_seeds_form_is_read_back(document, form):
    found = read_text(text_of(document, form))

    assert projection(found) == projection(document)
    assert found.columns == document.columns
    assert found.subtitle == document.subtitle
    assert [focus.extra for _, focus in found.focus_points()] == [focus.extra for _, focus in document.focus_points()]


TITLE = "甲局110年度服務計畫\n\n壹、計畫內容\n\n"
HEADER = "要項\t重點\t作法\t單位\n"
ROW = "一、服務\t(一)改善環境。\t1. 設置櫃台。\t總務室\n"


def outline_of(document):
    return [
        (item.ordinal, item.title, [(focus.ordinal, focus.text, [unit.name for unit in focus.units],
          [(measure.ordinal, measure.text) for measure in focus.measures]) for focus in item.focus_points])
        for item in document.items
    ]  # fmt: skip


FIRST = (1, "服務", [(1, "改善環境。", ["總務室"], [(1, "設置櫃台。")])])


def reasons_of(document):
    return [(doubt.line, doubt.reason, doubt.excerpt) for doubt in document.warnings]


@needs_seeds
@pytest.mark.parametrize("name", PLANS)
def test_no_character_of_a_real_plan_is_dropped(name):
    text = (SEEDS / f"{name}.txt").read_text(encoding="utf-8")

    left = Counter("".join(re.sub(r"<[^<>]*>", "", text).split()))
    left -= Counter("".join(_texts(projection(read_text(text)))))

    # What is left marks: numerals and their punctuation, the colons of goals and signatories, rules.
    assert set(left) <= set("壹貳參肆伍陸一二三四五六七八九十0123456789()、.：-")


def _texts(value):
    if isinstance(value, dict):
        # The letter is read from the text of its section, the sections' kinds and dates are not of the source.
        return [text for key, each in value.items() if key not in ("basis", "kind") for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return ["".join(value.split())] if isinstance(value, str) else []


def test_a_page_number_and_a_repeated_header_are_page_breaks():
    document = read_text(
        TITLE + HEADER + "一、服\t(一)改善\t1. 設置\t總務\n- 1 -\n" + HEADER + "務\t環境。\t櫃台。\t室\n"
    )

    assert outline_of(document) == [FIRST]
    assert reasons_of(document) == [(7, reasons.PAGE_NUMBER, "- 1 -")]


def test_a_note_behind_the_table_is_text_of_the_section():
    document = read_text(
        TITLE + "如下表。\n\n" + HEADER + ROW + "\n註：以上各項按季檢討。\n\n貳、附則\n\n自核定日實施。"
    )

    assert [(section.heading, section.kind, section.text) for section in document.sections] == [
        ("計畫內容", "content", "如下表。\n註：以上各項按季檢討。"),
        ("附則", "amendment", "自核定日實施。"),
    ]
    assert reasons_of(document) == [(10, reasons.AFTER_TABLE, "註：以上各項按季檢討。")]


def test_sections_without_markers_are_told_by_their_words():
    document = read_text("甲局110年度計畫\n\n計畫目標\n\n公平：共享。\n參與：合作。\n\n計畫內容\n\n" + HEADER + ROW)

    assert [(section.heading, section.kind, section.ordinal) for section in document.sections] == [
        ("計畫目標", "goals", None),
        ("計畫內容", "content", None),
    ]
    assert [(goal.title, goal.text) for goal in document.goals] == [("公平", "共享。"), ("參與", "合作。")]
    assert outline_of(document) == [FIRST]


def test_a_table_without_header_and_title_is_read():
    document = read_text(ROW)

    assert outline_of(document) == [FIRST]
    assert [doubt.reason for doubt in document.warnings] == [reasons.NO_TITLE, reasons.NO_HEADER]


def test_a_second_table_is_kept_as_text():
    document = read_text(TITLE + HEADER + ROW + "\n貳、執行期程\n\n月份\t工作\t備註\n一月\t提報\t書面\n")

    assert outline_of(document) == [FIRST]
    assert document.sections[1].text == "月份\t工作\t備註\n一月\t提報\t書面"
    assert [doubt.reason for doubt in document.warnings] == [reasons.OTHER_TABLE] * 2


def test_signatories_stand_on_one_line_and_a_name_is_a_doubt():
    document = read_text(
        TITLE + HEADER + ROW + "\n貳、附則\n\n自核定日實施。\n\n承辦人：王小明\u3000主管：\u3000首長：\n"
    )

    assert document.signatories == ("承辦人", "主管", "首長")
    assert reasons_of(document) == [(12, reasons.NAMED_SIGNATORY, "王小明")]


def test_measures_with_rows_of_their_own_have_units_of_their_own():
    document = read_text(TITLE + HEADER + ROW + "\t\t2. 訓練。\t人事室\n\t\t3. 檢討。\t總務室\n")

    assert outline_of(document) == [
        (1, "服務", [(1, "改善環境。", ["總務室", "人事室"], [(1, "設置櫃台。"), (2, "訓練。"), (3, "檢討。")])])
    ]
    assert [[unit.name for unit in measure.units] for measure in document.measures()] == [
        ["總務室"],
        ["人事室"],
        ["總務室"],
    ]


def test_two_focus_points_in_one_row_share_what_cannot_be_told_apart():
    row = "一、服務\t<p>(一)甲。</p><p>(二)乙。</p>\t<p>1. 丙。</p><p>2. 丁。</p>\t總務室\n"

    document = read_text(TITLE + HEADER + row)

    assert outline_of(document) == [
        (1, "服務", [(1, "甲。", ["總務室"], [(1, "丙。"), (2, "丁。")]), (2, "乙。", ["總務室"], [])])
    ]
    assert [doubt.reason for doubt in document.warnings] == [reasons.UNEVEN_POINTS, reasons.SHARED_UNITS]


def test_rare_and_right_to_left_characters_stay_as_they_are():
    row = "一、\u200f𠮷𡘙\t(一)Ａ１。\t1. <b>甲</b>\u202e。\t總務室\n"

    assert outline_of(read_text(TITLE + HEADER + row)) == [
        (1, "\u200f𠮷𡘙", [(1, "Ａ１。", ["總務室"], [(1, "<b>甲</b>\u202e。")])])
    ]


def test_styles_are_those_found():
    text = "甲局110年度計畫\n\n一、目標\n\n1、公平：共享。\n\n二、內容\n\n" + HEADER
    text += "甲、服務\t（1）環境。\t<p>(一) 設置</p><p>１．櫃台</p>\t總務室\n"

    styles = read_text(text).styles

    assert (styles.section, styles.goal, styles.item, styles.focus) == ("一、", "1、", "甲、", "（1）")
    assert styles.measures[:2] == ("(一)", "１．")


def test_a_measure_outside_the_table_marked_as_items_are_reads_as_one_and_is_named_with_every_word_kept():
    text = (
        TITLE
        + HEADER
        + "服務\t改善環境。\t1. 設置\t總務室\n\n櫃台。\n\n一、備置範例\n\n供民眾參考。\n\n"
        + "一、友善\t(一)檢討流程。\t1. 按季檢討。\t總務室\n"
    )

    document = read_text(text)

    assert outline_of(document) == [
        (None, "服務", [(None, "改善環境。", ["總務室"], [(1, "設置櫃台。")])]),
        (1, "備置範例", [(None, "", [], [(None, "供民眾參考。")])]),
        (1, "友善", [(1, "檢討流程。", ["總務室"], [(1, "按季檢討。")])]),
    ]
    assert [reason for _line, reason, _excerpt in reasons_of(document)] == [
        reasons.OUTSIDE_TABLE,
        reasons.NO_FOCUS_POINT,
    ]
