"""ODF spreadsheets of text cells: the first table of a document to rows, and rows to a document.

Repeated cells and rows, several paragraphs in a cell and white space are as OpenDocument 1.3 part 3 says
(19.675, 19.677, 6.1.2): offices write runs of empty cells as one element.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from .limits import BROKEN, MAX_COLUMNS, check_rows, damaged, opened_zip
from .xml_text import xml_text

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"

_NAMESPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def read(content: bytes) -> list[list[str]]:
    """The rows of the first table, without empty ones at the end and empty cells at the end of a row.

    Raises `UnreadableSheet`.
    """
    with opened_zip(content, kind="ods", member="content.xml") as package:
        try:
            root = ET.fromstring(package.read("content.xml"))  # noqa: S314 - no document type, so no entities
            return _table_rows(root)
        except BROKEN as error:
            raise damaged("ods") from error


def _table_rows(root: ET.Element) -> list[list[str]]:
    table = root.find(".//office:spreadsheet/table:table", _NAMESPACES)
    if table is None:
        raise damaged("ods")
    rows: list[list[str]] = []
    pending = 0
    for row in table.iter(qualified("table:table-row")):
        cells = _cells(row)
        times = int(row.get(qualified("table:number-rows-repeated"), "1"))
        if not cells:
            pending += times
            continue
        check_rows(len(rows) + pending + times)
        rows.extend([[] for _ in range(pending)])
        rows.extend(list(cells) for _ in range(times))
        pending = 0
    return rows


def write(rows: Iterable[Iterable[str]]) -> bytes:
    """A document with one table; every cell is a string, never a formula."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo("mimetype"), MIMETYPE)
        package.writestr("META-INF/manifest.xml", _MANIFEST)
        package.writestr("content.xml", "".join(_content(rows)).encode())
    return out.getvalue()


def _content(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {DECLARED} office:version="1.3">'
    yield '<office:body><office:spreadsheet><table:table table:name="1">'
    for row in rows:
        yield "<table:table-row>"
        for value in row:
            lines = "".join(f"<text:p>{spaced(line)}</text:p>" for line in value.split("\n"))
            yield f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'
        yield "</table:table-row>"
    yield "</table:table></office:spreadsheet></office:body></office:document-content>"


def spaced(line: str) -> str:
    """White space collapses in ODF: each further, leading or trailing space and each tab is an element."""
    written, previous = [], " "
    line = xml_text(line)
    for index, character in enumerate(line):
        if character == "\t":
            written.append("<text:tab/>")
        elif character == " " and (previous == " " or index == len(line) - 1):
            written.append("<text:s/>")
        elif character != "\r":
            written.append(escape(character))
        previous = character
    return "".join(written)


def _cells(row: ET.Element) -> list[str]:
    values: list[str] = []
    pending = 0
    for cell in row:
        if cell.tag not in (qualified("table:table-cell"), qualified("table:covered-table-cell")):
            continue
        times = int(cell.get(qualified("table:number-columns-repeated"), "1"))
        value = cell_value(cell)
        if not value:
            pending += times
            continue
        if len(values) + pending + times > MAX_COLUMNS:
            raise damaged("ods")
        values.extend([""] * pending + [value] * times)
        pending = 0
    return values


def cell_value(cell: ET.Element) -> str:
    """What the cell means: a date as ISO 8601, a number without thousands separators, text as it stands."""
    kind = cell.get(qualified("office:value-type"))
    if kind == "date":
        return cell.get(qualified("office:date-value"), "").removesuffix("T00:00:00")
    if kind == "boolean":
        return cell.get(qualified("office:boolean-value"), "")
    if kind in ("float", "percentage", "currency"):
        return cell.get(qualified("office:value"), "").removesuffix(".0")
    return "\n".join(_text(paragraph) for paragraph in cell.findall("text:p", _NAMESPACES))


def _text(element: ET.Element) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag == qualified("text:s"):
            parts.append(" " * min(int(child.get(qualified("text:c"), "1")), 1000))
        elif child.tag == qualified("text:tab"):
            parts.append("\t")
        elif child.tag == qualified("text:line-break"):
            parts.append("\n")
        else:
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def qualified(name: str) -> str:
    """`table:table-row` as ElementTree writes it."""
    prefix, local = name.split(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"
