"""Evidence of the demo: photos drawn for it, small documents made here, links to nowhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from io import BytesIO
from pathlib import PurePath
from typing import Any

import pikepdf

from agencies.models import User
from documents.tables import ods, xlsx
from documents.tables.content import Column, Table
from tracking import actions
from tracking.models import Assignment, ReportingPeriod

from .fixtures import PHOTOS

_PAGE = (595, 842)
_LINE_HEIGHT = 24


def add_evidence(
    assignment: Assignment, period: ReportingPeriod, pieces: Iterable[dict[str, Any]], *, by: User
) -> None:
    """Add pieces as the fixtures tell them: `file` is a photo's, `name` a document's to be made, `link` an address."""
    for piece in pieces:
        row: dict[str, Any] = {"assignment": assignment, "period": period, "by": by}
        said: dict[str, Any] = {"caption": piece["caption"], "taken_on": dt.date.fromisoformat(piece["taken_on"])}
        if "file" in piece:
            with (PHOTOS / piece["file"]).open("rb") as upload:
                evidence = actions.add_photo(upload=upload, **row, **said)
        elif "link" in piece:
            evidence = actions.add_link(link=piece["link"], **row, **said)
        else:
            evidence = actions.add_document(upload=_paper(piece), name=piece["name"], **row, **said)
        if piece["public"]:
            actions.edit_evidence(evidence=evidence, version=evidence.version, is_public=True, by=by, **said)


def _paper(piece: dict[str, Any]) -> BytesIO:
    """A document of the kind that its name ends in: the `lines` on a page, or the `rows` of a sheet."""
    out = BytesIO()
    suffix = PurePath(piece["name"]).suffix
    if suffix == ".pdf":
        _write_page(piece["caption"], piece["lines"], out)
    else:
        head, *rows = piece["rows"]
        columns = tuple(Column(label, 16) for label in head)
        table = Table(piece["caption"], columns, [tuple(row) for row in rows])
        {".ods": ods, ".xlsx": xlsx}[suffix].write([table], out)
    out.seek(0)
    return out


def _write_page(title: str, lines: list[str], out: BytesIO) -> None:
    """A page of text in a typeface that the reader's machine has, so that it is small and needs none here."""
    with pikepdf.new() as document:
        document.add_blank_page(page_size=_PAGE)
        face = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.CIDFontType0,
            BaseFont=pikepdf.Name("/MSung-Light"),
            CIDSystemInfo=pikepdf.Dictionary(Registry="Adobe", Ordering="CNS1", Supplement=0),
            FontDescriptor=pikepdf.Dictionary(
                Type=pikepdf.Name.FontDescriptor,
                FontName=pikepdf.Name("/MSung-Light"),
                Flags=4,
                FontBBox=[-160, -249, 1015, 888],
                ItalicAngle=0,
                Ascent=880,
                Descent=-120,
                CapHeight=880,
                StemV=93,
            ),
        )
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=pikepdf.Name("/MSung-Light-UniCNS-UTF16-H"),
            Encoding=pikepdf.Name("/UniCNS-UTF16-H"),
            DescendantFonts=[document.make_indirect(face)],
        )
        shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj T*\n" for line in [title, "", *lines])
        text = f"BT /F 14 Tf {_LINE_HEIGHT} TL 72 {_PAGE[1] - 96} Td\n{shown}ET"
        page = document.pages[0]
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=document.make_indirect(font)))
        page.Contents = document.make_stream(text.encode())
        document.docinfo["/Title"] = title
        document.save(out)
