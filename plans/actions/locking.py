"""Locks a plan for a change of its rows or state."""

from __future__ import annotations

from django.utils.translation import gettext as _

from agencies.errors import Refused

from ..models import Plan
from ..states import EDITABLE


def locked(plan: Plan) -> Plan:
    """The plan as it is now, locked until the transaction ends."""
    # No key changes: those who only refer to the plan in a row of their own are not held up.
    plans = Plan.objects.select_for_update(no_key=True, of=("self",)).select_related("agency", "approved_version")
    return plans.get(pk=plan.pk)


def locked_for_editing(plan: Plan) -> Plan:
    """The locked plan; refused unless its rows may be edited now."""
    plan = locked(plan)
    if plan.state not in EDITABLE:
        raise Refused(
            _("The plan is %(state)s and cannot be edited now. What you typed was not saved; begin an amendment first.")
            % {"state": plan.get_state_display()}
        )
    return plan
