"""Which signs of a document no installed font can draw: they would print as empty boxes."""

from __future__ import annotations

import ctypes
import ctypes.util
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from documents.writers.layout import FONT_FAMILIES
from plans.document import PlanDocument

# Control and format characters and spaces draw nothing; private signs (造字) do, where a font has them.
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def missing_glyphs(document: PlanDocument) -> list[str]:
    """The signs of the document's texts that neither the forms' fonts nor any other on this machine hold, once each."""
    signs = {sign for text in _texts(document.as_json()) for sign in text}
    return sorted(sign for sign in signs if unicodedata.category(sign) not in _UNSEEN and not _can_draw(ord(sign)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for entry in value.values():
            yield from _texts(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _texts(entry)


@cache
def _can_draw(codepoint: int) -> bool:
    library, coverage = _coverage()
    return bool(library.FcCharSetHasChar(coverage, codepoint))


@cache
def _coverage() -> tuple[ctypes.CDLL, ctypes.c_void_p]:
    """Fontconfig and the union of what its fonts cover, in the order in which the renderer falls back."""
    library = ctypes.CDLL(ctypes.util.find_library("fontconfig") or "libfontconfig.so.1")
    library.FcNameParse.restype = library.FcFontSort.restype = ctypes.c_void_p
    library.FcNameParse.argtypes = [ctypes.c_char_p]
    library.FcConfigSubstitute.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int]
    library.FcDefaultSubstitute.argtypes = [ctypes.c_void_p]
    library.FcFontSort.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p]
    library.FcCharSetHasChar.argtypes = [ctypes.c_void_p, ctypes.c_uint32]

    pattern = library.FcNameParse(",".join(FONT_FAMILIES).replace("-", r"\-").encode())
    library.FcConfigSubstitute(None, pattern, 0)
    library.FcDefaultSubstitute(pattern)
    coverage, outcome = ctypes.c_void_p(), ctypes.c_int()
    library.FcFontSort(None, pattern, 1, ctypes.byref(coverage), ctypes.byref(outcome))
    return library, coverage
