"""第 N 頁，共 M 頁 at the foot of every page of a volume, drawn after its parts are joined.

The words are drawn with glyphs of a specimen: a small PDF of the same writer that holds all digits, so that the
typeface is the forms' own whatever fonts a machine has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from pikepdf import Array, Name, Object, Page, Pdf

SIZE = 11.0  # points
# Half of the narrower foot (20 mm of a landscape page), less half of a sign's height; points.
BASELINE = 26.0
FONT = Name("/VolumePages")

_MAPPED = re.compile(r"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>")


def specimen_text() -> str:
    """All signs that a page number may need."""
    return words(1234567890, 1234567890)


def words(page: int, pages: int) -> str:
    """The words at the foot of a page."""
    return _("Page %(page)s of %(pages)s") % {"page": page, "pages": pages}


@dataclass(frozen=True, slots=True)
class _Sign:
    font: Name
    code: str
    width: float


class PageNumbers:
    """Draws page numbers into `volume`, with the fonts of `specimen` (a page of it that was copied there)."""

    def __init__(self, volume: Pdf, specimen: Object) -> None:
        self._volume = volume
        self._fonts: dict[Name, Object] = {}
        self._signs: dict[str, _Sign] = {}
        for number, font in enumerate(specimen.Resources.Font.values()):
            name = Name(f"{FONT}{number}")
            self._fonts[name] = font
            widths = _widths(font.DescendantFonts[0].W)
            for code, text in _MAPPED.findall(font.ToUnicode.read_bytes().decode("ascii")):
                sign = bytes.fromhex(text).decode("utf-16-be")
                self._signs.setdefault(sign, _Sign(name, code, widths.get(int(code, 16), 1000.0)))
        self._before = volume.make_stream(b"q")
        self._prepared: set[tuple[int, int]] = set()

    def draw(self, page: Page, number: int, pages: int) -> None:
        """Number a page."""
        resources = page.obj.Resources
        if resources.Font.objgen not in self._prepared:
            # The pages of a part share their resources.
            for name, font in self._fonts.items():
                resources.Font[name] = font
            self._prepared.add(resources.Font.objgen)
        left, _bottom, right, _top = (float(side) for side in page.obj.MediaBox)
        text = words(number, pages)
        signs = [self._signs[sign] for sign in text]
        width = sum(sign.width for sign in signs) * SIZE / 1000
        drawn = [
            b"Q /Artifact <</Type /Pagination /Subtype /Footer>> BDC q BT 0 g",
            f"1 0 0 1 {(left + right - width) / 2:.2f} {BASELINE} Tm".encode(),
            *(f"{sign.font} {SIZE:g} Tf <{sign.code}> Tj".encode() for sign in signs),
            b"ET Q EMC",
        ]
        contents = page.obj.Contents
        streams = list(contents) if isinstance(contents, Array) else [contents]
        page.obj.Contents = Array([self._before, *streams, self._volume.make_stream(b"\n".join(drawn))])


def _widths(written: Object) -> dict[int, float]:
    """Glyph widths in thousandths of the size, from a CID font's W array as WeasyPrint writes it: c [w1 w2 …]."""
    widths: dict[int, float] = {}
    for index in range(0, len(written), 2):
        first = int(written[index])
        widths |= {first + offset: float(width) for offset, width in enumerate(written[index + 1])}
    return widths
