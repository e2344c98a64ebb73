"""The sheet as .ods, streamed: OpenDocument 1.3 with drop-downs, notes, locked cells and a frozen heading."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _

from agencies.sheets.ods import DECLARED, MIMETYPE, spaced

from .columns import COLUMNS, FILLED_KEYS, Column
from .lines import Line

CONTENT_TYPE = MIMETYPE

_MORE = (
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" '
    'xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0"'
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
# Cell styles: background and whether the cell is locked.
_STYLES = {
    "head": ("#d9e2ec", True),
    "locked": ("#f2f2f2", True),
    "open": ("", False),
    "bad": ("#ffc7ce", False),
    "bad-locked": ("#ffc7ce", True),
}


def write(lines: Iterable[Line], out: IO[bytes], *, extras: Sequence[str] = ()) -> None:
    """Write the sheet into a file. `extras` are the headings of columns that people had added."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo("mimetype"), MIMETYPE)
        package.writestr("META-INF/manifest.xml", _MANIFEST)
        package.writestr("settings.xml", _settings())
        with package.open("content.xml", "w") as stream:
            for part in _content(lines, extras):
                stream.write(part.encode("utf-8", "replace"))


def _content(lines: Iterable[Line], extras: Sequence[str]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {DECLARED} {_MORE} office:version="1.3">'
    yield from _automatic_styles()
    yield "<office:body><office:spreadsheet>"
    yield from _validations()
    yield f'<table:table table:name={quoteattr(_("Report sheet"))} table:protected="true">'
    for number in range(len(COLUMNS)):
        hidden = ' table:visibility="collapse"' if number == 0 else ""
        yield f'<table:table-column table:style-name="co{number}" table:default-cell-style-name="open"{hidden}/>'
    if extras:
        yield f'<table:table-column table:number-columns-repeated="{len(extras)}"/>'
    yield '<table:table-row table:visibility="collapse">'
    yield from (_cell(column.key, "locked") for column in COLUMNS)
    yield "</table:table-row><table:table-row>"
    yield from (_cell(str(column.label), "head", note=str(column.note)) for column in COLUMNS)
    yield from (_cell(heading, "head") for heading in extras)
    yield "</table:table-row>"
    count = 2
    for line in lines:
        count += 1
        yield "<table:table-row>" + "".join(_cells(line)) + "</table:table-row>"
    yield "</table:table>"
    title, last = _("Report sheet"), f"{_letter(len(COLUMNS) + len(extras))}{max(count, 3)}"
    area = f"'{title}'.A2:'{title}'.{last}"
    yield (
        '<table:database-ranges><table:database-range table:name="__Anonymous_Sheet_DB__0" '
        'table:display-filter-buttons="true" '
        f"table:target-range-address={quoteattr(area)}/></table:database-ranges>"
    )
    yield "</office:spreadsheet></office:body></office:document-content>"


def _cells(line: Line) -> Iterator[str]:
    for column in COLUMNS:
        is_open = line.is_open and column.key in FILLED_KEYS
        mark = line.marks.get(column.key, "")
        style = ("bad" if is_open else "bad-locked") if mark else "open" if is_open else "locked"
        yield _cell(line.values.get(column.key, ""), style, note=mark, column=column)
    for value in line.extras:
        yield _cell(value, "open")


def _cell(value: str, style: str, *, note: str = "", column: Column | None = None) -> str:
    attributes = f'table:style-name="{style}"'
    if column and column.choices:
        attributes += f' table:content-validation-name="v-{column.key}"'
    kind = ' office:value-type="string"' if value else ""
    annotation = f"<office:annotation>{_paragraphs(note)}</office:annotation>" if note else ""
    return f"<table:table-cell {attributes}{kind}>{annotation}{_paragraphs(value) if value else ''}</table:table-cell>"


def _paragraphs(text: str) -> str:
    return "".join(f"<text:p>{spaced(line)}</text:p>" for line in text.split("\n"))


def _validations() -> Iterator[str]:
    yield "<table:content-validations>"
    for column in COLUMNS:
        if column.choices:
            choices = ";".join(f'"{choice}"' for choice in column.choices)
            condition = quoteattr(f"of:cell-content-is-in-list({choices})")
            yield (
                f'<table:content-validation table:name="v-{column.key}" table:condition={condition} '
                'table:allow-empty-cell="true" table:display-list="unsorted">'
                '<table:error-message table:message-type="stop" table:display="true">'
                f"<text:p>{escape(_('Choose from the list.'))}</text:p></table:error-message>"
                "</table:content-validation>"
            )
    yield "</table:content-validations>"


def _automatic_styles() -> Iterator[str]:
    yield "<office:automatic-styles>"
    for number, column in enumerate(COLUMNS):
        width = f"{column.width * 0.2:.2f}cm"
        yield f'<style:style style:name="co{number}" style:family="table-column">'
        yield f'<style:table-column-properties style:column-width="{width}"/></style:style>'
    for name, (background, is_locked) in _STYLES.items():
        protect = "protected" if is_locked else "none"
        fill = f' fo:background-color="{background}"' if background else ""
        yield (
            f'<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties '
            f'style:cell-protect="{protect}" fo:wrap-option="wrap" style:vertical-align="top" '
            f'fo:border="0.06pt solid #bfbfbf"{fill}/>'
        )
        if name == "head":
            yield '<style:text-properties fo:font-weight="bold" style:font-weight-asian="bold"/>'
        yield "</style:style>"
    yield "</office:automatic-styles>"


def _settings() -> str:
    """The heading and the first columns stay in sight."""
    items = {"HorizontalSplitMode": ("short", 2), "VerticalSplitMode": ("short", 2)}
    items |= {"HorizontalSplitPosition": ("int", 3), "VerticalSplitPosition": ("int", 2)}
    items |= {"PositionRight": ("int", 3), "PositionBottom": ("int", 2)}
    written = "".join(
        f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'
        for name, (kind, value) in items.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-settings {DECLARED} {_MORE} office:version="1.3">'
        '<office:settings><config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        '<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
        '<config:config-item-map-named config:name="Tables">'
        f"<config:config-item-map-entry config:name={quoteattr(_('Report sheet'))}>{written}"
        "</config:config-item-map-entry></config:config-item-map-named></config:config-item-map-entry>"
        "</config:config-item-map-indexed></config:config-item-set></office:settings></office:document-settings>"
    )


def _letter(number: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
