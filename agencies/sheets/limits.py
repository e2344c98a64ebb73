"""How large a sheet may be, and what is said of one that cannot be read."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from contextlib import suppress
from xml.parsers import expat

from django.utils.translation import gettext as _

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200
# Parts of a package; more than any office writes.
MAX_PARTS = 2_000
# What zipfile and its decompressors, ElementTree and lxml (SyntaxError) and openpyxl raise for content that is broken,
# that says what no such file says, or whose parts are missing or contradict.
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, SyntaxError, LookupError,
    ValueError, TypeError, AttributeError, RuntimeError,
)  # fmt: skip
_BLOCK = 8192


class UnreadableSheet(Exception):
    """The file is not a sheet that can be read. The message says why, for people."""


def check_size(content: bytes) -> None:
    """Raise `UnreadableSheet` for more than `MAX_BYTES`."""
    if len(content) > MAX_BYTES:
        raise UnreadableSheet(
            _("The file is larger than %(limit)d MB. Split it into several.") % {"limit": MAX_BYTES // 2**20}
        )


def check_rows(number: int) -> None:
    """Raise `UnreadableSheet` for more than `MAX_ROWS`."""
    if number > MAX_ROWS:
        raise UnreadableSheet(_("The sheet has more than %(limit)d rows. Split it into several.") % {"limit": MAX_ROWS})


def opened_zip(content: bytes, *, kind: str, member: str) -> zipfile.ZipFile:
    """The package of an .xlsx or .ods file, known by `member`, which every file of that kind has.

    Raises `UnreadableSheet` where the content is something else, cut off, encrypted, unpacks to too much, or where a
    part has a document type: no office writes one, and what it declares unpacks to a hundred times the file.
    """
    if not content.startswith(b"PK"):
        raise UnreadableSheet(_("This is no .%(kind)s file, whatever its name says.") % {"kind": kind})
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except BROKEN as error:
        raise damaged(kind) from error
    entries = package.infolist()
    if member not in {entry.filename for entry in entries}:
        raise UnreadableSheet(_("This is no .%(kind)s file, whatever its name says.") % {"kind": kind})
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableSheet(_("The file is encrypted. Save it without a password."))
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise UnreadableSheet(_("The file unpacks to more than the portal reads."))
    if any(_declares_type(package, entry) for entry in entries):
        raise damaged(kind)
    return package


class _Begun(Exception):
    """The first element of a part is reached: no document type can follow."""


def _declares_type(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """The part is XML and has a document type. It is known by its content: its name may be any."""
    declared: list[object] = []

    def begun(*_element: object) -> None:
        raise _Begun

    parser = expat.ParserCreate()
    parser.StartElementHandler = begun
    parser.StartDoctypeDeclHandler = lambda *said: declared.append(said)
    # What cannot be read so far is no XML; whoever needs the part says so.
    with suppress(_Begun, expat.ExpatError, *BROKEN), package.open(entry) as stream:
        while not declared and (block := stream.read(_BLOCK)):
            parser.Parse(block)
    return bool(declared)


def damaged(kind: str) -> UnreadableSheet:
    """What is said of a file that begins well and cannot be read to its end."""
    return UnreadableSheet(
        _("The .%(kind)s file is damaged or incomplete. Save it again and upload the new file.") % {"kind": kind}
    )
