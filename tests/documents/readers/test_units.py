import pytest

from documents.readers.units import UnitNames, looks_like_units, units_of
from plans.document import UnitRef


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("", ()),
        ("綜計科 環稽科", (UnitRef("綜計科"), UnitRef("環稽科"))),
        ("綜計科、環稽科\n各科室", (UnitRef("綜計科"), UnitRef("環稽科"), UnitRef("各科室", generic=True))),
        ("主辦：總務室 協辦：人事室、會計室", (
            UnitRef("總務室", "lead"), UnitRef("人事室", "supporting"), UnitRef("會計室", "supporting"),
        )),
        ("主辦機關： 總務室", (UnitRef("總務室", "lead"),)),
    ],
)  # fmt: skip
def test_units_are_read_as_printed(text, units):
    assert units_of(text) == units


@pytest.mark.parametrize(
    ("cell", "score"),
    [
        (["綜計科 環稽科"], 1.5),
        (["綜計科", "各單位 資訊小組"], 1),
        (["落實分層負責，減少公文處理時間。"], 0),
        (["滿意度 90%"], 0),
        ([], 0),
    ],
)
def test_units_are_told_by_their_form(cell, score):
    assert looks_like_units(cell) == score


@pytest.mark.parametrize(
    ("before", "after", "between"),
    [
        ("綜計科", "秘書室 環稽科", " "),
        ("環稽科 綜計", "科", ""),
        ("秘", "書室", ""),
        ("新設科", "秘書室", " "),
        ("新設科", "室", ""),
        ("綜計科", "", ""),
    ],
)
def test_a_page_break_cuts_names_or_stands_between_them(before, after, between):
    assert UnitNames([["綜計科 秘書室"], ["環稽科"]]).between(before, after) == between
