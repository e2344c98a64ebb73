"""What several pages fetch: the plan this person may see, or may edit."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from agencies.errors import Refused
from agencies.permissions import require
from agencies.requests import SignedInRequest

from ..models import Plan
from ..permissions import may_edit


def visible_plan(request: SignedInRequest, plan_id: int, *, with_document: bool = False) -> Plan:
    """The plan, or 404. The frozen document of its version in force comes along only when asked for."""
    plans = Plan.objects.visible_to(request.user).select_related("agency", "framework", "approved_version")
    if not with_document:
        plans = plans.defer("approved_version__document")
    return get_object_or_404(plans, pk=plan_id)


def editable_plan(request: SignedInRequest, plan_id: int) -> Plan:
    """The plan whose rows this person may edit now: 404, 403, or refused while its state forbids it."""
    plan = visible_plan(request, plan_id)
    require(may_edit(request.user, plan))
    if not plan.is_editable:
        raise Refused(
            _("The plan is %(state)s and cannot be edited now. Begin an amendment, or ask for it to be returned.")
            % {"state": plan.get_state_display()}
        )
    return plan
