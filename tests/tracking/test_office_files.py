"""Which documents are kept, and under which name."""

import zipfile
from io import BytesIO

import pikepdf
import pytest
from django.utils.translation import override

from agencies.errors import Refused
from tests import office_files
from tests.office_files import MAIN_PARTS, MIMETYPES, office, package, pdf
from tracking.office_files import Document, looks_like_document, read_document


def refusal(upload: BytesIO, name: str = "紀錄.docx") -> str:
    with pytest.raises(Refused) as refused:
        read_document(upload, name)
    return str(refused.value)


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.mark.parametrize(("suffix", "kind"), [*MAIN_PARTS.items(), *MIMETYPES.items()])
def test_office_files_are_known_by_their_content(suffix: str, kind: str) -> None:
    upload = office(suffix)

    document = read_document(upload, "會議紀錄.tmp")

    assert (document.name, document.content_type, document.suffix) == (f"會議紀錄.tmp{suffix}", kind, suffix)
    assert document.content == upload.getvalue()


def test_a_pdf_is_kept_as_it_was_sent() -> None:
    upload = pdf("內容")

    document = read_document(upload, "函.PDF")

    assert document == Document(upload.getvalue(), "函.pdf", "application/pdf", document.sha256)
    assert len(document.sha256) == 64


DAMAGED = "The document is damaged or incomplete. Nothing was stored; please save it anew and send that."
ENCRYPTED = "The document is encrypted. Save it without a password, then send it."
MACROS = "The document holds macros. Save it without them (.docx, .xlsx, .pptx, .odt …) or as PDF."
UNKNOWN = "This is no document that can be kept: .pdf、.docx、.xlsx、.pptx、.odt、.ods、.odp."
OTHER = '<Override PartName="/x" ContentType="{}"/>'
MAIN = OTHER.format(MAIN_PARTS[".docx"] + ".main+xml")


@pytest.mark.parametrize(
    ("upload", "reason"),
    [
        (BytesIO(b"<html><script>alert(1)</script></html>"), UNKNOWN),
        (BytesIO(b"MZ\x90\x00"), UNKNOWN),
        (BytesIO(b""), UNKNOWN),
        (package({"readme.txt": "zip"}), UNKNOWN),
        (package({"[Content_Types].xml": "<Types/>"}), UNKNOWN),
        (office(".odt", mimetype="application/epub+zip"), UNKNOWN),
        (office(".odt", mimetype="x" * 200), UNKNOWN),
        (office(".docx", {"word/vbaProject.bin": b"vba"}), MACROS),
        (office(".docx", {"word/VBAPROJECT.BIN": b"vba"}), MACROS),
        (office(".xlsx", {"xl/macrosheets/sheet1.xml": "<x/>"}), MACROS),
        (office(".odt", {"Basic/Standard/Module1.xml": "<x/>"}), MACROS),
        (office(".ods", {"Scripts/python/a.py": "print()"}), MACROS),
        (office(".docx", types=OTHER.format("application/vnd.ms-word.document.macroEnabled.main+xml")), MACROS),
        # Hidden behind a name of its own, or behind character references.
        (office(".docx", {"word/a.bin": b""}, types=MAIN + OTHER.format("application/vnd.ms-vbaProject")), MACROS),
        (office(".docx", types=MAIN + OTHER.format("application/vnd.ms-office.&#118;baProject")), MACROS),
        (office(".docx", types=MAIN + OTHER.format(MAIN_PARTS[".xlsx"] + ".main+xml")), UNKNOWN),
        (office(".odt", manifest="<m><manifest:encryption-data/></m>"), ENCRYPTED),
        (office(".odt", manifest='<!DOCTYPE m [<!ENTITY a "b">]><m>&a;</m>'), DAMAGED),
        (office(".odt", manifest="<m>"), DAMAGED),
        # Encodings that nobody knows, or that are none.
        (office(".odt", manifest='<?xml version="1.0" encoding="klingon"?><m/>'), DAMAGED),
        (office(".odt", manifest='<?xml version="1.0" encoding="hex"?><m/>'), DAMAGED),
        (office(".docx", {"../../etc/cron.d/evil": "x"}), DAMAGED),
        (office(".docx", {"/etc/passwd": "x"}), DAMAGED),
        (BytesIO(office(".docx").getvalue()[:-40]), DAMAGED),
        (BytesIO(b"PK\x03\x04"), DAMAGED),
        (BytesIO(pdf().getvalue()[:-60]), DAMAGED),
        (BytesIO(b"%PDF-1.7\nnothing\n%%EOF"), DAMAGED),
        (BytesIO(pdf().getvalue().replace(b"startxref\n", b"startxref\n" + b"4" * 40)), DAMAGED),
        (pdf(encryption=pikepdf.Encryption(owner="o", user="secret")), ENCRYPTED),
    ],
)  # fmt: skip
def test_what_is_refused(upload: BytesIO, reason: str) -> None:
    assert refusal(upload) == reason


@pytest.mark.parametrize("name", ["a.docm", "a.XLSM", "a.pptm", "a.xlsb", "a.dotm"])
def test_a_name_that_speaks_of_macros_is_believed(name: str) -> None:
    assert refusal(office(".docx"), name) == MACROS


def test_an_old_or_encrypted_office_file_is_refused_with_advice() -> None:
    upload = BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))

    assert looks_like_document(upload.getvalue())
    assert refusal(upload, "a.doc").startswith("The document is encrypted, or of an old kind (.doc, .xls, .ppt).")


def test_members_behind_a_password_are_refused() -> None:
    content = bytearray(office(".docx").getvalue())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(mark, place + 4)

    assert refusal(BytesIO(bytes(content))) == ENCRYPTED


def test_a_changed_member_is_refused() -> None:
    upload = package(
        {"[Content_Types].xml": f"<Types>{MAIN}</Types>", "word/document.xml": "文字" * 400}, zipfile.ZIP_STORED
    )
    content = upload.getvalue().replace("文字".encode(), "文宇".encode(), 1)

    assert refusal(BytesIO(content)) == DAMAGED


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damage_is_said_however_the_members_are_packed(method: int) -> None:
    damaged = 0
    whole = _packed_with(method)
    for place in range(len(whole)):
        content = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        try:
            read_document(BytesIO(content), "紀錄.docx")
        except Refused:
            damaged += 1

    assert damaged > len(whole) / 2


def _packed_with(method: int) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(office(".docx")) as package, zipfile.ZipFile(out, "w", method) as packed:
        for name in package.namelist():
            packed.writestr(name, package.read(name))
    return out.getvalue()


def test_a_bomb_is_refused_before_it_is_unpacked(settings, monkeypatch) -> None:
    settings.MAX_DOCUMENT_UNPACKED = 2 * 1024**2
    upload = office(".xlsx", {"xl/sheet.xml": bytes(3 * 1024**2)})
    assert len(upload.getvalue()) < 10_000
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("unpacked"))

    assert refusal(upload) == "The document unpacks to more than 2 MB."


def test_a_bomb_that_lies_about_its_size_is_refused(settings) -> None:
    settings.MAX_DOCUMENT_UNPACKED = 2 * 1024**2
    inside = bytes(3 * 1024**2)
    content = office(".xlsx", {"xl/sheet.xml": inside}).getvalue()
    lying = content.replace(len(inside).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != content

    assert refusal(BytesIO(lying)) == DAMAGED


def test_too_many_members_are_refused(monkeypatch) -> None:
    monkeypatch.setattr("tracking.office_files.MOST_MEMBERS", 5)
    upload = office(".docx", {f"word/{number}.xml": "" for number in range(5)})

    assert refusal(upload).startswith("The document unpacks to more than")


def test_too_large_a_document_is_refused_before_it_is_read(settings) -> None:
    settings.MAX_DOCUMENT_UPLOAD = 1024**2

    class Unread(BytesIO):
        def read(self, *_: object) -> bytes:
            pytest.fail("read")

    assert refusal(Unread(bytes(1024**2 + 1))) == "The document is larger than 1 MB."


def test_the_samples_are_packages_of_their_own() -> None:
    assert {office_files.office(suffix).read(4) for suffix in (*MAIN_PARTS, *MIMETYPES)} == {b"PK\x03\x04"}
