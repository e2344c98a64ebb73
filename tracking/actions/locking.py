"""The order in which rows are locked, and the locks that all who write below a plan take first.

1. A unit that is dissolved (`agencies.actions.dissolve_unit`), an agency that is reminded: nobody who holds a plan
   waits for these rows, for they are locked `no_key`, which lets others refer to them.
2. **Plans**, ascending by key where there are several. Whoever writes anything below a plan (allotment, periods,
   results, evidence, indicators, self-reviews, annual reports) holds the plan's row, before the first row is read that
   the decision rests on. So those who write below one plan queue here, and what one of them asks ("is the report
   accepted?", "is the period open?") stays true until the transaction is over.
3. Below a plan, rows of one kind ascending by key. A worker that keeps a report's file locks the annual report alone.
4. Stored files, which serve several plans of an agency, ascending by key; then other uses of the file.
5. The plan's focus points, which guard its tallies (`tracking.tallies`); the agency whose next receipt is numbered.

Findings and inspections belong to no plan: each is locked by itself, after the plans.

All of it in the caller's transaction. On SQLite, which has one writer at a time, nothing is locked.
"""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.compiled import CompiledRows
from agencies.errors import Refused
from plans.models import Plan

from ..models import AnnualReport, Assignment
from ..states import REPORT_WRITABLE, ReportKind, ReportState


def lock_plans(**which: Any) -> list[Plan]:
    """Lock the plans that a filter finds, ascending by key: `lock_plans(assignments=3)`, `lock_plans(agency=7)`.

    Returned with the keys of their agency and version in force; all else of them is read when it is asked for.
    """
    # No key changes: those who only refer to the plan in a row of their own are not held up.
    plans = Plan.objects.select_for_update(no_key=True, of=("self",)).filter(**which).order_by("pk")
    return list(plans.only("agency", "approved_version"))


def lock_plan_of(assignment_id: int) -> Plan:
    """As `lock_plans(assignments=…)`, for one that is there: autosave comes here with every sentence."""
    (found,) = _FRAMES.of(assignment_id)
    return Plan.from_db(DEFAULT_DB_ALIAS, _FRAME, found)


def locked_plan(plan: Plan) -> Plan:
    """The plan as it stands, locked, with its agency; the document of its version in force is read when asked for."""
    plans = Plan.objects.select_for_update(no_key=True, of=("self",)).select_related("agency", "approved_version")
    return plans.defer("approved_version__document").get(pk=plan.pk)


def refuse_once_accepted(plan_id: int, why: str = "") -> None:
    """Raise `Refused` where the superior has accepted the plan's own annual report: the year is closed.

    `why` is said in place of "its results cannot be changed". The caller holds the plan.
    """
    if _own_report(plan_id) == ReportState.ACCEPTED:
        raise Refused(why or _("The annual report of this year is accepted; its results cannot be changed any more."))


def refuse_while_reported(plan_id: int, why: str) -> None:
    """Raise `Refused` with `why` while the plan's own annual report is being signed, and once it was submitted.

    What the agency head signs, or the superior has, is not changed under their eyes. The caller holds the plan.
    """
    state = _own_report(plan_id)
    if state is not None and state not in REPORT_WRITABLE:
        raise Refused(why)


def _own_report(plan_id: int) -> str | None:
    """The state of the plan's own annual report, locked; None where there is none, and none can be made now."""
    found = _OWN_REPORTS.of(plan_id)
    return found[0].state if found else None


def _frames(assignment_id: int) -> QuerySet[Plan]:
    assignments = Assignment.objects.filter(pk=assignment_id).order_by()
    return Plan.objects.select_for_update(no_key=True).filter(pk__in=assignments.values("plan"))


def _own_reports(plan_id: int) -> QuerySet[AnnualReport]:
    reports = AnnualReport.objects.select_for_update(no_key=True)
    return reports.filter(plan=plan_id, kind=ReportKind.OWN).order_by()


_FRAME = ("id", "agency_id", "approved_version_id")
_FRAMES = CompiledRows(_frames, _FRAME)
_OWN_REPORTS = CompiledRows(_own_reports, ("state",))
