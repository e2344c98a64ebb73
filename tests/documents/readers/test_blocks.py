from documents.readers import reasons
from documents.readers.blocks import Block, blocks_of
from plans.document import Doubt


def test_lines_become_paragraphs_and_rows():
    blocks, doubts = blocks_of(
        "一、甲\n\n乙\t\t<p>丙</p> <p>丁</p>\n| 戊 | 己<br>庚 | a\\|b |\r\n|---|---|---|\n--\t--\n"
    )

    assert blocks == [
        Block(1, [["一、甲"]], after_gap=True),
        Block(3, [["乙"], [], ["丙", "丁"]], is_row=True, after_gap=True),
        Block(4, [["戊"], ["己", "庚"], ["a|b"]], is_row=True),
    ]
    assert doubts == []


def test_an_open_list_tag_begins_a_paragraph_and_other_tags_are_text():
    blocks, _ = blocks_of('<p>甲</p> <ol style="list-style-type: none"> 1. 乙 <b>丙</b>\t<script>丁</script>')

    assert [block.cells for block in blocks] == [[["甲", "1. 乙 <b>丙</b>"], ["<script>丁</script>"]]]


def test_page_numbers_and_control_characters_are_left_out_with_a_doubt():
    blocks, doubts = blocks_of("甲\n- 3 -\n第 4 頁，共 10 頁\n\x07乙\n110 年")

    assert [(block.text, block.after_gap) for block in blocks] == [("甲", True), ("乙", True), ("110 年", False)]
    assert doubts == [
        Doubt(2, reasons.PAGE_NUMBER, "- 3 -"),
        Doubt(3, reasons.PAGE_NUMBER, "第 4 頁，共 10 頁"),
        Doubt(4, reasons.CONTROL_CHARACTERS, "乙"),
    ]
