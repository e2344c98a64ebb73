"""Titles on covers end their lines where a reader pauses."""

import pytest

from documents.writers.cover import COVER_SIGNS, balanced, cover_lines

PLANT = "高雄市政府環境保護局中區資源回收廠"
PLAN = PLANT + "110年度提升服務工作計畫"


def test_agency_plan_and_report_stand_on_lines_of_their_own():
    lines = cover_lines(PLAN + "年度執行成果報告", PLANT, PLAN)

    assert lines == (PLANT, "110年度提升服務工作計畫", "年度執行成果報告")


@pytest.mark.parametrize(
    ("title", "beginnings", "lines"),
    [
        ("服務報告", (), ("服務報告",)),
        ("服務報告", ("別的機關", ""), ("服務報告",)),
        (PLANT, (PLANT, PLAN), (PLANT,)),
        (
            "臺北市政府工務局公園路燈工程管理處青年公園管理所提升服務計畫",
            ("臺北市政府工務局公園路燈工程管理處青年公園管理所",),
            ("臺北市政府工務局", "公園路燈工程管理處青年公園管理所", "提升服務計畫"),
        ),
    ],
)
def test_what_is_too_wide_is_broken_behind_a_name(title, beginnings, lines):
    assert cover_lines(title, *beginnings) == lines


@pytest.mark.parametrize("length", [1, 17, 18, 34, 35, 60])
def test_no_line_is_wider_than_the_page_and_nothing_is_lost(length):
    text = ("甲乙丙丁戊己庚辛壬癸" * 6)[:length]

    lines = balanced(text)

    assert "".join(lines) == text
    assert len(lines) == -(-length // COVER_SIGNS)
    assert max(map(len, lines)) <= COVER_SIGNS


def test_numbers_and_latin_words_stay_whole():
    lines = balanced("甲乙丙丁戊己庚辛 QRCODE2021 壬癸子丑寅卯辰巳午未")

    assert any("QRCODE2021" in line for line in lines)


def test_a_latin_word_wider_than_the_page_is_left_to_the_layout():
    assert balanced("A" * 60) == ("A" * 60,)
