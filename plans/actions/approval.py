"""Submit → return with reason → approve (a frozen version) → amendment."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.audit import record
from agencies.deputies import acting_for
from agencies.errors import Refused, Stale
from agencies.models import User
from agencies.states import Role

from .. import hooks
from ..checklist import lacks
from ..loading import load_document
from ..models import Plan, PlanVersion
from ..states import EDITABLE, PlanState
from .locking import locked
from .replacing import replace_plan


@transaction.atomic
def submit_plan(*, plan: Plan, by: User) -> Plan:
    """Hand the draft or amendment to the agency head."""
    plan = locked(plan)
    if plan.state not in EDITABLE:
        raise Refused(_("The plan is %(state)s already.") % {"state": plan.get_state_display()})
    blocking = [lack.message for lack in lacks(load_document(plan)) if lack.blocking]
    if blocking:
        raise Refused(_("Not submitted. Still missing: %(what)s") % {"what": " ".join(blocking)})
    plan.submitted_by = by
    plan.return_reason = ""
    return _move(plan, PlanState.SUBMITTED, by)


@transaction.atomic
def return_plan(*, plan: Plan, reason: str, by: User, read: dt.datetime | None = None) -> Plan:
    """Give a submitted plan back to its editors with a reason.

    `read`: when what the person has read was submitted (its `updated_at`; None: whatever is submitted now). Raises
    `Stale` where it was submitted anew since.
    """
    plan = locked(plan)
    if plan.state != PlanState.SUBMITTED:
        raise Refused(_("Only a submitted plan can be returned; this one is %(state)s.") % _state(plan))
    _refuse_unread(plan, read)
    if not reason.strip():
        raise Refused(_("Say why the plan is returned."))
    plan.return_reason = reason
    _move(plan, PlanState.RETURNED, by, reason=reason, **acting_for(by, Role.AGENCY_HEAD, plan.agency_id))
    for tell in hooks.on_returned:
        tell(plan, by)
    return plan


@transaction.atomic
def approve_plan(*, plan: Plan, by: User, summary: str = "", read: dt.datetime | None = None) -> PlanVersion:
    """Freeze the submitted rows as the next version: JSON with names as of today, and its SHA-256.

    `read` as in `return_plan`: nobody approves what they have not seen.
    """
    plan = locked(plan)
    if plan.state != PlanState.SUBMITTED:
        raise Refused(_("Only a submitted plan can be approved; this one is %(state)s.") % _state(plan))
    _refuse_unread(plan, read)
    document = load_document(plan)
    version = PlanVersion.objects.create(
        plan=plan,
        number=plan.next_number,
        document=document.as_json(),
        sha256=document.sha256(),
        summary=summary,
        approved_by=by,
    )
    plan.approved_version = version
    for_whom = acting_for(by, Role.AGENCY_HEAD, plan.agency_id)
    _move(plan, PlanState.APPROVED, by, version=version.number, sha256=version.sha256, **for_whom)
    for tell in hooks.on_approved:
        tell(plan, version, by)
    return version


@transaction.atomic
def begin_amendment(*, plan: Plan, by: User) -> Plan:
    """Open the rows of an approved plan for change; the version in force stays what everybody else reads."""
    plan = locked(plan)
    if plan.state != PlanState.APPROVED:
        raise Refused(_("Only an approved plan can be amended; this one is %(state)s.") % _state(plan))
    return _move(plan, PlanState.DRAFT, by, amends=plan.approved_version.number if plan.approved_version else None)


@transaction.atomic
def discard_amendment(*, plan: Plan, by: User) -> Plan:
    """Reload the rows from the version in force, with the same uids.

    What is thrown away is kept whole in the audit log, row by row in the trash, and in the history of each text.
    """
    plan = locked(plan)
    if not plan.is_amending or plan.state not in EDITABLE or plan.approved_version is None:
        raise Refused(_("There is no open amendment to discard."))
    thrown_away = load_document(plan).as_json()
    replace_plan(plan, plan.approved_version.load(), by=by)
    plan.return_reason = ""
    return _move(plan, PlanState.APPROVED, by, action="plan.discarded", discarded=thrown_away)


def _move(plan: Plan, to: PlanState, by: User, action: str = "", **data: object) -> Plan:
    before = plan.state
    plan.state = to
    plan.save()
    record(action or f"plan.{to}", by=by, on=plan, agency=plan.agency, before=before, after=to, **data)
    return plan


def _refuse_unread(plan: Plan, read: dt.datetime | None) -> None:
    # Submitting is the last write of the plan's row, and of all its rows, until it is decided.
    if read is not None and plan.updated_at != read:
        raise Stale(plan)


def _state(plan: Plan) -> dict[str, str]:
    return {"state": plan.get_state_display()}
