"""Writing results and handing them in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.audit import record
from agencies.compiled import CompiledModels
from agencies.errors import Refused, Stale
from agencies.history import record_texts
from agencies.models import User

from ..histories import FIGURES, measured_indicator, of_result
from ..models import Assignment, ReportingPeriod, Result
from ..states import WRITABLE, ResultState
from .figures import FigureInput, figures_of, figures_read, figures_written, replace_figures
from .locking import lock_plan_of, lock_plans, refuse_once_accepted
from .measurements import MeasurementInput, enter_measurements, is_entered, measured_read

# The texts of its row whose history is kept; beside them that of its figures, and of what is measured with it.
TEXTS = ("narrative", "behind_reason")


@transaction.atomic
def save_result(
    *,
    assignment: Assignment,
    period: ReportingPeriod,
    version: int,
    by: User,
    narrative: str = "",
    progress: str = "",
    is_behind: bool = False,
    behind_reason: str = "",
    figures: Sequence[FigureInput] = (),
    measurements: Sequence[MeasurementInput] = (),
) -> Result:
    """Write a result; the first save (version 0) makes the row. The state stays: a returned one stays returned.

    `measurements` are the values of the node's indicators; those not named stay as they are.

    `version` is the row version that was edited. Raises `Stale` with the row as it stands when somebody else saved
    meanwhile, unless that save said the same (a repeated request whose answer was lost). Refused when the
    assignment or period takes no results, or the result is handed in.
    """
    result = result_for(assignment=assignment, period=period)
    content = {
        "narrative": narrative,
        "progress": progress,
        "is_behind": is_behind,
        "behind_reason": behind_reason if is_behind else "",
    }
    if result.version != version:
        if _says(result, content, figures) and is_entered(result, measurements):
            return result
        raise Stale(result)
    plan, stored = result.assignment.plan, figures_of(result)
    before = {name: getattr(result, name) for name in TEXTS} | {FIGURES: figures_written(stored)}
    fields = content | {
        "author_id": by.pk,
        "plan_version_id": plan.approved_version_id,
        "wording": result.assignment.wording,
        "updated_at": timezone.now(),
    }
    if not Result.objects.filter(pk=result.pk, version=version).update(**fields, version=F("version") + 1):
        raise Stale(_row(result))
    replace_figures(result, figures, stored=stored)
    enter_measurements(result=result, inputs=measurements, by=by)
    said = {name: str(content[name]) for name in TEXTS} | {FIGURES: figures_written(figures)}
    record_texts(of_result(result.pk), before=before, after=said, by=by)
    record("result.saved", by=by, on=result, agency=plan.agency_id, version=version + 1)
    # As it is stored, without reading it again: the row is locked.
    for name, value in (fields | {"version": version + 1}).items():
        setattr(result, name, value)
    return result


@transaction.atomic
def restore_text(*, result: Result, version: int, field: str, text: str, by: User) -> Result:
    """Put an earlier text back, all else as it stands; a reason of the delay says that there is one.

    `field`: one of `TEXTS`, `FIGURES`, or what was measured (`histories.measured_field`). Raises as
    `save_result`; refused for any other field.
    """
    said: dict[str, Any] = {name: getattr(result, name) for name in ("narrative", "progress", "behind_reason")}
    said |= {"figures": figures_of(result)}
    indicator = measured_indicator(field)
    if field in TEXTS:
        said[field] = text
    elif field == FIGURES:
        said["figures"] = figures_read(text)
    elif indicator:
        said["measurements"] = [measured_read(int(indicator), text)]
    else:
        raise Refused(_("This text is written by another unit."))
    is_behind = result.is_behind or bool(said["behind_reason"])
    about: dict[str, Any] = {"assignment": result.assignment, "period": result.period, "version": version}
    return save_result(**about, is_behind=is_behind, by=by, **said)


@transaction.atomic
def hand_in(*, result: Result, by: User) -> Result:
    """Give a complete result to the unit's head. Refused when something is missing or the period is over."""
    result = locked(result)
    _refuse_unless_writable(result)
    if not result.is_complete:
        raise Refused(_("Say what was done and how far it is (and why, if it is behind), then hand it in."))
    return _handed_in(result, by)


@transaction.atomic
def hand_in_all(*, period: ReportingPeriod, units: Collection[int], by: User) -> list[Result]:
    """Hand in every complete result of these units; returned ones only if changed since. Others stay as they are.

    Refused in a closed period, but for what was returned, and once the year's annual report is accepted.
    """
    lock_plans(periods=period.pk)
    period = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    refuse_after_acceptance(period)
    candidates = (
        Result.objects.select_for_update(of=("self",))
        .order_by("pk")
        .select_related("assignment__plan__agency", "period")
        .filter(period=period, assignment__lead_unit__in=units, state__in=WRITABLE)
        .filter(assignment__closed_in=None, assignment__not_applicable_reason="")
    )
    if not period.is_open:
        candidates = candidates.filter(state=ResultState.RETURNED)
        if not candidates:
            raise Refused(closed(period))
    return [_handed_in(result, by) for result in candidates if result.is_ready]


@transaction.atomic
def carry_on(*, assignment: Assignment, period: ReportingPeriod, by: User) -> Result:
    """Begin an empty result with what was written in the period before: narrative, progress, figures (沿用上期內容).

    Refused when something is written already, or nothing was before; else as `save_result`.
    """
    before = previous_result(assignment, period)
    if before is None:
        raise Refused(_("Nothing was written on this in an earlier period."))
    present = Result.objects.filter(assignment=assignment, period=period).prefetch_related("figures").first()
    if present and (present.narrative or present.progress or present.figures.all()):
        raise Refused(_("Something is written here already; it was not replaced."))
    return save_result(
        assignment=assignment,
        period=period,
        version=present.version if present else 0,
        by=by,
        narrative=before.narrative,
        progress=before.progress,
        figures=figures_of(before),
    )


def previous_result(assignment: Assignment, period: ReportingPeriod) -> Result | None:
    """The assignment's latest result of an earlier period of the plan that says something."""
    earlier = assignment.results.filter(period__plan=period.plan_id, period__ends_on__lt=period.ends_on)
    return earlier.exclude(narrative="").select_related("period").order_by("-period__ends_on").first()


def result_for(*, assignment: Assignment, period: ReportingPeriod) -> Result:
    """The locked, writable result of an assignment in a period, made (as version 0) if there is none.

    Call inside a transaction. Refused when nothing can be reported here now.
    """
    # The plan's lock makes two first saves queue, so that the second sees the row of the first.
    plan = lock_plan_of(assignment.pk)
    found = _RESULTS.of(assignment.pk, period.pk)
    if not found:
        Result.objects.create(assignment=assignment, period=period, version=0)
        found = _RESULTS.of(assignment.pk, period.pk)
    (result,) = found
    result.assignment.plan = plan
    _refuse_unless_writable(result)
    return result


def locked(result: Result) -> Result:
    """The row as it stands, locked after its plan, with what legality is judged by."""
    lock_plans(assignments__results=result.pk)
    return _row(result)


def closed(period: ReportingPeriod) -> str:
    """Why units cannot write in a period that is not open, and what to do."""
    if period.is_over:
        return _("This reporting period is over. Ask the coordinator to open it again.")
    return _("This reporting period is locked. Ask the coordinator to open it again.")


def refuse_after_acceptance(period: ReportingPeriod) -> None:
    """Raise `Refused` for a year-end period whose annual report the superior has accepted: the year is closed."""
    if period.is_year_end:
        refuse_once_accepted(period.plan_id)


def _row(result: Result) -> Result:
    rows = Result.objects.select_for_update(of=("self",)).select_related("assignment__plan__agency", "period")
    return rows.get(pk=result.pk)


def _refuse_unless_writable(result: Result) -> None:
    if result.period.plan_id != result.assignment.plan_id:
        raise Refused(_("This reporting period belongs to another plan."))
    if result.assignment.closed_in_id is not None:
        raise Refused(_("This measure was removed by an amendment; nothing more is reported on it."))
    if result.assignment.not_applicable_reason:
        raise Refused(_("This measure was marked as not applicable."))
    # What was returned is mended though the period is over: else only opening it for all would help.
    if not result.period.is_open and result.state != ResultState.RETURNED:
        raise Refused(closed(result.period))
    refuse_after_acceptance(result.period)
    if not result.is_writable:
        raise Refused(
            _("This result is %(state)s and can be changed only after it is returned.")
            % {"state": result.get_state_display()}
        )


def _handed_in(result: Result, by: User) -> Result:
    before = result.state
    now = timezone.now()
    Result.objects.filter(pk=result.pk).update(
        state=ResultState.HANDED_IN,
        return_reason="",
        handed_in_by=by,
        handed_in_at=now,
        reviewed_by=None,
        reviewed_at=None,
        plan_version=result.assignment.plan.approved_version_id,
        wording=result.assignment.wording,
        version=F("version") + 1,
        updated_at=now,
    )
    record(
        "result.handed_in",
        by=by,
        on=result,
        agency=result.assignment.plan.agency,
        before=before,
        version=result.version,
    )
    result.refresh_from_db()
    return result


def _says(result: Result, content: dict[str, object], figures: Sequence[FigureInput]) -> bool:
    return all(getattr(result, field) == value for field, value in content.items()) and figures_of(result) == list(
        figures
    )


def _in_period(assignment_id: int, period_id: int) -> QuerySet[Result]:
    # There is one at most: it needs no order.
    rows = Result.objects.select_for_update(of=("self",)).order_by()
    return rows.filter(assignment=assignment_id, period=period_id)


# Autosave asks for them with every sentence.
_RESULTS = CompiledModels(Result, _in_period, (int, int), related=("assignment", "period"))
