"""The consolidated report's PDF: every part rendered by itself and kept, then all of them joined.

A part is kept by what it was rendered from, so that making the volume again renders only what changed, and a worker
that takes over goes on where the other died. One part at a time is in memory.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from documents.rendered import kept_page, kept_report_part
from documents.writers.joining import Leaf, Volume, join, page_counts
from documents.writers.joining.page_numbers import specimen_text
from documents.writers.layout import FORM_LANGUAGE
from tracking.consolidated import ConsolidatedDocument

from .figures import Figures
from .layout import (
    Entry,
    Letter,
    front_html,
    member_html,
    narrative_pages,
    overview_html,
    section_titles,
    specimen_html,
)
from .parts import Part, parts

# How far it is: done, of how many, what is being done. It may raise to stop the work.
Told = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A rendered part with its line in contents and bookmarks; without a title it goes on from the one before.

    `heading` is the line above it, one level up, where it begins a section of several parts.
    """

    path: Path
    title: str
    depth: int
    heading: str = ""


def write_volume(
    document: ConsolidatedDocument,
    out: BinaryIO,
    *,
    told: Told,
    letter: Letter | None = None,
    draft: bool = False,
    logo: bytes = b"",
) -> Volume:
    """Write the volume's PDF: cover, contents, overview, narratives, then each agency. A draft says so in front.

    `logo`: of the agency that consolidates, a PNG for the cover; its members' stand on theirs.

    Raises what `told` raises, `Refused` on a server without Pango, `OSError` where the disk is full.
    """
    every = list(parts(document, logo=lambda: logo))
    total = len(every) + 2
    figures = Figures()
    agencies: list[_Piece] = []
    for done, part in enumerate(every):
        told(done, total, part.agency)
        agencies.append(_piece(part, figures))
        # What was laid out is a web of objects that refer to each other: gone before the next is laid out.
        gc.collect()
    told(len(every), total, _("Overview and contents"))
    with override(FORM_LANGUAGE):
        if agencies:
            agencies[0] = replace(agencies[0], heading=section_titles()["agencies"])
        pieces = [*_front_pieces(document, figures, draft), *agencies]
        contents = _contents(document, pieces, letter, draft, logo)
        specimen = kept_page(specimen_html(specimen_text()))
        told(total - 1, total, _("Joining the parts"))
        leaves = [Leaf(contents, pgettext("printed form", "Contents"))]
        leaves += [Leaf(piece.path, piece.title, piece.depth, piece.heading) for piece in pieces]
        return join(leaves, specimen, out)


def _piece(part: Part, figures: Figures) -> _Piece:
    if part.whole is not None:
        path = kept_page(member_html(part.whole, part.receipt_number))
        return _Piece(path, part.whole.title, part.depth + 1)
    assert part.load is not None, "a part is a report or the heading of a consolidated one"  # noqa: S101
    report = part.load()
    figures.add(report, agency=part.agency, depth=part.depth, receipt_number=part.receipt_number)
    return _Piece(kept_report_part(report, logo=part.logo()), part.agency, part.depth + 1)


def _front_pieces(document: ConsolidatedDocument, figures: Figures, draft: bool) -> list[_Piece]:
    titles = section_titles()
    pieces = [_Piece(kept_page(overview_html(document, figures, draft=draft)), titles["overview"], 0)]
    for number, page in enumerate(narrative_pages(document, draft=draft)):
        pieces.append(_Piece(kept_page(page), "" if number else titles["narratives"], 0))
    return pieces


def _contents(
    document: ConsolidatedDocument, pieces: Sequence[_Piece], letter: Letter | None, draft: bool, logo: bytes
) -> Path:
    """Cover and contents: how many pages they take does not depend on the numbers in them, so two goes suffice."""
    counts = page_counts([piece.path for piece in pieces])

    def rendered(front: int) -> Path:
        entries = _entries(pieces, counts, front)
        return kept_page(front_html(document, entries, letter=letter, draft=draft, has_logo=bool(logo)), logo=logo)

    (front,) = page_counts([rendered(1)])
    return rendered(front)


def _entries(pieces: Sequence[_Piece], counts: Sequence[int], front: int) -> list[Entry]:
    """The lines of the contents, where cover and contents take `front` pages."""
    entries: list[Entry] = []
    page = front + 1
    for number, (piece, count) in enumerate(zip(pieces, counts, strict=True), start=1):
        if piece.heading:
            entries.append(Entry(piece.heading, piece.depth - 1, number, page))
        if piece.title:
            entries.append(Entry(piece.title, piece.depth, number, page))
        page += count
    return entries
