"""The frozen results document: stored and read again."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.records import InvalidDocument
from tests.plans.documents import plan_documents, texts
from tracking.document import AnnexEntry, FigureEntry, PhotoEntry, RemovedNode, ReportDocument, ResultEntry

days = st.dates(dt.date(1950, 1, 1))
numbers = st.decimals(min_value=-(10**9), max_value=10**9, places=4)
photos = st.builds(
    PhotoEntry,
    annex=st.integers(1, 99),
    caption=texts,
    taken_on=st.none() | days,
    width=st.integers(0, 9999),
    height=st.integers(0, 9999),
    file_id=st.none() | st.integers(1, 9999),
    sha256=st.text("0123456789abcdef", max_size=64),
)
annexes = st.builds(
    AnnexEntry,
    annex=st.integers(1, 99),
    kind=st.sampled_from(["document", "link"]),
    caption=texts,
    name=texts,
    link=texts,
    content_type=texts,
    size=st.integers(0, 10**9),
    taken_on=st.none() | days,
    file_id=st.none() | st.integers(1, 9999),
    sha256=st.text("0123456789abcdef", max_size=64),
)
results = st.builds(
    ResultEntry,
    unit=texts,
    period=texts,
    accepted=st.booleans(),
    progress=st.sampled_from(["", "done", "continuing"]),
    narrative=texts,
    figures=st.lists(st.builds(FigureEntry, texts, numbers, texts), max_size=2).map(tuple),
    photos=st.lists(photos, max_size=2).map(tuple),
    contributors=st.lists(texts, max_size=2).map(tuple),
    annexes=st.lists(annexes, max_size=2).map(tuple),
)
several = st.lists(results, max_size=2).map(tuple)
reports = st.builds(
    ReportDocument,
    plan=plan_documents,
    title=texts,
    version=st.integers(1, 9),
    as_of=days,
    results=st.dictionaries(st.text("0123456789abcdef", min_size=1, max_size=8), several, max_size=3),
    removed=st.lists(st.builds(RemovedNode, texts, texts, texts, st.integers(1, 9), days, several), max_size=2).map(
        tuple
    ),
    summary=texts,
    evaluations=st.dictionaries(texts, texts, max_size=3),
)


@settings(max_examples=40, deadline=None)
@given(reports)
def test_what_is_stored_is_read_again(report: ReportDocument) -> None:
    again = ReportDocument.from_json(report.as_json())

    assert again == report
    assert again.sha256() == report.sha256()


def report_with(photo: PhotoEntry) -> ReportDocument:
    from plans.document import PlanDocument

    entry = ResultEntry("總務室", "年終", True, photos=(photo,), figures=(FigureEntry("人次", Decimal("3482.50")),))
    return ReportDocument(PlanDocument("計畫", "廠", 110), "成果", 1, dt.date(2022, 1, 5), {"m1": (entry,)})


def test_where_a_photo_lies_is_no_part_of_the_document() -> None:
    here = report_with(PhotoEntry(1, "櫃檯", path="/here/1.jpg", file_id=7))
    there = report_with(PhotoEntry(1, "櫃檯", path="/there/1.jpg", file_id=7))

    assert here.sha256() == there.sha256()
    assert "here" not in str(here.as_json())


def test_photos_are_found_again(tmp_path: Path) -> None:
    report = ReportDocument.from_json(report_with(PhotoEntry(1, "櫃檯", file_id=7)).as_json())

    located = report.located(lambda photo: f"{tmp_path}/{photo.file_id}.jpg")

    assert located.results["m1"][0].photos[0].path == f"{tmp_path}/7.jpg"
    assert located == report


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"version": "一"}, "report.version"),
        ({"results": {"m1": [{"unit": "總務室"}]}}, "report.results.m1"),
        ({"schema": 99}, "schema"),
        ({"more": 1}, "more"),
        ({"as_of": "昨天"}, "report.as_of"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(change: dict[str, object], place: str) -> None:
    data = report_with(PhotoEntry(1, "櫃檯")).as_json() | change

    with pytest.raises(InvalidDocument, match=place):
        ReportDocument.from_json(data)


def test_a_document_frozen_before_there_were_annexes_is_read_exactly() -> None:
    before = report_with(PhotoEntry(1, "櫃檯", file_id=7)).as_json()
    assert "annexes" not in before["results"]["m1"][0]

    again = ReportDocument.from_json(before)

    assert again.annexes() == []
    assert again.as_json() == before


def test_annexes_are_those_of_accepted_results_in_order() -> None:
    from plans.document import FocusPoint, Measure, PlanDocument, WorkItem

    measures = (Measure("甲", 1, uid="m1"), Measure("乙", 2, uid="m2"))
    plan = PlanDocument("計畫", "廠", 110, items=(WorkItem("項", 1, (FocusPoint("點", 1, (), measures, uid="f"),)),))
    minutes = AnnexEntry(2, "document", "紀錄", "紀錄.pdf")
    draft = AnnexEntry(9, "link", link="https://example.gov.tw/")
    shown = ResultEntry("室", "年終", True, photos=(PhotoEntry(1, "甲"), PhotoEntry(3, "丙")), annexes=(minutes,))
    hidden = ResultEntry("室", "年終", False, annexes=(draft,))
    report = ReportDocument(plan, "成果", 1, dt.date(2022, 1, 5), {"m1": (shown,), "m2": (hidden,)})

    assert report.annexes() == [minutes]
    assert shown.annex_numbers == [1, 2, 3]
    assert (minutes.title, draft.title) == ("紀錄", "https://example.gov.tw/")
