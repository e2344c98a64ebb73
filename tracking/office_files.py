"""Documents given as evidence: PDF and office files, known by their content, without macros, and readable.

The content is kept as it was sent: unlike a photo it cannot be written anew. So whatever could do more than be read is
refused, and a kept document is only ever handed out as a download.
"""

from __future__ import annotations

import hashlib
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO
from xml.parsers import expat

import pikepdf
from django.conf import settings
from django.utils.translation import gettext as _

from agencies.errors import Refused

from .file_names import clean_name

# Members of a package; more than any office writes.
MOST_MEMBERS = 10_000
# A list of contents (bytes) longer than this says nothing that is looked for here.
LONGEST_LIST = 8 * 1024 * 1024
_BLOCK = 1024 * 1024
# Readers look for the end mark in the last kilobyte.
_PDF_END = 1024

PDF = "application/pdf"
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
SUFFIXES = {
    PDF: ".pdf",
    _OPEN_XML + "wordprocessingml.document": ".docx",
    _OPEN_XML + "spreadsheetml.sheet": ".xlsx",
    _OPEN_XML + "presentationml.presentation": ".pptx",
    _OPEN_DOCUMENT + "text": ".odt",
    _OPEN_DOCUMENT + "spreadsheet": ".ods",
    _OPEN_DOCUMENT + "presentation": ".odp",
}
ENDINGS = tuple(SUFFIXES.values())
# What the main part of an Open XML package calls itself.
_MAIN_PARTS = {f"{kind}.main+xml": kind for kind in SUFFIXES if kind.startswith(_OPEN_XML)}
_MACRO_ENDINGS = frozenset(
    (".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".xlsb", ".pptm", ".potm", ".ppsm", ".ppam", ".sldm")
)
# In a content type: macros of today, macro sheets of before, controls that run code.
_MACRO_TYPES = ("macro", "vba", "activex")
_MACRO_FOLDERS = ("basic/", "scripts/", "xl/macrosheets/", "xl/dialogsheets/")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
# What zipfile, its decompressors and expat raise on broken content; LookupError where no such encoding is known.
_BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, LookupError, OSError, ValueError,
    RuntimeError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it is kept: its bytes, cleaned name, media type, SHA-256 of `content`."""

    content: bytes
    name: str
    content_type: str
    sha256: str

    @property
    def suffix(self) -> str:
        return SUFFIXES[self.content_type]


def looks_like_document(head: bytes) -> bool:
    """These first bytes (8 or more) begin a PDF or an office file, be it one that is not taken."""
    return head.startswith((b"%PDF-", _ZIP, _OLD_OFFICE))


def read_document(upload: IO[bytes], name: str) -> Document:
    """Read an uploaded document and check it by its content, whatever `name` says.

    Raises `Refused`: too large, no PDF or office file of today, encrypted, with macros, damaged, or a package that
    unpacks to more than `MAX_DOCUMENT_UNPACKED` bytes.
    """
    size = upload.seek(0, 2)
    upload.seek(0)
    if size > settings.MAX_DOCUMENT_UPLOAD:
        limit = settings.MAX_DOCUMENT_UPLOAD // 1024**2
        raise Refused(_("The document is larger than %(limit)s MB.") % {"limit": limit})
    content = upload.read()
    if PurePosixPath(name).suffix.lower() in _MACRO_ENDINGS:
        raise _macros()
    if content.startswith(b"%PDF-"):
        kind = _pdf(content)
    elif content.startswith(_ZIP):
        kind = _package(content)
    elif content.startswith(_OLD_OFFICE):
        raise Refused(
            _("The document is encrypted, or of an old kind (.doc, .xls, .ppt). Save it as a new one without password.")
        )
    else:
        raise _unknown()
    kept_name = clean_name(name, SUFFIXES[kind], _("document"))
    return Document(content, kept_name, kind, hashlib.sha256(content).hexdigest())


def _pdf(content: bytes) -> str:
    if b"%%EOF" not in content[-_PDF_END:]:
        raise _damaged()
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            if not len(pdf.pages):
                raise _damaged()
    except pikepdf.PasswordError as error:
        raise _encrypted() from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError) as error:
        # Beside its own errors pikepdf passes on those of numbers beyond 64 bits, and of keys of the wrong kind.
        raise _damaged() from error
    return PDF


def _package(content: bytes) -> str:
    """The media type of a zipped office file whose members can all be read."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            members = package.infolist()
            _refuse_members(members)
            names = {member.filename for member in members}
            kind = _open_document(package, names) if "mimetype" in names else _open_xml(package, names)
            for member in members:
                _read_through(package, member)
    except _BROKEN_ZIP as error:
        raise _damaged() from error
    return kind


def _refuse_members(members: list[zipfile.ZipInfo]) -> None:
    """Judged by what the package says of its members: nothing is unpacked yet."""
    if any(member.flag_bits & 1 for member in members):
        raise _encrypted()
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > settings.MAX_DOCUMENT_UNPACKED:
        limit = settings.MAX_DOCUMENT_UNPACKED // 1024**2
        raise Refused(_("The document unpacks to more than %(limit)s MB.") % {"limit": limit})
    names = [member.filename.replace("\\", "/") for member in members]
    if len(set(names)) < len(names) or any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise _damaged()
    lowered = [name.lower() for name in names]
    if any(name.endswith("vbaproject.bin") or name.startswith(_MACRO_FOLDERS) for name in lowered):
        raise _macros()


def _open_xml(package: zipfile.ZipFile, names: set[str]) -> str:
    if "[Content_Types].xml" not in names:
        raise _unknown()
    types = {values.get("ContentType", "") for _tag, values in _elements(package, "[Content_Types].xml")}
    if any(word in kind.lower() for kind in types for word in _MACRO_TYPES):
        raise _macros()
    found = {_MAIN_PARTS[kind] for kind in types if kind in _MAIN_PARTS}
    if len(found) != 1:
        raise _unknown()
    return found.pop()


def _open_document(package: zipfile.ZipFile, names: set[str]) -> str:
    if package.getinfo("mimetype").file_size > 100:
        raise _unknown()
    kind = package.read("mimetype").decode("ascii", "replace")
    if kind not in SUFFIXES or not kind.startswith(_OPEN_DOCUMENT):
        raise _unknown()
    if "META-INF/manifest.xml" not in names:
        raise _damaged()
    if any(tag.endswith("encryption-data") for tag, _values in _elements(package, "META-INF/manifest.xml")):
        raise _encrypted()
    if "content.xml" not in names:
        raise _damaged()
    return kind


def _elements(package: zipfile.ZipFile, name: str) -> list[tuple[str, dict[str, str]]]:
    """Every element of an XML member with its attributes. A document type, which could define entities, is refused."""
    if package.getinfo(name).file_size > LONGEST_LIST:
        raise _damaged()
    found: list[tuple[str, dict[str, str]]] = []

    def refuse(*_declaration: object) -> None:
        raise _damaged()

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda tag, values: found.append((tag, values))
    try:
        parser.Parse(package.read(name), True)
    except expat.ExpatError as error:
        raise _damaged() from error
    return found


def _read_through(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Unpack a member and forget it: what is cut off, or other than its check sum says, raises `BadZipFile`."""
    with package.open(member) as stream:
        while stream.read(_BLOCK):
            pass


def _damaged() -> Refused:
    return Refused(_("The document is damaged or incomplete. Nothing was stored; please save it anew and send that."))


def _encrypted() -> Refused:
    return Refused(_("The document is encrypted. Save it without a password, then send it."))


def _macros() -> Refused:
    return Refused(_("The document holds macros. Save it without them (.docx, .xlsx, .pptx, .odt …) or as PDF."))


def _unknown() -> Refused:
    return Refused(_("This is no document that can be kept: %(kinds)s.") % {"kinds": "、".join(ENDINGS)})
