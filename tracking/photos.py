"""Photos as they are kept: known by content, upright, small enough, without anything hidden in them.

What was uploaded is never stored: pixels are copied into a new JPEG, so EXIF, GPS, profiles, comments and whatever
else was appended stay behind.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from agencies.errors import Refused
from agencies.pictures import BROKEN, strictly

FORMATS = ("JPEG", "PNG", "WEBP")
# Nothing was photographed for a plan before: a camera's clock was never set.
EARLIEST = dt.date(1912, 1, 1)
LONG_SIDE = 2400
THUMBNAIL_SIDE = 480
CONTENT_TYPE = "image/jpeg"

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}
# JPEG, PNG, and what people take for photos as well: GIF, TIFF, BMP.
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")


@dataclass(frozen=True, slots=True)
class Photo:
    """A re-encoded photo: JPEG bytes, sides in pixels, SHA-256 of `content`; the day it says it was taken."""

    content: bytes
    thumbnail: bytes
    width: int
    height: int
    sha256: str
    taken_on: dt.date | None


def looks_like_photo(head: bytes) -> bool:
    """These first bytes (12 or more) begin a picture, be it of a kind that is not taken."""
    is_webp_or_heic = head.startswith(b"RIFF") or head[4:8] == b"ftyp"
    return is_webp_or_heic or head.startswith(_PICTURES)


def encode(upload: IO[bytes]) -> Photo:
    """Read an uploaded file by its content and re-encode it (at most 2400 pixels on the long side).

    Raises `Refused`: too large in bytes or pixels, no JPEG, PNG or WebP, or not readable to its end.
    """
    size = upload.seek(0, 2)
    upload.seek(0)
    if size > settings.MAX_PHOTO_UPLOAD:
        raise Refused(_("The photo is larger than %(limit)s MB.") % {"limit": settings.MAX_PHOTO_UPLOAD // 1024**2})
    picture, taken_on = _read(upload)
    content = _jpeg(picture, LONG_SIDE)
    with Image.open(BytesIO(content)) as kept:
        width, height = kept.size
    return Photo(
        content=content,
        thumbnail=_jpeg(picture, THUMBNAIL_SIDE),
        width=width,
        height=height,
        sha256=hashlib.sha256(content).hexdigest(),
        taken_on=taken_on,
    )


def _read(upload: IO[bytes]) -> tuple[Image.Image, dt.date | None]:
    """The decoded, upright picture without its metadata, and the day of its EXIF data."""
    try:
        with strictly(), Image.open(upload, formats=FORMATS) as image:
            if image.width * image.height > settings.MAX_PHOTO_PIXELS:
                raise _too_many_pixels()
            # JPEG decoders can halve while decoding: a large photo never stands in memory at its full size.
            image.draft("RGB", (LONG_SIDE, LONG_SIDE))
            taken_on = _day_taken(image)
            image.load()
            # Still alone in here: everything below works on what is kept, however large the upload was.
            image.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
            return _bare(ImageOps.exif_transpose(image)), taken_on
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except UnidentifiedImageError as error:
        raise Refused(_unknown_type(upload)) from error
    except BROKEN as error:
        raise Refused(_("The photo is damaged or incomplete. Nothing was stored; please send it again.")) from error


def _bare(image: Image.Image) -> Image.Image:
    """The pixels alone, on white where they were transparent."""
    bare = Image.new("RGB", image.size, "white")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        bare.paste(layer, mask=layer.getchannel("A"))
    else:
        bare.paste(image.convert("RGB"))
    return bare


def _jpeg(picture: Image.Image, side: int) -> bytes:
    smaller = picture.copy()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
    out = BytesIO()
    smaller.save(out, "JPEG", quality=85, optimize=True, progressive=True)
    return out.getvalue()


def _day_taken(image: Image.Image) -> dt.date | None:
    exif: Any = image.getexif()
    written = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    try:
        day = dt.datetime.strptime(str(written)[:10], "%Y:%m:%d").date()
    except ValueError:
        return None
    return day if day >= EARLIEST else None


def _too_many_pixels() -> Refused:
    limit = settings.MAX_PHOTO_PIXELS // 1_000_000
    return Refused(_("The photo has more than %(limit)s million pixels.") % {"limit": limit})


def _unknown_type(upload: IO[bytes]) -> str:
    upload.seek(0)
    head = upload.read(16)
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return _("HEIC photos cannot be read here. Please save the photo as JPEG and send that.")
    return _("This is not a JPEG, PNG or WebP photo.")
