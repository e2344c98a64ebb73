"""Small documents as people send them, sound and not."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pikepdf

OPEN_XML = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
MAIN_PARTS = {
    ".docx": f"{OPEN_XML}wordprocessingml.document",
    ".xlsx": f"{OPEN_XML}spreadsheetml.sheet",
    ".pptx": f"{OPEN_XML}presentationml.presentation",
}
MIMETYPES = {
    ".odt": f"{OPEN_DOCUMENT}text",
    ".ods": f"{OPEN_DOCUMENT}spreadsheet",
    ".odp": f"{OPEN_DOCUMENT}presentation",
}


def pdf(title: str = "", **save: object) -> BytesIO:
    """One empty page; `save` as for pikepdf (encryption)."""
    out = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Title"] = title
        document.save(out, **save)
    out.seek(0)
    return out


def package(members: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> BytesIO:
    """A zip of these members, in this order."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    out.seek(0)
    return out


def office(suffix: str, more: dict[str, bytes | str] | None = None, **change: str) -> BytesIO:
    """An office file of this kind, with `more` members.

    `types` changes the content types of an Open XML file, `mimetype` and `manifest` the parts of an OpenDocument one.
    """
    if suffix in MIMETYPES:
        members: dict[str, bytes | str] = {
            "mimetype": change.get("mimetype", MIMETYPES[suffix]),
            "content.xml": "<office/>",
            "META-INF/manifest.xml": change.get("manifest", "<manifest/>"),
        }
    else:
        main = f'<Override PartName="/main.xml" ContentType="{MAIN_PARTS[suffix]}.main+xml"/>'
        members = {"[Content_Types].xml": f"<Types>{change.get('types', main)}</Types>", "main.xml": "<main/>"}
    return package(members | (more or {}))
