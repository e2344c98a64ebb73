import io
import logging
import re

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from agencies.keeping.logo import encode
from documents.writers.layout import plan_html
from documents.writers.pdf import OwnFiles, Unreachable, html_pdf, plan_pdf, report_pdf
from plans.document import FocusPoint, Measure, PlanDocument, UnitRef, WorkItem
from tests.documents.writers.samples import SEED_NAMES, long_plan, opened, plan, report, seed_plan, text_of
from tests.printed import pictures


@pytest.fixture
def logo() -> bytes:
    """A PNG as the portal keeps an agency's."""
    picture = io.BytesIO()
    Image.new("RGBA", (120, 40), "seagreen").save(picture, "PNG")
    return encode(picture).content


def squeezed(text: str) -> str:
    return "".join(text.split())


def elements(pdf: pikepdf.Pdf, tag: str) -> list[pikepdf.Object]:
    """Structure elements of a tag, in reading order."""

    def below(element: pikepdf.Object) -> list[pikepdf.Object]:
        if not isinstance(element, pikepdf.Dictionary):
            return []
        kids = element.get("/K", pikepdf.Array())
        kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        own = [element] if element.get("/S") == f"/{tag}" else []
        return own + [found for kid in kids for found in below(kid)]

    return [found for kid in pdf.Root.StructTreeRoot.K for found in below(kid)]


def test_pdf_is_tagged_titled_bookmarked_and_in_chinese():
    with opened(plan_pdf(plan())) as pdf:
        root = pdf.Root

        assert str(root.MarkInfo.Marked) == "True"
        assert str(root.Lang) == "zh-Hant-TW"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.docinfo.Title) == "港灣公園管理所112年度提升服務計畫"
        with pdf.open_outline() as outline:
            (title,) = outline.root
            assert [entry.title for entry in title.children] == [
                "壹、計畫依據",
                "貳、計畫目標",
                "參、計畫內容",
                "肆、推動及管考",
            ]
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


def test_fonts_are_embedded_and_subset():
    with opened(plan_pdf(plan())) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]

        assert fonts
        for font in fonts:
            descendant = font.DescendantFonts[0]
            assert re.fullmatch(r"/[A-Z]{6}\+.+", str(descendant.BaseFont))
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descendant.FontDescriptor.keys())


def test_everything_is_printed_in_order():
    text = text_of(plan_pdf(plan(), version=3, url="https://portal.example/plans/7/")).replace("\f", "")

    expected = [
        "港灣公園管理所",
        "112年度提升服務計畫",
        "壹、計畫依據",
        "依市府112年2月1日函辦理。",
        "貳、計畫目標",
        "一、親近：人人可到。",
        "參、計畫內容",
        "要項",
        "措施",
        "承辦課",
        "1.開放夜間參觀",
        "2.改善步道",
        "增設扶手與休憩座椅",
        "(1)東側步道",
        "(2)西側步道",
        "(一)設置意見箱",
        "肆、推動及管考",
        "一、每季檢討。",
        "二、年終彙整。",
        "承辦人",
        "機關首長",
        "https://portal.example/plans/7/",
    ]
    places = [text.index(part) for part in expected]
    assert places == sorted(places)


@pytest.mark.parametrize("name", SEED_NAMES)
def test_each_measure_of_a_seed_is_printed_in_order(name):
    document = seed_plan(name)

    html = plan_html(document)
    printed = squeezed(re.sub(r"&#x27;", "'", re.sub(r"<[^>]+>", "", html.split("<body>")[1])))

    at = 0
    for item, focus in document.focus_points():
        assert squeezed(item.title) in printed
        for text in (focus.text, *(measure.text for measure in focus.walk() if not measure.placeholder)):
            found = printed.find(squeezed(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"), at)
            assert found >= at, text
            at = found
    with opened(plan_pdf(document)) as pdf:
        assert len(pdf.pages) > 4


def test_header_is_repeated_on_every_page_of_the_table_and_pages_are_numbered():
    pages = text_of(plan_pdf(long_plan())).split("\f")[:-1]

    assert len(pages) > 5
    with_table = [page for page in pages if "措施" in page.replace("措施承辦課", "")]
    assert len(with_table) > 4
    for page in with_table:
        assert page.count("要項措施承辦課") == 1
    last_numbers = [re.findall(r"\d+", page)[-2:] for page in pages]
    assert last_numbers == [[str(number), str(len(pages))] for number in range(1, len(pages) + 1)]


def test_structure_holds_one_flat_table_a_page_with_spans_and_headers():
    with opened(plan_pdf(plan())) as pdf:
        tables = elements(pdf, "Table")
        assert len(tables) == 1
        rows = elements(pdf, "TR")
        shape = [[(int(cell.A.get("/ColSpan", 1)), int(cell.A.get("/RowSpan", 1))) for cell in row.K] for row in rows]
        headers = {str(cell.ID) for cell in rows[0].K}

        assert shape == [[(2, 1), (1, 1), (1, 1)], [(1, 1)] * 4, [(1, 1)] * 4]
        for row in rows[1:]:
            named = [[str(header) for header in cell.A.Headers] for cell in row.K]
            assert all(len(names) == 1 and set(names) <= headers for names in named)
            assert named[0] == named[1]


def test_item_cell_spans_its_focus_points_in_the_structure():
    item = WorkItem("要項", 1, tuple(FocusPoint(f"重點{n}", n, (), (Measure("措施", None),)) for n in (1, 2, 3)))

    with opened(plan_pdf(plan(item))) as pdf:
        rows = elements(pdf, "TR")

        assert [len(row.K) for row in rows] == [3, 4, 3, 3]
        assert int(rows[1].K[0].A.RowSpan) == 3
        for row in rows:
            for cell in row.K:
                assert cell.P.objgen == row.objgen


def test_markup_in_texts_is_printed_as_text():
    evil = '<img src="http://evil.example/x.png"><script>alert(1)</script></td>&amp;"\'{{ title }}{% now %}'

    text = text_of(plan_pdf(plan(title=evil, agency="", goals=(), signatories=(evil,))))

    assert text.count(squeezed(evil)) == 2


def test_draft_says_so_on_every_page_and_the_final_form_nowhere():
    from django.utils.translation import gettext, override

    with override("zh-hant"):
        word = gettext("Draft")

    draft = text_of(plan_pdf(long_plan(4), draft=True)).split("\f")[:-1]
    final = text_of(plan_pdf(long_plan(4)))

    assert [page.count(word) for page in draft] == [1] * len(draft)
    assert word not in final


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x.png",
        "https://example.org/x.css",
        "ftp://example.org/x",
        "data:text/css,p{}",
        "file:///etc/passwd",
        "file://elsewhere.example/etc/passwd",
        "relative.png",
    ],
)
def test_fetcher_refuses_what_is_not_the_portals(url, tmp_path):
    with pytest.raises(Unreachable):
        OwnFiles([tmp_path]).fetch(url)


def test_fetcher_reads_below_its_roots_alone(tmp_path):
    inside, outside = tmp_path / "media", tmp_path / "secret.txt"
    inside.mkdir()
    outside.write_text("secret")
    (inside / "own 照片.txt").write_text("own")
    (inside / "link.txt").symlink_to(outside)
    fetcher = OwnFiles([inside])

    assert fetcher.fetch((inside / "own 照片.txt").as_uri()).read() == b"own"
    for path in (inside / ".." / "secret.txt", inside / "link.txt", inside / "absent.txt", inside):
        with pytest.raises(Unreachable):
            fetcher.fetch(f"file://{path}")


def test_a_foreign_picture_is_not_fetched(caplog):
    with caplog.at_level(logging.ERROR, "weasyprint"):
        pdf = html_pdf('<html lang="zh"><title>t</title><img src="http://127.0.0.1:9/x.png" alt="替代文字"></html>')

    assert "not a file of the portal" in caplog.text
    assert "替代文字" in text_of(pdf)


@settings(max_examples=25)
@given(
    st.lists(
        st.builds(
            Measure,
            text=st.text(
                st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n<>&\"'\\、(一)1.{}% "), max_size=60
            ),
            ordinal=st.none() | st.integers(-1, 1200),
            placeholder=st.booleans(),
            units=st.sampled_from([(), (UnitRef("園務課", "lead"),)]),
        ),
        max_size=4,
    )
)
def test_any_text_makes_a_well_formed_page(measures):
    nested: tuple[Measure, ...] = ()
    for measure in measures:
        nested = (Measure(measure.text, measure.ordinal, nested, measure.units, measure.placeholder), measure)
    document: PlanDocument = plan(WorkItem("<b>", 14, (FocusPoint("\n", 0, (), nested),)))

    html = plan_html(document)

    tags = re.findall(r"<(/?)(table|tbody|tr|td|p|span)\b[^>]*>", html.split("<body>")[1])
    depth: list[str] = []
    for closing, tag in tags:
        if closing:
            assert depth.pop() == tag
        else:
            depth.append(tag)
    assert depth == []
    with opened(html_pdf(html)) as pdf:
        assert len(pdf.pages) >= 1


def test_report_prints_results_beside_their_measures(tmp_path):
    text = text_of(report_pdf(report(tmp_path), roots=[tmp_path]))

    for printed in (
        "辦理三場夜間參觀。",
        "颱風延期一場",
        "參觀人次：3,482.5人次",
        "服務課",
        "已併入總機",
        "每週開箱。",
        "中華民國113年1月5日",
    ):
        assert printed in text
    assert "未核可的文字" not in text
    places = [
        text.index(caption)
        for caption in ("夜間參觀第1場112年7月1日", "夜間參觀第2場112年7月2日", "夜間參觀第3場112年7月3日")
    ]
    assert places == sorted(places)


def test_report_embeds_its_photos_with_alternative_texts(tmp_path):
    with opened(report_pdf(report(tmp_path), roots=[tmp_path])) as pdf:
        images = {image for page in pdf.pages for image in page.get_images()}
        figures = [str(figure.Alt) for figure in elements(pdf, "Figure")]

    assert len(images) == 3
    assert figures[1:] == ["夜間參觀第1場", "夜間參觀第2場", "夜間參觀第3場"]


def test_the_logo_stands_on_the_cover_alone(tmp_path, logo):
    document = report(tmp_path)

    with opened(report_pdf(document, roots=[tmp_path], logo=logo)) as pdf:
        with_logo, alternatives = pictures(pdf), [str(figure.Alt) for figure in elements(pdf, "Figure")]
    with opened(report_pdf(document, roots=[tmp_path])) as pdf:
        without = pictures(pdf)

    assert (with_logo[0], without[0], with_logo[1:]) == (1, 0, without[1:])
    assert alternatives[0] == f"{document.plan.agency}的標誌"


def test_report_outside_its_roots_prints_the_caption_without_the_photo(tmp_path, caplog):
    with caplog.at_level(logging.CRITICAL, "weasyprint"), opened(report_pdf(report(tmp_path))) as pdf:
        assert [image for page in pdf.pages for image in page.get_images()] == []
