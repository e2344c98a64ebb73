"""What the layout engine leaves undone, done on the laid-out pages before they are drawn.

`close_groups`: where a page ends between two rows of a group, the cell beside the group reaches the foot of the page
and the last row does not. `justify`: lines of Chinese text are set flush on both sides by spreading their signs.
`install` lets a line be drawn as it was spread. `embolden`: 正楷體 has one weight, so bold text is drawn with an
outline. All read WeasyPrint's boxes and
streams, which it does not promise to keep: `tests/documents/writers/test_finishing.py` tells when they change.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from copy import copy
from typing import Any

import pydyf
from weasyprint import draw
from weasyprint.document import Document
from weasyprint.formatting_structure import boxes

# The colour that print.css gives to bold text: black to the eye, and never used for anything else.
BOLD_COLOUR = b"0 0 0.003922 rg"
OUTLINE = b"0 0 0 RG 0.45 w 2 Tr"
PLAIN = b"0 Tr"

# A line that falls short by at most this much (in em) was broken by the margin and not by its end.
SHORT_OF_MARGIN = 1.1
SHORT_BEFORE_PUNCTUATION = 2.2
WIDEST_SPREAD = 0.2

_MARKED = re.compile(r"i\d+-\d+-(\d+)\b")


_DRAW_TEXT = draw.draw_text


def install() -> None:
    """Let every text be drawn with the spread that `finish_pages` gave it. Safe to call again."""
    draw.draw_text = _draw_text


def _draw_text(stream: Any, text: Any, *details: Any) -> None:
    spread = getattr(text, "spread", 0)
    if spread:
        stream.stream.append(f"{spread:.4f} Tc".encode("ascii"))
    _DRAW_TEXT(stream, text, *details)
    if spread:
        stream.stream.append(b"0 Tc")


def finish_pages(document: Document) -> Document:
    """Close the groups and justify the lines of every page."""
    for page in document.pages:
        for box in _walk(page._page_box):
            if isinstance(box, boxes.TableCellBox) and _is_group(box):
                _close_group(box)
            elif isinstance(box, boxes.BlockContainerBox) and box.element_tag in ("p", "td"):
                _justify(box)
    return document


def embolden(pdf: pydyf.PDF) -> None:
    """Outline the texts drawn in `BOLD_COLOUR`."""
    for stream in pdf.objects:
        if not isinstance(stream, pydyf.Stream) or BOLD_COLOUR not in stream.stream:
            continue
        drawn: list[bytes | str] = []
        bold = False
        saved: list[bool] = []
        for operation in stream.stream:
            drawn.append(operation)
            if operation == b"q":
                saved.append(bold)
            elif operation == b"Q":
                # Restoring the graphics state brings back the text mode along with the colour.
                bold = saved.pop()
            elif isinstance(operation, bytes) and operation.endswith(b" rg") and bold != (operation == BOLD_COLOUR):
                bold = not bold
                drawn.append(OUTLINE if bold else PLAIN)
        stream.stream = drawn


def compress(pdf: pydyf.PDF) -> None:
    """Compress the streams at zlib's usual level; pydyf's own, the highest, takes longer than it saves."""
    for stream in pdf.objects:
        if isinstance(stream, pydyf.Stream) and stream.compress and "Filter" not in stream.extra:
            content = b"\n".join(_written(part) for part in stream.stream)
            stream.stream, stream.compress = [zlib.compress(content)], False
            stream.extra["Filter"] = "/FlateDecode"


def _written(part: Any) -> bytes:
    """An operation as it stands in the file."""
    if isinstance(part, pydyf.Object):
        return part.data
    return part if isinstance(part, bytes) else str(part).encode("ascii")


def _walk(box: Any) -> Iterator[Any]:
    """Parents before their children: an outer group is closed before the groups within it."""
    yield box
    for child in getattr(box, "children", ()):
        yield from _walk(child)


def _is_group(box: Any) -> bool:
    return box.element is not None and box.element_tag == "td" and box.element.get("class") == "group"


def _close_group(cell: Any) -> None:
    """Lengthen the last row on this page down to the foot of the cell that holds the group."""
    bottom = cell.position_y + cell.border_height()
    for table in (box for box in _children_of_group(cell) if isinstance(box, boxes.TableBox)):
        rows = [row for group in table.children for row in group.children]
        if not rows:
            continue
        missing = bottom - (rows[-1].position_y + rows[-1].height)
        if missing > 0:
            rows[-1].height += missing
            for ending in rows[-1].children:
                ending.padding_bottom += missing


def _children_of_group(cell: Any) -> Iterator[Any]:
    for child in cell.children:
        yield child
        yield from getattr(child, "children", ())


def _justify(paragraph: Any) -> None:
    """Spread the signs of the lines that the margin broke; the marker keeps its width, so the text its indent."""
    size = paragraph.style["font_size"]
    edge = paragraph.content_box_x() + paragraph.width
    lines = [line for line in paragraph.children if isinstance(line, boxes.LineBox)]
    for line in lines:
        text = line.children[-1] if line.children else None
        if not isinstance(text, boxes.TextBox):
            continue
        marker = _marker_signs(paragraph) if line is lines[0] else 0
        count = len(text.text.rstrip()) - marker
        short = edge - (text.position_x + text.width)
        limit = SHORT_OF_MARGIN if line is lines[-1] else SHORT_BEFORE_PUNCTUATION
        if count > 0 and 0.3 < short < limit * size and short / count < WIDEST_SPREAD * size:
            if marker:
                text = _part_from_marker(line, text, marker, edge - paragraph.width)
            text.spread = short / count
            text.width += short


def _marker_signs(paragraph: Any) -> int:
    """How many signs of the paragraph's first line are its marker: 0 where the line goes on from another page."""
    found = _MARKED.match(paragraph.element.get("class") or "") if paragraph.element is not None else None
    return int(found[1]) if found and "top" not in paragraph.remove_decoration_sides else 0


def _part_from_marker(line: Any, text: Any, signs: int, left: float) -> Any:
    """Split a text box behind its marker; the answer is the box of the text, which begins at `left`."""
    rest = text.copy()
    for box, part in ((text, text.text[:signs]), (rest, text.text[signs:])):
        box.text = part
        box.pango_layout = copy(box.pango_layout)
        box.pango_layout.text = part
    rest.width -= left - rest.position_x
    text.width -= rest.width
    rest.position_x = left
    line.children = [*line.children[:-1], text, rest]
    return rest
