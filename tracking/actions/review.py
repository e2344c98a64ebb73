"""What becomes of what was handed in: the unit head approves it, the coordinator accepts it; either returns it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.audit import record
from agencies.deputies import acting_for
from agencies.errors import Refused
from agencies.models import User
from agencies.states import Role

from ..models import Result
from ..permissions import has_head
from ..states import BEING_REVIEWED, RETURNABLE, REVIEWABLE, ResultState
from .locking import refuse_while_reported
from .notices import tell_result_returned
from .results import locked, refuse_after_acceptance


@transaction.atomic
def review_result(*, result: Result, by: User) -> Result:
    """The unit head approves what was handed in; the coordinator decides next. Its author stays who it was."""
    result = locked(result)
    if result.state not in REVIEWABLE:
        raise _not_now(result)
    refuse_after_acceptance(result.period)
    now = timezone.now()
    Result.objects.filter(pk=result.pk).update(
        state=ResultState.REVIEWED, reviewed_by=by, reviewed_at=now, updated_at=now, version=F("version") + 1
    )
    record("result.reviewed", by=by, on=result, agency=result.assignment.plan.agency, **_for_whom(result, by))
    result.refresh_from_db()
    return result


@transaction.atomic
def accept_result(*, result: Result, by: User) -> Result:
    """The coordinator accepts what the unit's head approved, or what a unit without a head handed in."""
    result = locked(result)
    _refuse_before_review(result)
    if result.state not in BEING_REVIEWED:
        raise _not_now(result)
    refuse_after_acceptance(result.period)
    return _write(result, by, "result.accepted", state=ResultState.ACCEPTED, return_reason="")


@transaction.atomic
def return_result(*, result: Result, reason: str, by: User, as_coordinator: bool = False) -> Result:
    """Give a result back to its unit with a reason.

    The unit head returns what was handed in; the coordinator what the head approved (or a unit without a head handed
    in), and what was accepted until the annual report is on its way.
    """
    if not reason.strip():
        raise Refused(_("Please say what is to be put right."))
    result = locked(result)
    if as_coordinator:
        _refuse_before_review(result)
    if result.state not in REVIEWABLE | (RETURNABLE if as_coordinator else frozenset()):
        raise _not_now(result)
    if result.state == ResultState.ACCEPTED:
        _refuse_while_reported(result)
    return _write(result, by, "result.returned", state=ResultState.RETURNED, return_reason=reason.strip())


@transaction.atomic
def give_back_result(*, result: Result, reason: str, by: User) -> Result:
    """Reopen an accepted result because the superior returned its row of the annual report; its text stays.

    Called when the report is returned. A result that is not accepted stays as it is.
    """
    result = locked(result)
    if result.state == ResultState.ACCEPTED:
        _write(result, by, "result.given_back", state=ResultState.RETURNED, return_reason=reason)
    return result


def _not_now(result: Result) -> Refused:
    return Refused(_("This result is %(state)s; this cannot be decided now.") % {"state": result.get_state_display()})


def _refuse_before_review(result: Result) -> None:
    if result.state in REVIEWABLE and has_head(result.assignment.lead_unit_id):
        raise Refused(_("The unit's head has not approved this result yet."))


def _refuse_while_reported(result: Result) -> None:
    """What the agency head signs, or the superior has, is not changed under their eyes."""
    refuse_after_acceptance(result.period)
    if result.period.is_year_end:
        why = _("The annual report is being signed or was submitted; its results cannot be returned now.")
        refuse_while_reported(result.period.plan_id, why)


def _for_whom(result: Result, by: User) -> dict[str, str]:
    """For which unit head or coordinator a deputy decides."""
    assignment = result.assignment
    agency_id = assignment.plan.agency_id
    as_head = acting_for(by, Role.UNIT_HEAD, agency_id, assignment.lead_unit_id)
    return as_head or acting_for(by, Role.COORDINATOR, agency_id)


def _write(result: Result, by: User, action: str, **fields: Any) -> Result:
    # One moment for both columns: a later change shows as `updated_at` after `decided_at`.
    now = timezone.now()
    Result.objects.filter(pk=result.pk).update(
        **fields, decided_by=by, decided_at=now, updated_at=now, version=F("version") + 1
    )
    agency = result.assignment.plan.agency
    record(action, by=by, on=result, agency=agency, reason=fields["return_reason"], **_for_whom(result, by))
    result.refresh_from_db()
    if result.state == ResultState.RETURNED:
        tell_result_returned(result)
    return result
