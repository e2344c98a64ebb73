import json
from dataclasses import replace

import pytest
from hypothesis import given

from documents.readers import Unreadable, read
from plans.document import FocusPoint, Measure, PlanDocument, WorkItem, projection
from tests.documents.readers.strategies import documents
from tests.documents.readers.test_plan_text import PLANS, SEEDS, needs_seeds

TEXT = (
    "甲局110年度服務計畫\n\n壹、計畫內容\n\n要項\t重點\t作法\t單位\n一、服務\t(一)改善環境。\t1. 設置櫃台。\t總務室\n"
)


def as_bytes(document):
    return json.dumps(document.as_json()).encode()


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp950"])
def test_text_is_read_in_every_encoding(encoding):
    document = read(TEXT.encode(encoding), "計畫.TXT")

    assert (document.title, document.agency, document.year) == ("甲局110年度服務計畫", "甲局", 110)
    assert [focus.measures[0].text for _, focus in document.focus_points()] == ["設置櫃台。"]


@given(documents())
def test_json_is_read_back_exactly(document):
    assert read(as_bytes(document), "plan.json") == document


@needs_seeds
@pytest.mark.parametrize("name", PLANS)
def test_the_outline_of_a_real_plan_is_a_plan(name):
    data = (SEEDS / f"{name}.expected.json").read_bytes()

    assert projection(read(data, "outline.json")) == json.loads(data)


PLAN = PlanDocument(title="計畫", agency="甲局", year=110, items=(WorkItem("服務", 1),))


@pytest.mark.parametrize(
    ("data", "filename", "message"),
    [
        (b"x", "plan.exe", "Files of this type cannot be read: .exe. Choose one of .txt, .json."),
        (b"x", "plan", "Files of this type cannot be read: no extension. Choose one of .txt, .json."),
        (b" \n\t ", "plan.txt", "The file is empty."),
        (b"a\0b", "plan.txt", "This is a binary file, not text."),
        (b"\xff\xfe\0\0", "plan.txt", "This is a binary file, not text."),
        (b"\xff\xff\x80", "plan.txt", "The text is neither UTF-8, UTF-16 nor Big5. Save it as UTF-8 and try again."),
        (
            "甲局110年度計畫\n壹、計畫內容\n沒有表格。".encode(),
            "plan.txt",
            "No content table was found: rows of work item, focus point, measures and units, with tabs between.",
        ),
        (b"[]", "plan.json", "This is not a plan document: document: expected an object"),
        (
            b"{",
            "plan.json",
            "This is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        ),
        (b'{"title": "\\u0000"}', "plan.json", "title: the text holds characters that are not allowed."),
        (b'{"title": "\\ud800"}', "plan.json", "title: the text holds characters that are not allowed."),
        (b'{"year": 2021}', "plan.json", "year: the number must be between 1 and 999."),
        (as_bytes(replace(PLAN, items=())), "plan.json", "The plan has no content: no work item was found."),
        (
            as_bytes(replace(PLAN, items=(WorkItem("甲", uid="a"), WorkItem("乙", uid="a")))),
            "plan.json",
            "This is not a plan document: uid 'a' is not unique",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data, filename, message):
    with pytest.raises(Unreadable) as refusal:
        read(data, filename)

    assert str(refusal.value) == message


def test_a_file_over_the_limit_is_refused(settings):
    settings.MAX_PLAN_UPLOAD = 2048

    with pytest.raises(Unreadable, match=r"The file is too large: 2\.0.KB; at most 2\.0.KB\."):
        read(b"x" * 2049, "plan.txt")


@pytest.mark.parametrize("data", [b"[" * 200_000, b'{"items":' + b"[" * 100 + b"]" * 100 + b"}", b"1" * 10_000])
def test_deep_and_huge_json_is_refused(data):
    with pytest.raises(Unreadable):
        read(data, "plan.json")


@pytest.mark.parametrize(
    ("styles", "said"),
    [
        ({"item": ""}, "styles: '' is no marker"),
        ({"measures": ["1.", "<b>"]}, "styles: '<b>' is no marker"),
        ({"measures": []}, "styles.measures: is empty"),
    ],
)
def test_markers_that_cannot_be_printed_are_refused(styles, said):
    data = json.dumps(PLAN.as_json() | {"styles": styles}).encode()

    with pytest.raises(Unreadable, match=said):
        read(data, "plan.json")


def test_five_levels_of_measures_are_read_from_json():
    measure = Measure("五", 1)
    for text in "四三二一":
        measure = Measure(text, 1, (measure,))
    plan = replace(PLAN, items=(WorkItem("服務", 1, (FocusPoint("重點", 1, measures=(measure,)),)),))

    assert read(as_bytes(plan), "plan.json") == plan
