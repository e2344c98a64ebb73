"""Logos as they are kept: known by content, small, pixels alone."""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from ..errors import Refused
from ..pictures import BROKEN, strictly

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_BYTES = 2 * 1024 * 1024
MAX_PIXELS = 16_000_000
LONG_SIDE = 400
CONTENT_TYPE = "image/png"


@dataclass(frozen=True, slots=True)
class Logo:
    """A PNG without metadata, sides in pixels, SHA-256 of `content`."""

    content: bytes
    width: int
    height: int
    sha256: str


def encode(upload: IO[bytes]) -> Logo:
    """Read an uploaded picture by its content and re-encode it, at most 400 pixels on the long side.

    Raises `Refused`: too large in bytes or pixels, no PNG, JPEG or WebP, or not readable to its end.
    """
    if upload.seek(0, 2) > MAX_BYTES:
        raise Refused(_("The logo is larger than %(limit)s MB.") % {"limit": MAX_BYTES // 1024**2})
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            # Pillow warns of pictures that unpack to much; the limit below is stricter.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            bare = _read(upload)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except BROKEN as error:
        raise Refused(_("This is no PNG, JPEG or WebP picture, or it is damaged. Nothing was stored.")) from error
    out = BytesIO()
    bare.save(out, "PNG", optimize=True)
    content = out.getvalue()
    return Logo(content, bare.width, bare.height, hashlib.sha256(content).hexdigest())


def _read(upload: IO[bytes]) -> Image.Image:
    """The upright, small picture, its pixels copied into a new one."""
    with strictly(), Image.open(upload, formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            raise _too_many_pixels()
        image.load()
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    upright.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    bare = Image.new("RGBA", upright.size)
    bare.paste(upright)
    return bare


def _too_many_pixels() -> Refused:
    return Refused(_("The logo has more than %(limit)s million pixels.") % {"limit": MAX_PIXELS // 1_000_000})
