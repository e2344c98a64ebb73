import datetime as dt

import pytest

from documents.readers.basis import bases_of

DAY = dt.date(2021, 1, 5)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "依據某市政府 110 年 1 月 5 日府研發字第 11030001300 號函送「提升服務 實施計畫」。",
            ("某市政府", DAY, "府研發字第11030001300號", "函送", "提升服務實施計畫"),
        ),
        (
            "行政院１１０年１月５日院授發字第1號函頒《服務躍升方案》辦理",
            ("行政院", DAY, "院授發字第1號", "函頒", "服務躍升方案"),
        ),
        ("本局中華民國110年1月5日訂定「計畫」", ("本局", DAY, "", "訂定", "計畫")),
        ("依行政院訂定「方案」辦理。", ("行政院", None, "", "訂定", "方案")),
        ("依「方案」辦理。", ("", None, "", "", "方案")),
        ("某府110年2月30日函", ("某府", None, "", "函", "")),
        ("依上級指示辦理。", ("", None, "", "", "")),
    ],
)
def test_a_sentence_cites_a_letter(text, fields):
    (basis,) = bases_of(text)

    assert (basis.issuer, basis.date, basis.number, basis.verb, basis.title) == fields
    assert basis.text == text


def test_each_sentence_with_a_letter_is_one():
    first, second = "甲府110年1月5日甲字第1號函。", "乙府110年1月6日乙字第2號函。"

    assert [(basis.text, basis.issuer, basis.number) for basis in bases_of(f"{first}\n{second}")] == [
        (first, "甲府", "甲字第1號"),
        (second, "乙府", "乙字第2號"),
    ]
