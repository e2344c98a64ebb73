"""Accepting and returning what was handed in."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.audit import record
from agencies.errors import Refused
from agencies.models import User

from ..models import Result
from ..states import REVIEWABLE, ResultState
from .notices import tell_result_returned
from .results import locked, refuse_after_acceptance


@transaction.atomic
def accept_result(*, result: Result, by: User) -> Result:
    """Accept a result that is handed in. Its author stays who it was."""
    return _decide(result, by, "result.accepted", state=ResultState.ACCEPTED, return_reason="")


@transaction.atomic
def return_result(*, result: Result, reason: str, by: User) -> Result:
    """Give a result back to its unit with a reason."""
    if not reason.strip():
        raise Refused(_("Please say what is to be put right."))
    return _decide(result, by, "result.returned", state=ResultState.RETURNED, return_reason=reason.strip())


@transaction.atomic
def give_back_result(*, result: Result, reason: str, by: User) -> Result:
    """Reopen an accepted result because the superior returned its row of the annual report; its text stays.

    Called when the report is returned. A result that is not accepted stays as it is.
    """
    result = locked(result)
    if result.state == ResultState.ACCEPTED:
        _write(result, by, "result.given_back", state=ResultState.RETURNED, return_reason=reason)
    return result


def _decide(result: Result, by: User, action: str, **fields: Any) -> Result:
    result = locked(result)
    if result.state not in REVIEWABLE:
        raise Refused(
            _("This result is %(state)s; only one that is handed in can be accepted or returned.")
            % {"state": result.get_state_display()}
        )
    refuse_after_acceptance(result.period)
    return _write(result, by, action, **fields)


def _write(result: Result, by: User, action: str, **fields: Any) -> Result:
    # One moment for both columns: a later change shows as `updated_at` after `decided_at`.
    now = timezone.now()
    Result.objects.filter(pk=result.pk).update(
        **fields, decided_by=by, decided_at=now, updated_at=now, version=F("version") + 1
    )
    record(action, by=by, on=result, agency=result.assignment.plan.agency, reason=fields["return_reason"])
    result.refresh_from_db()
    if result.state == ResultState.RETURNED:
        tell_result_returned(result)
    return result
