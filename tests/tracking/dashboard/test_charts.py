"""The drawing: strict policy, tones, words."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from tracking.dashboard.charts import FILLS, stacked_bars


def test_nothing_in_it_is_barred_by_the_policy() -> None:
    drawing = ET.fromstring(stacked_bars(["109", "110"], [("done", "已接受", (3, 4))], "歷年"))  # noqa: S314

    names = {element.tag for element in drawing.iter()} | {name for e in drawing.iter() for name in e.attrib}
    assert names & {"style", "script", "defs", "onclick", "href", "id"} == set()
    assert drawing.get("role") == "img"


def test_bars_have_the_tone_of_their_series_and_heights_of_their_values() -> None:
    drawing = ET.fromstring(stacked_bars(["109", "110"], [("done", "甲", (2, 4)), ("none", "乙", (1, 0))], "歷年"))  # noqa: S314

    bars = [bar for bar in drawing.iter("rect") if "chart__bar" in bar.get("class", "")]
    assert [bar.get("fill") for bar in bars] == 2 * [FILLS["done"]] + 2 * [FILLS["none"]]
    heights = [float(bar.get("height", 0)) for bar in bars]
    assert [round(height / heights[2], 3) for height in heights] == [2, 4, 1, 0]
    assert [text.text for text in drawing.iter("text")][-2:] == ["109", "110"]


def test_what_is_said_is_escaped() -> None:
    assert 'aria-label="a&quot;&lt;b"' in stacked_bars(["1"], [("done", "甲", (1,))], 'a"<b')
