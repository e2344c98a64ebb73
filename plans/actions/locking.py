"""Locks a plan for a change of its rows or state."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.compiled import CompiledRows
from agencies.errors import Refused

from ..loading import Row
from ..models import Plan
from ..states import EDITABLE
from ..tree import plan_id_of

_FRAME = ("id", "agency_id", "state")


def _frames(plan_id: int) -> QuerySet[Plan]:
    return Plan.objects.select_for_update(no_key=True).filter(pk=plan_id)


_FRAMES = CompiledRows(_frames, _FRAME)


def locked(plan: Plan) -> Plan:
    """The plan as it is now, locked until the transaction ends."""
    # No key changes: those who only refer to the plan in a row of their own are not held up.
    plans = Plan.objects.select_for_update(no_key=True, of=("self",)).select_related("agency", "approved_version")
    return plans.defer("approved_version__document").get(pk=plan.pk)


def locked_for_editing(plan: Plan) -> Plan:
    """The locked plan; refused unless its rows may be edited now."""
    return _refused_unless_editable(locked(plan))


def locked_for_row(row: Row) -> Plan:
    """The row's plan, locked as for editing, with what an edit of one row asks of it: its state and its agency's key.

    All else of it is read when it is asked for: autosave comes here with every sentence.
    """
    found = _FRAMES.of(plan_id_of(row))
    if not found:
        raise Plan.DoesNotExist
    return _refused_unless_editable(Plan.from_db(DEFAULT_DB_ALIAS, _FRAME, found[0]))


def _refused_unless_editable(plan: Plan) -> Plan:
    if plan.state not in EDITABLE:
        raise Refused(
            _("The plan is %(state)s and cannot be edited now. What you typed was not saved; begin an amendment first.")
            % {"state": plan.get_state_display()}
        )
    return plan
