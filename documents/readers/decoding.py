"""Bytes → text: UTF-8, UTF-16 with its byte order mark, or Big5 (cp950); anything else is refused."""

from __future__ import annotations

import codecs

from django.utils.translation import gettext as _

from documents.readers.errors import Unreadable


def decode(data: bytes) -> str:
    """Text of `data`. Raises `Unreadable` for binary files and other encodings."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        if b"\0" in data:
            raise Unreadable(_("This is a binary file, not text."))
        encodings = ["utf-8-sig", "cp950"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise Unreadable(_("This is a binary file, not text."))
        return text
    raise Unreadable(_("The text is neither UTF-8, UTF-16 nor Big5. Save it as UTF-8 and try again."))
