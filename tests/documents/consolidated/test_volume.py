"""The consolidated PDF: what is in it, in what order, on which page the contents say it is."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from agencies.actions import set_logo
from documents.consolidated import layout
from documents.consolidated.layout import Letter
from documents.consolidated.parts import parts
from documents.consolidated.volume import write_volume
from documents.report_files import content_of
from tests.documents.writers.samples import text_of
from tests.printed import pictures
from tests.world import jpeg
from tracking.annual.consolidating import consolidated_document
from tracking.models import Submission

from .rows import Chain

pytestmark = pytest.mark.django_db

LETTER = Letter("110-C-0001", dt.date(2022, 1, 25), "港研字第1110000123號")


def written(city: Chain, **options: Any) -> bytes:
    out = io.BytesIO()
    write_volume(content_of(city.report, None).document, out, told=lambda *_: None, **options)
    return out.getvalue()


def page_texts(pdf: bytes) -> list[str]:
    return text_of(pdf).split("\f")[:-1]


def outline(parent: Any) -> Iterator[tuple[str, int, Any]]:
    """Titles with the page's object number and what stands below."""
    entry = parent.get(Name.First)
    while entry is not None:
        yield str(entry.Title), entry.Dest[0].objgen[0], entry
        entry = entry.get(Name.Next)


def test_it_holds_the_front_and_every_agency_at_any_depth_in_the_order_of_the_tree(city: Chain) -> None:
    texts = page_texts(written(city, letter=LETTER))

    whole = "".join(texts)
    found = [
        whole.index(said)
        for said in (
            "110-C-0001",
            "全市的摘要。",
            "環保局的摘要。",
            "港灣市環保局110年度執行成果報告".replace("港灣市環保局", "", 1),
            "港灣地政事務所",
        )
    ]
    assert found[:3] == sorted(found[:3])
    reports = [page for page, text in enumerate(texts) if "年度執行成果報告" in text]
    agencies = [re.match("港灣市環保局|港灣焚化廠|港灣地政事務所", texts[page])[0] for page in reports]  # type: ignore[index]
    assert agencies == ["港灣市環保局", "港灣焚化廠", "港灣地政事務所"]
    assert "港研字第1110000123號" in texts[0]


def test_the_contents_name_the_pages_where_things_are(city: Chain) -> None:
    pdf = written(city)

    texts = page_texts(pdf)
    said = {title: int(page) for title, page in re.findall(r"(港灣焚化廠|港灣地政事務所|港灣市環保局)(\d+)", texts[1])}
    covers = {
        name: number
        for number, text in enumerate(texts, start=1)
        for name in said
        if text.startswith(f"{name}110年度執行成果報告")
    }
    assert said == covers


def test_every_page_but_the_cover_says_which_of_how_many_it_is(city: Chain) -> None:
    texts = page_texts(written(city))

    count = len(texts)
    numbers = [re.findall(rf"第(\d+)頁，共{count}頁|Page(\d+)of{count}", text) for text in texts]
    assert [["".join(found) for found in each] for each in numbers] == [
        [] if number == 1 else [str(number)] for number in range(1, count + 1)
    ]


def test_links_and_bookmarks_lead_to_the_same_pages(city: Chain) -> None:
    pdf = written(city)

    texts = page_texts(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        numbers = {page.obj.objgen[0]: number for number, page in enumerate(opened.pages, start=1)}
        links = [numbers[link.Dest[0].objgen[0]] for link in opened.pages[1].obj.Annots]
        _contents, overview, narratives, agencies = outline(opened.Root.Outlines)
        bureau, office = outline(agencies[2])
        below = [each for each in outline(bureau[2]) if each[0] in ("港灣市環保局", "港灣焚化廠")]
        marks = [numbers[page] for _title, page, _e in (overview, narratives, agencies, bureau, *below, office)]
    assert links == marks
    assert office[0] == "港灣地政事務所"
    first = [texts[page - 1].split("110年度")[0] for page in marks[4:6]]
    assert first == ["港灣市環保局", "港灣焚化廠"]


def test_it_is_one_tagged_document_with_language_and_title(city: Chain) -> None:
    with pikepdf.open(io.BytesIO(written(city))) as opened:
        root = opened.Root.StructTreeRoot
        marked = {int(page.obj.StructParents) for page in opened.pages}
        nodes = list(root.ParentTree.Kids)
        keys = [int(node.Nums[index]) for node in nodes for index in range(0, len(node.Nums), 2)]
        pages = len(opened.pages)
        assert (str(opened.Root.Lang), str(opened.Root.MarkInfo.Marked)) == ("zh-Hant-TW", "True")
        assert str(opened.docinfo.Title) == content_of(city.report, None).document.title
        assert len(root.K) == 1
        assert len(marked) == pages
        assert sorted(set(keys)) == keys
        assert marked <= set(keys)
        names = [
            str(element.ID)
            for element in opened.objects
            if isinstance(element, Dictionary) and element.get(Name.Type) == Name.StructElem and Name.ID in element
        ]
        prefixes = {name.split("-")[0] for name in names if name.count("-") == 3}
        assert len(prefixes) >= 3


def test_each_typeface_is_embedded_once(city: Chain) -> None:
    with pikepdf.open(io.BytesIO(written(city))) as opened:
        files = {
            (str(font.BaseFont), font.DescendantFonts[0].FontDescriptor.FontFile2.objgen)
            for page in opened.pages
            for font in page.obj.Resources.Font.values()
            if Name.FontFile2 in font.DescendantFonts[0].FontDescriptor
        }
    assert len(files) == len({name for name, _file in files})


def test_an_edited_narrative_stands_against_its_sources(city: Chain) -> None:
    said = city.report.evaluations.get(heading="完備服務設施")
    said.text, said.is_edited = "市府改寫的文字。", True
    said.save()

    pages = list(layout.narrative_pages(consolidated_document(city.report)))

    assert len(pages) == 1
    assert pages[0].index("市府改寫的文字。") < pages[0].index("地政所的成果。")
    assert f"（110-{city.office.code}-0001）" in pages[0]


def test_long_narratives_are_several_parts_and_lose_nothing(city: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "SIGNS_A_PART", 1)

    pages = list(layout.narrative_pages(consolidated_document(city.report)))

    assert len(pages) == city.report.evaluations.count() == 2
    assert ["<h2>" in page for page in pages] == [True, False]


def test_made_again_only_what_changed_is_rendered(city: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    written(city)
    rendered: list[str] = []
    monkeypatch.setattr("documents.rendered.report_pdf", lambda report, **_: rendered.append(report.title))
    city.report.summary = "另一個摘要。"
    city.report.save()

    again = written(city)

    assert rendered == []
    assert "另一個摘要。" in "".join(page_texts(again))


def test_a_draft_says_so_in_front_and_not_on_accepted_reports(city: Chain) -> None:
    texts = page_texts(written(city, draft=True))

    is_draft = ["草稿" in text or "Draft" in text for text in texts]
    assert is_draft[0]
    assert not is_draft[-1]


def test_a_submission_that_is_not_there_is_no_empty_report(city: Chain) -> None:
    whole = consolidated_document(city.report)
    Submission.objects.filter(report__plan__agency=city.office).update(sha256="0" * 64)

    with pytest.raises(Submission.DoesNotExist):
        [part.load() for part in parts(whole) if part.load]


def test_every_agency_has_its_own_logo_on_its_cover(city: Chain) -> None:
    for width, agency in enumerate((city.city, city.bureau, city.plant), start=40):
        set_logo(agency=agency, upload=io.BytesIO(jpeg(width)), by=city.coordinator)

    pdf = pikepdf.open(io.BytesIO(written(city, logo=content_of(city.report, None).logo)))

    covers = {number: count for number, count in enumerate(pictures(pdf)) if count}
    reports = re.compile("(港灣市環保局|港灣焚化廠)110年度執行成果報告")
    of_agencies = [number for number, text in enumerate(page_texts(written(city))) if reports.match(text)]
    assert covers == dict.fromkeys([0, *of_agencies], 1)
    assert len(of_agencies) == 2


def test_work_called_off_stops_at_the_next_agency(city: Chain) -> None:
    class Stopped(Exception):
        pass

    def told(done: int, total: int, step: str) -> None:
        if done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        write_volume(content_of(city.report, None).document, io.BytesIO(), told=told)


def test_progress_counts_agencies(city: Chain) -> None:
    said: list[tuple[int, int]] = []

    write_volume(
        content_of(city.report, None).document, io.BytesIO(), told=lambda done, total, _step: said.append((done, total))
    )

    assert said == [(done, 6) for done in range(6)]
