"""The lines of a sheet, from the portal's rows: one generator for every format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from agencies.access import scope
from agencies.states import Role
from tracking.actions import FigureInput
from tracking.models import Assignment, Figure, ReportingPeriod, Result
from tracking.states import WRITABLE, PeriodState, Progress, RowState

from .columns import NO, YES, RowId, canonical, digest
from .figures import figures_text

RESULT_FIELDS = ("narrative", "progress", "is_behind", "behind_reason")


@dataclass(frozen=True, slots=True)
class Line:
    """A line to write: cells by column key; whether its fillable cells are open; what is wrong with which cell.

    `extras` are the cells of columns that people added, in the order of the headings given to the writer.
    """

    values: Mapping[str, str]
    is_open: bool = True
    marks: Mapping[str, str] = field(default_factory=dict)
    extras: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """What a result says, as cells and as `save_result` takes it."""

    version: int = 0
    state: str = ""
    narrative: str = ""
    progress: str = ""
    is_behind: bool = False
    behind_reason: str = ""
    figures: tuple[FigureInput, ...] = ()

    def cells(self, words: Mapping[str, str]) -> dict[str, str]:
        """The fillable cells; `words` gives the labels of progress in the present language."""
        return {
            "narrative": canonical(self.narrative),
            "progress": words.get(self.progress, ""),
            "is_behind": words["yes"] if self.is_behind else words["no"] if self.progress else "",
            "behind_reason": canonical(self.behind_reason),
            "figures": figures_text(self.figures),
        }


def sheet_periods(person: Any) -> QuerySet[ReportingPeriod]:
    """Periods whose sheet this person may have, the latest due first: of own units, and of coordinated agencies."""
    plans = sheet_assignments(person).open().values("plan")
    return ReportingPeriod.objects.filter(plan__in=plans).select_related("plan__agency").order_by("-due_on", "pk")


def sheet_assignments(person: Any) -> Any:
    """Own units' assignments; a coordinator's whole agency."""
    reach = scope(person)
    own = Assignment.objects.filter(lead_unit__in=reach.units)
    return own | Assignment.objects.filter(plan__agency__in=reach.agencies_as(Role.COORDINATOR))


def sheet_lines(period: ReportingPeriod, person: Any) -> Iterator[Line]:
    """The lines of a period, in the order of the plan; the number of queries does not grow with theirs."""
    contents = stored_contents([period.pk], person)
    words = progress_labels()
    states = {state.value: str(state.label) for state in RowState}
    is_period_open = period.state == PeriodState.OPEN
    found = sheet_assignments(person).open().filter(plan=period.plan_id).order_by("position", "lead_unit")
    columns = ("pk", "lead_unit__name", "number", "heading", "wording", "not_applicable_reason")
    for pk, unit, number, heading, wording, reason in found.values_list(*columns):
        content = contents.get((pk, period.pk), NOTHING)
        cells = content.cells(words)
        state = RowState.NOT_APPLICABLE if reason else content.state or RowState.BLANK
        shown = {"unit": unit, "number": number, "heading": heading, "wording": wording, "state": states[state]}
        row_id = str(RowId(pk, period.pk, content.version, digest(cells)))
        is_writable = is_period_open and not reason and (not content.state or content.state in WRITABLE)
        # A coordinator passes the sheet on to the units: their cells are open too, and checked when they come back.
        yield Line({"row_id": row_id} | shown | cells, is_writable)


def stored_contents(periods: Iterable[int], person: Any) -> dict[tuple[int, int], Content]:
    """What the results of these periods say that this person may read, by assignment and period."""
    periods = list(periods)
    results = Result.objects.visible_to(person).filter(period__in=periods)
    figures: dict[int, list[FigureInput]] = {}
    stored = Figure.objects.filter(result__in=results.values("pk")).order_by("result_id", "position", "pk")
    for result_id, name, value, unit in stored.values_list("result_id", "name", "value", "unit"):
        figures.setdefault(result_id, []).append(FigureInput(name, value, unit))
    rows = results.values_list("pk", "assignment_id", "period_id", "version", "state", *RESULT_FIELDS)
    return {
        (assignment_id, period_id): Content(
            version, state, narrative, progress, is_behind, why, tuple(figures.get(pk, ()))
        )
        for pk, assignment_id, period_id, version, state, narrative, progress, is_behind, why in rows
    }


def progress_labels() -> dict[str, str]:
    """Labels of progress by value, and the words for yes and no, in the present language."""
    return {progress.value: str(progress.label) for progress in Progress} | {"yes": str(YES), "no": str(NO), "": ""}


NOTHING = Content()
