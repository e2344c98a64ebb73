"""Decoding pictures from outside, strictly and one at a time."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from PIL import ImageFile

# What Pillow's decoders raise on broken content, PNG's own chunk errors among them.
BROKEN = (OSError, SyntaxError, TypeError, ValueError, EOFError, IndexError, struct.error, zlib.error)

_decoding = Lock()


@contextmanager
def strictly() -> Iterator[None]:
    """Refuse truncated files, whatever other libraries (WeasyPrint) have set for the whole program."""
    with _decoding:
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before
