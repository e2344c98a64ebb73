"""Texts nobody would write: read or refused, never another error, in time proportional to their length."""

import json
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.readers import Unreadable, read_text

HEAD = "甲局110年度計畫\n\n壹、計畫依據\n\n肆、計畫內容\n\n要項\t重點\t作法\t單位\n"
ROW = "一、項目\t(一)重點。\t1. 作法。\t總務室\n"
MARKS = [
    "一、",
    "(一)",
    "1.",
    "（二）",
    "甲、",
    "壹、",
    "十",
    "0",
    "９９",
    "- 一、",
    "•",
    "字第1號",
    "第",
    "號",
    "110年",
]
WORDS = ["總務室", "。", "：", "承辦人：", "計畫內容", "「", "」", "𠮷"]
SPACES = [" ", "\u3000", "\t", "\t\t", "\n", "\n\n", "\r", "\f", "\x01", "\ufeff", "\u200f", "\u202e"]
TABLES = ["|", "| ", " |", "| a | b | c |\n", "---", "<p>", "</p>", "<ol ", "<script>"]
PIECES = st.sampled_from(MARKS + WORDS + SPACES + TABLES)


@given(st.lists(PIECES, max_size=60).map("".join), st.sampled_from(["", HEAD, HEAD + ROW]))
def test_any_text_is_read_or_refused(text, head):
    try:
        document = read_text(head + text)
    except Unreadable:
        return

    assert type(document).from_json(document.as_json()) == document


@given(st.lists(PIECES | st.sampled_from("αβγδ"), max_size=60).map("".join), st.sampled_from([HEAD, HEAD + ROW]))
def test_nothing_is_dropped(text, head):
    try:
        document = read_text(head + text)
    except Unreadable:
        return

    kept = Counter(json.dumps(document.as_json(), ensure_ascii=False))
    assert {letter: text.count(letter) for letter in "αβγδ" if kept[letter] < text.count(letter)} == {}


@given(st.text(max_size=200))
def test_any_characters_are_read_or_refused(text):
    document = read_text(HEAD + ROW + text.replace("\0", ""))

    assert document.items[0].title == "項目"


HOSTILE = {
    "lone markers": "一、\n(一)\n1.\n",
    "markers in one line": "1. 2. 一、 (一) ",
    "rows": ROW,
    "empty rows": "\t\t\t\n",
    "rows of marker cells": "一、\t(一)\t1.\t(1)\n",
    "continued rows": "\n\t\t續\t\n",
    "continued rows without gap": "\t\t續\t\n",
    "short rows": "\n續\t續\n",
    "paragraphs between rows": "\n段落\n" + ROW,
    "tabs": "\t",
    "pipes": "| a | b | c |\n",
    "open tags": "<p ",
    "tags": "<p></p><br>",
    "brackets": "((((",
    "numerals": "一二三四五六七八九十",
    "digits": "1234567890",
    "spaces": " \u3000 ",
    "right to left": "\u200f\u202e一、項",
    "rare characters": "𠮷𡘙。",
    "sections": "壹、計畫依據\n",
    "labels": "承辦人：\n",
    "letters": "甲政府110年1月5日府字第1號函「乙」。",
    "number beginnings": "字第",
    "page numbers": "- 3 -\n",
    "unit names": "總務室 ",
    "dashes": "- ",
}


@pytest.mark.parametrize("where", ["table", "basis"])
@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_is_proportional_to_length(piece, where):
    def seconds(length):
        text = piece * (length // len(piece))
        text = HEAD + ROW + text if where == "table" else HEAD.replace("依據\n", f"依據\n{text}\n", 1) + ROW
        begin = time.process_time()
        read_text(text)
        return time.process_time() - begin

    # Sixteen times the text may take sixteen times as long; quadratic would be 256 times; the bound lies between.
    # Another process may spoil one comparison, hardly three.
    for _ in range(3):
        if seconds(160_000) < 64 * max(seconds(10_000), 0.02):
            return
    pytest.fail("sixteen times the text took more than 64 times as long, three times over")
