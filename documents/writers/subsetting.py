"""Makes the kai face small inside a PDF, where the layout engine's way of doing it fails.

HarfBuzz cannot cut down TW-Kai together with its glyph definitions (the table GDEF, of no use in a PDF) once a document
uses more than some eight hundred signs, and WeasyPrint then embeds the whole font: 27 MB. So that table is left out.
Reads WeasyPrint's internals: `tests/documents/writers/test_subsetting.py` tells when they change.
"""

from __future__ import annotations

from typing import Any

from weasyprint.pdf import fonts

_BY_WEASYPRINT = fonts.Font._harfbuzz_subset
# What WeasyPrint drops, and GDEF.
_USELESS = (b"BASE", b"DSIG", b"EBDT", b"EBLC", b"EBSC", b"GDEF", b"GPOS", b"GSUB", b"JSTF", b"LTSH", b"PCLT", b"SVG ")


def install() -> None:
    """Let every font be cut down by `_subset` from now on. Safe to call again."""
    fonts.Font._harfbuzz_subset = _subset


def _subset(font: Any, to_unicode: dict[int, str], hinting: bool) -> None:
    small = _without_definitions(font, to_unicode)
    if small:
        font.file_content = small
    else:
        _BY_WEASYPRINT(font, to_unicode, hinting)


def _without_definitions(font: Any, to_unicode: dict[int, str]) -> bytes | None:
    """The font's file with the used glyphs alone, their numbers kept; None if HarfBuzz fails here too."""
    ffi, harfbuzz, subsetting = fonts.ffi, fonts.harfbuzz, fonts.harfbuzz_subset
    wish = ffi.gc(subsetting.hb_subset_input_create_or_fail(), subsetting.hb_subset_input_destroy)
    _fill(subsetting.hb_subset_input_glyph_set(wish), sorted(to_unicode))
    dropped = subsetting.hb_subset_input_set(wish, subsetting.HB_SUBSET_SETS_DROP_TABLE_TAG)
    _fill(dropped, [harfbuzz.hb_tag_from_string(name, -1) for name in _USELESS])
    flags = subsetting.HB_SUBSET_FLAGS_RETAIN_GIDS | subsetting.HB_SUBSET_FLAGS_PASSTHROUGH_UNRECOGNIZED
    if font.missing:
        flags |= subsetting.HB_SUBSET_FLAGS_NOTDEF_OUTLINE
    subsetting.hb_subset_input_set_flags(wish, flags)
    face = ffi.gc(subsetting.hb_subset_or_fail(font.hb_face, wish), harfbuzz.hb_face_destroy)
    return fonts.get_hb_object_data(face) if face else None


def _fill(numbers: Any, members: list[int]) -> None:
    array = fonts.ffi.new(f"hb_codepoint_t[{len(members)}]", members)
    fonts.harfbuzz.hb_set_add_sorted_array(numbers, array, len(members))
