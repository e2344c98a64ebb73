"""Reader of extracted text: blocks → frame → prose and table → plan document."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from documents.readers import reasons
from documents.readers.blocks import Block, blocks_of
from documents.readers.decoding import decode
from documents.readers.errors import Unreadable
from documents.readers.frame import Frame, SectionDraft, frame_of
from documents.readers.prose import Prose, heading_of, prose_of
from documents.readers.table import Table, table_of
from plans.document import Doubt, MarkerStyles, PlanDocument
from plans.outline import EXCERPT

_NARROWEST = 3


def read(data: bytes) -> PlanDocument:
    """The plan in a text file. Raises `Unreadable`."""
    return read_text(decode(data))


def read_text(text: str) -> PlanDocument:
    """The plan in extracted text. Raises `Unreadable` where there is no content table."""
    blocks, doubts = blocks_of(text)
    return document_of(blocks, doubts)


def document_of(blocks: Sequence[Block], doubts: Sequence[Doubt] = ()) -> PlanDocument:
    """The plan in the blocks of any format."""
    frame = frame_of(blocks)
    content = _content(frame)
    before, rows, behind = _parted(content.blocks)
    table = table_of(rows, behind)
    placed = [Doubt(block.line, reasons.AFTER_TABLE, block.text[:EXCERPT]) for block in table.behind]
    heading = heading_of(frame.preamble)
    prose: list[Prose] = []
    for section in frame.sections:
        own = [*before, *table.behind] if section is content else section.blocks
        placed.extend(Doubt(row.line, reasons.OTHER_TABLE, row.text[:EXCERPT]) for row in own if row.is_row)
        prose.append(prose_of(section, own))
    warnings = [*doubts, *heading.doubts, *frame.doubts, *placed, *table.doubts]
    warnings += [doubt for section in prose for doubt in section.doubts]
    return PlanDocument(
        title=heading.title,
        agency=heading.agency,
        year=heading.year,
        subtitle=heading.subtitle,
        basis=tuple(basis for section in prose for basis in section.bases),
        sections=tuple(section.section for section in prose),
        goals=tuple(goal for section in prose for goal in section.goals),
        header=table.header,
        columns=table.columns,
        styles=_styles(frame, prose, table),
        items=table.items,
        signatories=frame.signatories,
        warnings=tuple(sorted(warnings, key=lambda doubt: doubt.line or 0)),
    )


def _content(frame: Frame) -> SectionDraft:
    """The section with the table: the one with most rows of three cells and more."""
    drafts = [*frame.sections]
    if not frame.sections and any(block.is_row for block in frame.preamble):
        first = next(place for place, block in enumerate(frame.preamble) if block.is_row)
        drafts = [SectionDraft("", None, "content", frame.preamble[first].line, frame.preamble[first:])]
        del frame.preamble[first:]
    rows = {id(draft): sum(len(block.cells) >= _NARROWEST for block in draft.blocks) for draft in drafts}
    content = max(drafts, key=lambda draft: rows[id(draft)], default=None)
    if content is None or not rows[id(content)]:
        raise Unreadable(
            _("No content table was found: rows of work item, focus point, measures and units, with tabs between.")
        )
    for draft in drafts:
        if draft.kind == "content":
            draft.kind = "other"
    content.kind = "content"
    return content


def _parted(blocks: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block], Sequence[Block]]:
    """The blocks before the table, from its first row to its last, and behind it."""
    rows = [place for place, block in enumerate(blocks) if block.is_row]
    begin, end = rows[0], rows[-1] + 1
    return blocks[:begin], blocks[begin:end], blocks[end:]


def _styles(frame: Frame, prose: Sequence[Prose], table: Table) -> MarkerStyles:
    """The styles found, the usual ones elsewhere."""
    usual = MarkerStyles()
    goal = next((each.style for each in prose if each.goals and each.style), usual.goal)
    point = next((each.style for each in prose if each.section.points and each.style), usual.point)
    return MarkerStyles(
        section=frame.style or usual.section,
        goal=goal,
        point=point,
        item=table.item_style or usual.item,
        focus=table.focus_style or usual.focus,
        measures=table.measure_styles,
    )
