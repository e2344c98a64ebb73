"""How large a sheet may be, and what is said of one that cannot be read."""

from __future__ import annotations

import io
import zipfile

from django.utils.translation import gettext as _

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200


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

    Raises `UnreadableSheet` where the content is something else, cut off, encrypted or unpacks to too much.
    """
    if not content.startswith(b"PK"):
        raise UnreadableSheet(_("This is no .%(kind)s file, whatever its name says.") % {"kind": kind})
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise damaged(kind) from error
    entries = package.infolist()
    if member not in {entry.filename for entry in entries}:
        raise UnreadableSheet(_("This is no .%(kind)s file, whatever its name says.") % {"kind": kind})
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableSheet(_("The file is encrypted. Save it without a password."))
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise UnreadableSheet(_("The file unpacks to more than the portal reads."))
    return package


def damaged(kind: str) -> UnreadableSheet:
    """What is said of a file that begins well and cannot be read to its end."""
    return UnreadableSheet(
        _("The .%(kind)s file is damaged or incomplete. Save it again and upload the new file.") % {"kind": kind}
    )
