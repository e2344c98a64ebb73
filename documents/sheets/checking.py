"""What an uploaded sheet would change, cell by cell; what is wrong with it; where somebody was quicker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from agencies.access import scope
from tracking.forms import ResultForm
from tracking.models import ReportingPeriod
from tracking.states import WRITABLE, PeriodState, ResultState

from .columns import BY_KEY, FILLED_KEYS, ROW, RowId, canonical, digest, folded, progress_words, yes_words
from .figures import NoFigure, parse_figures
from .lines import NOTHING, Content, Line, progress_labels, sheet_assignments, stored_contents
from .reading import ReadLine, ReadSheet

# A sheet is of one period; lines of a few may be put together in one file.
MAX_PERIODS = 50


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that would change: its address, the column's name, what is stored and what the file says."""

    cell: str
    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that would change. In a conflict `version` is what is stored now, `by` who stored it since."""

    line: int
    assignment: int
    period: int
    version: int
    title: str
    unit: str
    cells: list[CellChange]

    @property
    def key(self) -> str:
        """Names the row and the version that was seen, for the choice to save one's own all the same."""
        return f"{self.assignment}-{self.period}-{self.version}"


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong, and where: line, address of the cell, column key (for marking) and its name."""

    line: int
    cell: str
    key: str
    column: str
    message: str


@dataclass(slots=True)
class Preview:
    """All that a sheet would do. `said` holds, by place, the contents to save."""

    changes: list[RowChange] = field(default_factory=list)
    conflicts: list[RowChange] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    lines: int = 0
    unchanged: int = 0
    said: dict[tuple[int, int], Content] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For the page; `said` is made anew when the sheet is applied."""
        lists = {name: getattr(self, name) for name in ("changes", "conflicts", "errors")}
        counts = {"lines": self.lines, "unchanged": self.unchanged}
        return {name: [asdict(entry) for entry in entries] for name, entries in lists.items()} | counts

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Preview:
        changes, conflicts = (
            [RowChange(**row | {"cells": [CellChange(**cell) for cell in row["cells"]]}) for row in data[name]]
            for name in ("changes", "conflicts")
        )
        errors = [CellError(**error) for error in data["errors"]]
        return cls(changes, conflicts, errors, data["lines"], data["unchanged"])


def check_sheet(sheet: ReadSheet, person: Any, told: Callable[[int], None] = lambda lines: None) -> Preview:
    """Compare a sheet with what is stored, as this person may see and write it. Reads only; `told` hears how far."""
    checking = _Checking(sheet, person)
    for count, line in enumerate(sheet.lines, start=1):
        checking.check(line)
        if count % 500 == 0:
            told(count)
    return checking.preview


def marked_lines(sheet: ReadSheet, preview: Preview) -> list[Line]:
    """The lines as they were sent, with what is wrong at each cell."""
    marks: dict[int, dict[str, str]] = {}
    for error in preview.errors:
        marks.setdefault(error.line, {})[error.key] = error.message
    for conflict in preview.conflicts:
        marks.setdefault(conflict.line, {}).update(_conflict_marks(conflict))
    return [Line(line.cells, True, marks.get(line.number, {}), tuple(line.extras)) for line in sheet.lines]


def _conflict_marks(conflict: RowChange) -> dict[str, str]:
    keys = {str(BY_KEY[key].label): key for key in FILLED_KEYS}
    said = _("Somebody else changed this row since the sheet was downloaded. It says now: %(text)s")
    return {keys.get(cell.column, ROW.key): said % {"text": cell.old or "–"} for cell in conflict.cells}


class _Checking:
    """One sheet being checked, with all that is stored about its rows at hand."""

    def __init__(self, sheet: ReadSheet, person: Any) -> None:
        self.preview = Preview(lines=len(sheet.lines))
        self._sheet = sheet
        self._own_units = scope(person).units
        self._progress, self._yes, self._labels = progress_words(), yes_words(), progress_labels()
        self._columns = {key: str(column.label) for key, column in BY_KEY.items()}
        self._limits = {
            key: ResultForm.base_fields[key].max_length  # type: ignore[attr-defined]
            for key in ("narrative", "behind_reason")
        }
        self._ids = {line.number: RowId.parse(line.cells[ROW.key]) for line in sheet.lines}
        periods = sorted({row.period for row in self._ids.values() if row})[:MAX_PERIODS]
        self._periods = {period.pk: period for period in ReportingPeriod.objects.filter(pk__in=periods)}
        plans = {period.plan_id for period in self._periods.values()}
        columns = ("pk", "plan_id", "lead_unit_id", "lead_unit__name", "number", "wording")
        closing = ("closed_in_id", "not_applicable_reason")
        found = sheet_assignments(person).filter(plan__in=plans).values_list(*columns, *closing)
        self._assignments = {row[0]: row[1:] for row in found}
        self._contents = stored_contents(self._periods, person)
        self._seen: dict[tuple[int, int], int] = {}

    def check(self, line: ReadLine) -> None:
        faults = len(self.preview.errors)
        for key, message in line.faults.items():
            self._error(line, key, message)
        row = self._ids[line.number]
        if row is None:
            self._no_id(line)
            return
        known = self._assignments.get(row.assignment)
        period = self._periods.get(row.period)
        if known is None or period is None or known[0] != period.plan_id:
            self._error(line, ROW.key, _("This row belongs to another unit or agency, or is no longer there."))
            return
        if row.place in self._seen:
            self._error(line, ROW.key, _("This row is in line %(line)d already.") % {"line": self._seen[row.place]})
            return
        self._seen[row.place] = line.number
        if len(self.preview.errors) == faults:
            self._compare(line, row, known, period)

    def _compare(self, line: ReadLine, row: RowId, known: Any, period: ReportingPeriod) -> None:
        stored = self._contents.get(row.place, NOTHING)
        if digest(line.cells) == row.digest:
            self.preview.unchanged += 1
            return
        old = stored.cells(self._labels)
        said = self._parsed(line, stored, old)
        if said is None:
            return
        new = said.cells(self._labels)
        differing = [key for key in FILLED_KEYS if canonical(old[key]) != canonical(new[key])]
        if not differing:
            self.preview.unchanged += 1
            return
        refusal = self._refusal(known, period, stored)
        if refusal:
            for key in differing:
                self._error(line, key, refusal)
            return
        cells = [CellChange(self._sheet.cell(line, key), self._columns[key], old[key], new[key]) for key in differing]
        _plan, _unit_id, unit, number, wording, *_rest = known
        change = RowChange(line.number, *row.place, stored.version, f"{number} {wording}".strip(), unit, cells)
        is_stale = row.version != stored.version
        (self.preview.conflicts if is_stale else self.preview.changes).append(change)
        self.preview.said[row.place] = said

    def _parsed(self, line: ReadLine, stored: Content, old: dict[str, str]) -> Content | None:
        """What the line says, or None with the errors noted."""
        cells = line.cells
        faults = len(self.preview.errors)
        for key, limit in self._limits.items():
            if len(cells[key]) > limit:
                self._error(line, key, _("At most %(limit)d characters.") % {"limit": limit})
        progress = self._progress.get(folded(cells["progress"]))
        if progress is None:
            self._not_listed(line, "progress")
        is_behind = self._yes.get(folded(cells["is_behind"]))
        if is_behind is None:
            self._not_listed(line, "is_behind")
        elif cells["behind_reason"] and not is_behind:
            self._error(line, "is_behind", _("A reason is given: choose Yes here, or empty the reason."))
        figures = stored.figures
        if canonical(cells["figures"]) != canonical(old["figures"]):
            try:
                figures = parse_figures(cells["figures"])
            except NoFigure as error:
                self._error(line, "figures", str(error))
        if len(self.preview.errors) > faults or progress is None or is_behind is None:
            return None
        narrative = stored.narrative if cells["narrative"] == canonical(stored.narrative) else cells["narrative"]
        return Content(stored.version, stored.state, narrative, progress, is_behind, cells["behind_reason"], figures)

    def _refusal(self, known: Any, period: ReportingPeriod, stored: Content) -> str:
        """Why this person cannot write this row now; empty if nothing is in the way."""
        _plan, unit_id, unit, _number, _wording, closed_in, not_applicable = known
        if unit_id not in self._own_units:
            return _("Only %(unit)s itself can write this row.") % {"unit": unit}
        if closed_in is not None:
            return _("This measure was removed by an amendment; nothing more is reported on it.")
        if not_applicable:
            return _("This measure was marked as not applicable.")
        if period.state != PeriodState.OPEN:
            return _("This reporting period is locked. Ask the coordinator to open it again.")
        if stored.state and stored.state not in WRITABLE:
            label = ResultState(stored.state).label
            return _("This result is %(state)s and can be changed only after it is returned.") % {"state": label}
        return ""

    def _not_listed(self, line: ReadLine, key: str) -> None:
        allowed = "、".join(str(choice) for choice in BY_KEY[key].choices)
        said = {"text": line.cells[key][:40], "allowed": allowed}
        self._error(line, key, _("“%(text)s” is not in the list: %(allowed)s.") % said)

    def _no_id(self, line: ReadLine) -> None:
        """A line without an id says nothing, or something that has no place."""
        if line.cells[ROW.key]:
            self._error(line, ROW.key, _("The hidden id of this line was changed. Copy the text to a fresh sheet."))
        elif any(line.cells[key] for key in FILLED_KEYS):
            self._error(line, ROW.key, _("This line has no hidden id: copy the text to the line it belongs to."))

    def _error(self, line: ReadLine, key: str, message: str) -> None:
        self.preview.errors.append(
            CellError(line.number, self._sheet.cell(line, key), key, self._columns[key], message)
        )
