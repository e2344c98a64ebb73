"""The printed list of documents and links."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils.translation import override

from documents.writers.annex_list import PrintedAnnex, annex_rows
from documents.writers.pdf import report_pdf
from documents.writers.report_table import result_lines
from tests.documents.writers.samples import report, text_of
from tracking.document import AnnexEntry, ReportDocument

MINUTES = AnnexEntry(
    2,
    "document",
    "檢討會議",
    "檢討<會議>紀錄.pdf",
    "",
    "application/pdf",
    1_258_291,
    dt.date(2023, 7, 5),
    9,
    "ab12" * 16,
)
NEWS = AnnexEntry(4, "link", link="https://www.example.gov.tw/news?a=1&b=2")


def with_annexes(sample: ReportDocument, *, photos: bool = True) -> ReportDocument:
    uid = next(iter(sample.results))
    (entry,) = sample.results[uid]
    kept = tuple(replace(photo, annex=number) for photo, number in zip(entry.photos, (1, 3, 5), strict=True))
    entry = replace(entry, photos=kept if photos else (), annexes=(MINUTES, NEWS))
    return replace(sample, results={**sample.results, uid: (entry,)})


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def test_a_line_says_what_it_is(tmp_path):
    assert annex_rows(with_annexes(report(tmp_path))) == [
        PrintedAnnex(
            "Annex 2", "檢討會議", "檢討<會議>紀錄.pdf（PDF，1.2\u00a0MB）", "112年7月5日", "ab12ab12ab12ab12"
        ),
        PrintedAnnex("Annex 4", "", "https://www.example.gov.tw/news?a=1&b=2", "", ""),
    ]
    assert annex_rows(report(tmp_path)) == []


def test_the_row_refers_to_every_annex_in_order(tmp_path):
    (entry, *_others) = with_annexes(report(tmp_path)).entries()

    assert result_lines(entry)[-1].text == "See annex 1、2、3、4、5"


@pytest.mark.parametrize("photos", [True, False])
def test_the_list_is_printed_after_the_photos(tmp_path, photos):
    printed = text_of(report_pdf(with_annexes(report(tmp_path), photos=photos), roots=[tmp_path]))

    said = ["檢討會議", "檢討<會議>紀錄.pdf（PDF，1.2MB）", "SHA-256ab12ab12ab12ab12…", "112年7月5日", NEWS.link]
    places = [printed.index(words) for words in said[:3]] + [printed.index(NEWS.link)]
    assert places == sorted(places)
    assert [printed.count(words) for words in said] == [1, 1, 1, 1, 1]
    assert (printed.find("夜間參觀第3場") < places[0]) is True


def test_without_documents_nothing_is_added(tmp_path):
    assert "SHA-256" not in text_of(report_pdf(report(tmp_path), roots=[tmp_path]))
