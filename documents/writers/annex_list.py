"""The printed list of a report's annexes that are no photos: documents and links."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from agencies.roc import format_date
from tracking.document import AnnexEntry, ReportDocument

# Enough to tell files apart by eye; the whole hash stands in the frozen document.
SHOWN_OF_HASH = 16


@dataclass(frozen=True, slots=True)
class PrintedAnnex:
    """A line of the list: number, caption, what and how large it is, the day, the beginning of its SHA-256."""

    number: str
    caption: str
    what: str
    day: str
    sha256: str


def annex_rows(report: ReportDocument) -> list[PrintedAnnex]:
    """The documents and links of accepted results in the order of their numbers."""
    return [_printed(annex) for annex in report.annexes()]


def _printed(annex: AnnexEntry) -> PrintedAnnex:
    return PrintedAnnex(
        number=_("Annex %(number)s") % {"number": annex.annex},
        caption=annex.caption,
        what=annex.link or f"{annex.name}（{_kind(annex)}，{filesizeformat(annex.size)}）",
        day=format_date(annex.taken_on) if annex.taken_on else "",
        sha256=annex.sha256[:SHOWN_OF_HASH],
    )


def _kind(annex: AnnexEntry) -> str:
    """PDF, DOCX, ODS …: the name's end, which its content decided."""
    return PurePosixPath(annex.name).suffix.removeprefix(".").upper() or annex.content_type
