"""The pages as WeasyPrint lays them out: these tests fail when its boxes or streams change under `finishing`."""

from collections.abc import Iterator
from typing import Any

import pytest
from weasyprint import HTML
from weasyprint.document import Document
from weasyprint.formatting_structure import boxes

from documents.writers.finishing import BOLD_COLOUR, finish_pages
from documents.writers.layout import plan_html
from documents.writers.pdf import OwnFiles, plan_pdf
from tests.documents.writers.samples import long_plan, opened, plan


@pytest.fixture(scope="module")
def pages() -> Document:
    return finish_pages(HTML(string=plan_html(long_plan()), url_fetcher=OwnFiles()).render())


def walk(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from walk(child)


def tables(page: Any) -> list[Any]:
    """The outermost table fragments of a page."""
    return [
        box for box in walk(page._page_box) if isinstance(box, boxes.TableBox) and box.element.get("class") == "ruled"
    ]


def leaves(box: Any) -> list[Any]:
    """Cells of the body that hold text and not a group."""
    return [cell for cell in walk(box) if isinstance(cell, boxes.TableCellBox) and cell.element.get("class") != "group"]


def bottom(box: Any) -> float:
    return round(box.position_y + box.border_height(), 2)


def test_a_table_is_closed_at_the_foot_of_every_page(pages):
    fragments = [table for page in pages.pages for table in tables(page)]

    assert len(fragments) > 4
    for table in fragments:
        lowest = {}
        for cell in leaves(table):
            lowest[cell.position_x] = max(lowest.get(cell.position_x, 0), bottom(cell))
        assert len(lowest) == 4
        assert max(lowest.values()) - min(lowest.values()) < 0.05
        for cell in leaves(table):
            assert cell.border_bottom_width > 0
            assert cell.border_right_width > 0


def test_a_spanning_cell_goes_on_on_every_page_of_its_rows(pages):
    for table in (table for page in pages.pages for table in tables(page)):
        (row, *_others) = table.children[1].children
        item, group = row.children
        assert item.element.get("class") is None
        assert item.border_left_width > 0
        assert bottom(item) == bottom(group)


def test_texts_of_a_row_begin_on_the_page_of_its_rules(pages):
    for page in pages.pages:
        foot = page._page_box.position_y + page._page_box.margin_top + page._page_box.height
        for table in tables(page):
            for line in (box for box in walk(table) if isinstance(box, boxes.LineBox)):
                assert line.position_y + line.height <= foot + 0.05


def test_lines_that_the_margin_broke_are_set_flush(pages):
    flush = []
    for page in pages.pages:
        for paragraph in (box for box in walk(page._page_box) if box.element_tag == "p"):
            lines = [line for line in paragraph.children if isinstance(line, boxes.LineBox)]
            edge = paragraph.content_box_x() + paragraph.width
            flush += [edge - (line.children[-1].position_x + line.children[-1].width) for line in lines[:-1]]

    assert len(flush) > 20
    assert max(flush) < 0.5


def test_a_marker_keeps_its_width_so_that_the_text_keeps_its_indent(pages):
    starts = {}
    for page in pages.pages:
        for paragraph in (box for box in walk(page._page_box) if box.element_tag == "p"):
            if (paragraph.element.get("class") or "").startswith("i150-150-3"):
                for line in (line for line in paragraph.children if len(line.children) == 2):
                    marker, text = line.children
                    starts.setdefault(marker.text, set()).add(round(text.position_x - paragraph.content_box_x(), 2))

    assert starts["1. "] == starts["3. "] == {0.0}


def test_headings_are_drawn_with_an_outline_and_texts_without():
    with opened(plan_pdf(plan())) as pdf:
        content = pdf.pages[0].Contents.read_bytes().split(b"\n")

    outlined = content.count(b"0 0 0 RG 0.45 w 2 Tr")
    assert outlined == content.count(BOLD_COLOUR)
    assert outlined > 0
    bold, saved, shown = False, [], {True: 0, False: 0}
    for operation in content:
        if operation == b"q":
            saved.append(bold)
        elif operation == b"Q":
            bold = saved.pop()
        elif operation.endswith(b" Tr"):
            bold = operation.endswith(b"2 Tr")
        elif operation.endswith(b"TJ"):
            shown[bold] += 1
    # The title's two lines, four sections, three labels; everything else is plain.
    assert shown[True] == 9
    assert shown[False] > 15
