from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils.translation import override

from documents.writers.indicator_table import indicator_values, indicators_html
from documents.writers.report_layout import report_html
from tests.documents.writers.samples import report
from tracking.document import IndicatorEntry

D = Decimal


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("entry", "printed"),
    [
        (
            IndicatorEntry("滿意度", "m1", "一(一)1.", "%", "up", D(80), D("90.0000"), D("85.5"), D("55.0"), met=False),
            ["一(一)1. 滿意度", "%", "80", "≥90", "85.5", "55%", "Not met"],
        ),
        (
            IndicatorEntry("等候", direction="down", target=D(10), value=D(0), met=True, note="全年"),
            ["等候（全年）", "", "－", "≤10", "0", "－", "Met"],
        ),
        (IndicatorEntry("件數", target=D(1200)), ["件數", "", "－", "≥1,200", "－", "－", "Not measured"]),
        (IndicatorEntry("件數", value=D(5)), ["件數", "", "－", "－", "5", "－", "－"]),
    ],
)
def test_what_each_column_says(entry, printed):
    assert list(indicator_values(entry)) == printed


def test_texts_are_escaped_and_a_report_without_indicators_prints_nothing(tmp_path):
    without = report(tmp_path)
    marked = replace(without, indicators=(IndicatorEntry("<b>粗</b>", note="1 & 2"),))

    assert indicators_html(without) == ""
    assert "<td>&lt;b&gt;粗&lt;/b&gt;（1 &amp; 2）</td>" in report_html(marked)
    assert "indicators" not in report_html(without).partition("</style>")[2]
