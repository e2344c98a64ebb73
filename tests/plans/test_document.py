"""The plan document: JSON both ways, the fingerprint, what is refused, the basis said once."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from hypothesis import given

from plans.document import (
    Basis,
    InvalidDocument,
    PlanDocument,
    Section,
    projection,
    without_repeated_letters,
)
from tests.plans.documents import plan_documents, small_document


@given(plan_documents)
def test_json_and_back_is_the_same_document(document: PlanDocument) -> None:
    assert PlanDocument.from_json(json.loads(json.dumps(document.as_json()))) == document


@given(plan_documents)
def test_the_fingerprint_does_not_depend_on_the_order_of_keys(document: PlanDocument) -> None:
    shuffled = dict(reversed(document.as_json().items()))

    assert PlanDocument.from_json(shuffled).sha256() == document.sha256()


def test_another_word_is_another_fingerprint() -> None:
    document = small_document()

    assert replace(document, title="別的").sha256() != document.sha256()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": 99}, "schema: version 99 is not 1"),
        ({"year": "110"}, "document.year: expected int, not str"),
        ({"year": True}, "document.year: expected int, not bool"),
        ({"titel": "x"}, "document: unknown key 'titel'"),
        ({"items": {}}, "document.items: expected a list"),
        ({"items": [{"titel": "x"}]}, "document.items[0]: unknown key 'titel'"),
        ({"basis": [{"text": "x", "date": "110/1/5"}]}, "document.basis[0].date: '110/1/5' is not a date (YYYY-MM-DD)"),
    ],
)
def test_what_does_not_fit_is_refused_and_the_place_named(change: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidDocument) as refusal:
        PlanDocument.from_json({**small_document().as_json(), **change})

    assert str(refusal.value) == message


def test_a_unit_may_be_a_name_alone() -> None:
    data = small_document().as_json()
    data["items"][0]["focus_points"][0]["units"] = ["總務室"]

    assert PlanDocument.from_json(data).items[0].focus_points[0].units[0].name == "總務室"


def test_letters_that_the_section_only_repeats_are_said_once_and_projected_all_the_same() -> None:
    letter = Basis("市府 110 年函送「計畫」。", "市府", dt.date(2021, 1, 5))
    said_twice = PlanDocument(
        "計畫", "廠", 110, basis=(letter,), sections=(Section("計畫依據", "basis", 1, "市府110年函送「計畫」。"),)
    )

    said_once = without_repeated_letters(said_twice)

    assert said_once.sections[0].text is None
    assert projection(said_once)["sections"][0]["text"] == letter.text


def test_a_section_that_says_more_than_its_letters_keeps_its_text() -> None:
    document = PlanDocument(
        "計畫", "廠", 110, basis=(Basis("函一。"),), sections=(Section("依據", "basis", 1, "依下列函辦理：函一。"),)
    )

    assert without_repeated_letters(document) == document
