"""What becomes of an uploaded photo."""

import datetime as dt
import struct
import tracemalloc
import zipfile
from io import BytesIO

import pytest
from PIL import ExifTags, Image, ImageFile

from agencies.errors import Refused
from tests.factories import mislabelled_photo, photo_file
from tracking import photos


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def with_exif() -> BytesIO:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SecretCamera"
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2021:03:05 10:20:30"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    return photo_file((80, 40), exif=exif, comment=b"SecretComment", icc_profile=b"SecretProfile")


def test_metadata_is_left_behind_and_the_photo_stands_upright() -> None:
    upload = with_exif()
    assert b"SecretCamera" in upload.getvalue()

    photo = photos.encode(upload)

    assert (photo.width, photo.height) == (40, 80)
    assert photo.taken_on == dt.date(2021, 3, 5)
    for content in (photo.content, photo.thumbnail):
        assert dict(opened(content).getexif()) == {}
        assert b"Secret" not in content
        assert "icc_profile" not in opened(content).info


def test_a_large_photo_becomes_smaller_and_its_thumbnail_much_smaller() -> None:
    photo = photos.encode(photo_file((3000, 1500)))

    assert (photo.width, photo.height) == (2400, 1200)
    assert opened(photo.thumbnail).size == (480, 240)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_becomes_jpeg(kind: str) -> None:
    photo = photos.encode(photo_file(kind=kind))

    assert opened(photo.content).format == "JPEG"
    assert (photo.width, photo.height) == (60, 40)


def test_transparency_becomes_white() -> None:
    upload = BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(upload, "PNG")

    photo = photos.encode(upload)

    assert opened(photo.content).getpixel((5, 5)) == (255, 255, 255)


def test_what_is_appended_stays_behind() -> None:
    upload = photo_file()
    upload.seek(0, 2)
    with zipfile.ZipFile(upload, "a") as archive:
        archive.writestr("hidden.html", "<script>alert(1)</script>")

    photo = photos.encode(upload)

    assert b"hidden.html" not in photo.content
    assert not zipfile.is_zipfile(BytesIO(photo.content))


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"%PDF-1.7\n",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"",
        b"PK\x03\x04",
    ],
)
def test_what_is_no_photo_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        photos.encode(BytesIO(content))

    assert str(refused.value) == photos._unknown_type(BytesIO(content))


def test_heic_is_refused_with_advice() -> None:
    upload = BytesIO(b"\x00\x00\x00\x18ftypheic" + bytes(100))

    assert "HEIC" in photos._unknown_type(upload)
    with pytest.raises(Refused, match="HEIC"):
        photos.encode(upload)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_photo_is_refused(kind: str, monkeypatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint sets it
    whole = BytesIO()
    Image.effect_noise((200, 200), 80).convert("RGB").save(whole, kind)
    upload = BytesIO(whole.getvalue()[: len(whole.getvalue()) // 2])

    with pytest.raises(Refused):
        photos.encode(upload)


def test_too_many_bytes_are_refused(settings) -> None:
    settings.MAX_PHOTO_UPLOAD = 100

    with pytest.raises(Refused):
        photos.encode(photo_file())


def test_too_many_pixels_are_refused_before_decoding(settings, monkeypatch) -> None:
    settings.MAX_PHOTO_PIXELS = 60 * 40 - 1
    monkeypatch.setattr(photos, "_bare", lambda image: pytest.fail("decoded"))

    with pytest.raises(Refused):
        photos.encode(photo_file((60, 40)))


def test_two_hundred_megapixels_are_refused_without_unpacking_them() -> None:
    """A picture of one colour: some kilobytes as a file, 600 megabytes as pixels."""
    upload = BytesIO()
    Image.new("1", (20_000, 10_000)).save(upload, "PNG")
    assert len(upload.getvalue()) < 100_000
    tracemalloc.start()

    with pytest.raises(Refused):
        photos.encode(upload)

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def test_a_header_that_promises_more_than_there_is_is_refused() -> None:
    """The size in a JPEG's header is changed to 65,500 × 65,500."""
    content = bytearray(photo_file().getvalue())
    frame = content.index(b"\xff\xc0")
    content[frame + 5 : frame + 9] = struct.pack(">HH", 65_500, 65_500)

    with pytest.raises(Refused):
        photos.encode(BytesIO(bytes(content)))


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (photo_file().getvalue(), True),
        (photo_file(kind="PNG").getvalue(), True),
        (photo_file(kind="WEBP").getvalue(), True),
        (b"GIF89a\x01\x00\x01\x00\x00\x00", True),
        (b"\x00\x00\x00\x18ftypheic", True),
        (b"%PDF-1.7\n1 0 obj", False),
        (b"PK\x03\x04" + bytes(20), False),
        (b"<svg xmlns=", False),
        (b"", False),
    ],
)
def test_what_looks_like_a_photo(head: bytes, expected: bool) -> None:
    assert photos.looks_like_photo(head) is expected


def test_a_decompression_bomb_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)

    with pytest.raises(Refused):
        photos.encode(photo_file((60, 40), "PNG"))


def test_a_clock_that_was_never_set_says_no_day() -> None:
    out = BytesIO()
    exif = Image.Exif()
    exif[ExifTags.Base.DateTime] = "0001:01:01 00:00:00"
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif)

    assert photos.encode(out).taken_on is None


def test_notes_of_the_wrong_kind_are_damage_and_no_error_of_the_portal() -> None:
    with pytest.raises(Refused):
        photos.encode(mislabelled_photo())
