"""A document of many different signs does not carry the whole font."""

import logging

import pytest
from weasyprint.pdf import fonts

from documents.writers.pdf import html_pdf, plan_pdf
from plans.document import FocusPoint, Measure, PlanDocument, WorkItem

# 3,000 signs of the kai face, one after the other.
MANY_SIGNS = "".join(map(chr, range(0x4E00, 0x4E00 + 3000)))


def test_three_thousand_signs_are_cut_out_of_the_font(caplog: pytest.LogCaptureFixture) -> None:
    lines = tuple(Measure(MANY_SIGNS[start : start + 100]) for start in range(0, 3000, 100))
    document = PlanDocument("計畫", "機關", 110, items=(WorkItem("要項", 1, (FocusPoint("重點", 1, (), lines),)),))

    with caplog.at_level(logging.WARNING):
        pdf = plan_pdf(document)

    assert len(pdf) < 4_000_000


def test_what_is_replaced_is_still_there() -> None:
    assert fonts.Font._harfbuzz_subset.__module__ == "documents.writers.subsetting"
    assert callable(fonts.get_hb_object_data)


def test_few_signs_make_a_small_file() -> None:
    assert len(html_pdf("<html lang=zh-Hant><title>一</title><body><p>甲乙丙丁")) < 300_000
