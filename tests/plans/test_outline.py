from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import numbering, outline
from plans.document import Doubt, Measure

STYLES = ("一、", "1.", "(1)", "甲、", "(甲)")
LETTERS = st.sampled_from("設置查案櫃台供民眾，。「」 a7𠮷(")
PARAGRAPHS = st.text(LETTERS, min_size=1, max_size=12).map(str.strip).filter(lambda text: text and text[0] not in "(7 ")
TEXTS = st.lists(PARAGRAPHS, max_size=3).map("\n".join)


def measures(depth):
    below = measures(depth - 1) if depth > 1 else st.just(())
    node = st.builds(Measure, text=TEXTS, ordinal=st.none() | st.integers(1, 10), measures=below)
    return st.lists(node, max_size=3).map(tuple)


def anonymous(nodes):
    return tuple(replace(node, uid="", measures=anonymous(node.measures)) for node in nodes)


def shape(nodes):
    return [
        (node.ordinal, node.text, shape(node.measures)) if node.measures else (node.ordinal, node.text)
        for node in nodes
    ]


def read(text, styles=()):
    return shape(outline.parse(text, styles)[0])


@given(measures(5), st.permutations([*numbering.CANONICAL[:4], *numbering.CANONICAL[5:]]))
def test_what_is_printed_is_read_back(nodes, styles):
    text = outline.to_text(nodes, styles[:5])

    assert anonymous(outline.parse(text, styles[:5])[0]) == anonymous(nodes)


def test_print_indents_and_continues():
    nodes = (
        Measure("服務\n說明", 1, (Measure("甲", 1), Measure("乙"))),
        Measure("環境", 2),
    )

    assert outline.to_text(nodes, STYLES) == "一、 服務\n說明\n  1. 甲\n  • 乙\n二、 環境"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("每年辦理調查。", [(None, "每年辦理調查。")]),
        ("一、甲\n乙\n二、丙", [(1, "甲\n乙"), (2, "丙")]),
        ("一、甲。 二、乙。 三、丙。", [(1, "甲。"), (2, "乙。"), (3, "丙。")]),
        ("一、甲。二、乙。", [(1, "甲。"), (2, "乙。")]),
        ("1. 設施 (1) 坡道。 (2) 點字。 2. 網站", [(1, "設施", [(1, "坡道。"), (2, "點字。")]), (2, "網站")]),
        ("一、甲\n1. 乙\n(1) 丙\n甲、丁\n(甲) 戊\n二、己", [
            (1, "甲", [(1, "乙", [(1, "丙", [(1, "丁", [(1, "戊")])])])]), (2, "己"),
        ]),
        ("(1) 甲\n1、乙\n(2) 丙", [(1, "甲", [(1, "乙")]), (2, "丙")]),
        ("一、甲 三、乙", [(1, "甲 三、乙")]),
        ("三、甲\n四、乙", [(3, "甲"), (4, "乙")]),
        ("一、於 107 年 2 月 1.5 倍 (3天內) 2. 完成", [(1, "於 107 年 2 月 1.5 倍 (3天內) 2. 完成")]),
        ("一、甲。 二、乙。 一、丙。 二、丁。", [(1, "甲。"), (2, "乙。"), (1, "丙。"), (2, "丁。")]),
        ("一、甲\n2．乙\n（３） 丙", [(1, "甲", [(2, "乙", [(3, "丙")])])]),
        ("甲\n1. 乙\n2. 丙", [(None, "甲"), (1, "乙"), (2, "丙")]),
    ],
)  # fmt: skip
def test_markers_make_the_outline(text, expected):
    assert read(text) == expected


def test_styles_found_are_those_of_each_depth():
    text = "一、甲\n（一）乙\n二. 丙\n三、丁\n１．戊"

    assert outline.parse(text)[1] == ("一、", "（一）")


def test_known_styles_put_a_list_under_a_text_without_marker():
    assert read("甲\n(1) 乙\n(2) 丙", ("1.", "(1)")) == [(None, "甲", [(1, "乙"), (2, "丙")])]


def test_a_lost_beginning_and_a_lost_parent_are_put_in():
    found, _, doubts = outline.parse("及專業知識\n2. 檢討\n3. 訂立\n四、定檢\n1. 人員\n五、車")

    assert anonymous(found) == anonymous((
        Measure("", 3, (
            Measure("及專業知識", 1, truncated=True), Measure("檢討", 2), Measure("訂立", 3),
        ), placeholder=True),
        Measure("定檢", 4, (Measure("人員", 1),)),
        Measure("車", 5),
    ))  # fmt: skip
    assert doubts == (
        Doubt(1, outline.LOST_BEGINNING, "及專業知識", found[0].measures[0].uid),
        Doubt(1, outline.LOST_PARENT, "", found[0].uid),
    )


def test_restarts_cut_siblings():
    nodes = [Measure("", ordinal) for ordinal in (None, 1, 2, 1, None, 2, 3, 1)]

    assert [[node.ordinal for node in group] for group in outline.restarts(nodes)] == [
        [None, 1, 2],
        [1, None, 2, 3],
        [1],
    ]


@given(st.text(st.sampled_from("一二1２(（)）.、．甲子 \n\t•。\u200f𠮷<p>")))
def test_nothing_is_lost_from_any_text(text):
    found, _, _ = outline.parse(text)
    kept = "".join(node.text for root in found for node in root.walk())
    markers = sum(node.ordinal is not None for root in found for node in root.walk())

    rest = "".join(kept.split())
    assert len("".join(text.split())) - len(rest) <= 6 * markers + text.count("•")


@pytest.mark.parametrize("piece", ["1. ", "一、", "(1) ", "。二、", "1. 2. ", "(", "十", "甲 ", "1.\n", "• "])
def test_long_hostile_texts_are_read_in_one_go(piece):
    text = piece * 100_000

    found, _, _ = outline.parse(text)

    assert sum(1 for root in found for _ in root.walk()) >= 1
