"""Tables as .ods, streamed: OpenDocument 1.3; a text is a text, whatever it begins with."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO
from xml.sax.saxutils import quoteattr

from agencies.sheets.ods import DECLARED, MIMETYPE, spaced

from .content import Table, Value

CONTENT_TYPE = MIMETYPE

_MORE = (
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
# Widths of columns have to be named before the tables are known: one style for each width that may occur.
_WIDTHS = range(4, 81, 4)


def write(tables: Iterable[Table], out: BinaryIO) -> None:
    """Write each table as a sheet."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo("mimetype"), MIMETYPE)
        package.writestr("META-INF/manifest.xml", _MANIFEST)
        with package.open("content.xml", "w") as stream:
            for part in _content(tables):
                stream.write(part.encode("utf-8", "replace"))


def _content(tables: Iterable[Table]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {DECLARED} {_MORE} office:version="1.3">'
    yield "<office:automatic-styles>"
    for width in _WIDTHS:
        yield (
            f'<style:style style:name="w{width}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width * 0.2:.1f}cm"/></style:style>'
        )
    for name, more in (
        ("head", '<style:text-properties fo:font-weight="bold" style:font-weight-asian="bold"/>'),
        ("cell", ""),
    ):
        yield (
            f'<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties '
            f'fo:wrap-option="wrap" style:vertical-align="top"/>{more}</style:style>'
        )
    yield "</office:automatic-styles><office:body><office:spreadsheet>"
    for table in tables:
        yield from _table(table)
    yield "</office:spreadsheet></office:body></office:document-content>"


def _table(table: Table) -> Iterator[str]:
    yield f"<table:table table:name={quoteattr(table.title)}>"
    for column in table.columns:
        width = min((width for width in _WIDTHS if width >= column.width), default=_WIDTHS[-1])
        yield f'<table:table-column table:style-name="w{width}" table:default-cell-style-name="cell"/>'
    yield "<table:table-header-rows><table:table-row>"
    yield from (_cell(column.label, "head") for column in table.columns)
    yield "</table:table-row></table:table-header-rows>"
    for row in table.rows:
        yield "<table:table-row>" + "".join(_cell(value, "cell") for value in row) + "</table:table-row>"
    yield "</table:table>"


def _cell(value: Value, style: str) -> str:
    if not isinstance(value, str):
        number = f'table:style-name="{style}" office:value-type="float" office:value="{value}"'
        return f"<table:table-cell {number}><text:p>{value}</text:p></table:table-cell>"
    kind = ' office:value-type="string"' if value else ""
    lines = "".join(f"<text:p>{spaced(line)}</text:p>" for line in value.split("\n")) if value else ""
    return f'<table:table-cell table:style-name="{style}"{kind}>{lines}</table:table-cell>'
