"""A plan on screen: the official document, its approval, its history."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.access import scope
from agencies.models import AuditEntry
from agencies.requests import SignedInRequest

from ..document import PlanDocument
from ..forms import ReasonForm
from ..hooks import next_action
from ..loading import load_document
from ..models import Plan
from ..onscreen import outline, screen
from ..permissions import may_decide, may_edit, may_read_draft
from ..states import PlanState
from .fetch import visible_plan


@require_safe
def plan_detail(request: SignedInRequest, plan_id: int) -> HttpResponse:
    plan = visible_plan(request, plan_id, with_document=True)
    return plan_page(request, plan)


def plan_page(
    request: SignedInRequest,
    plan: Plan,
    *,
    reason_form: ReasonForm | None = None,
    summary: str = "",
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a plan fetched with its frozen document.

    `reason_form` is a return, `summary` what was said with an approval that was not accepted; `refusal` says why.
    """
    reads_draft = may_read_draft(request.user, plan)
    shows_draft = reads_draft and _wants_draft(request, plan)
    is_mine = bool(request.GET.get("mine"))
    units = scope(request.user).units
    page = screen(_document(plan, shows_draft), only_units=units if is_mine else None)
    context: dict[str, Any] = {
        "plan": plan,
        "page": page,
        "outline": outline(page),
        "reads_draft": reads_draft,
        "shows_draft": shows_draft,
        "is_mine": is_mine,
        "my_units": units,
        "trail": trail(plan) if reads_draft else [],
        "next_step": next_step(plan),
        "next_action": next_action(plan, request.user),
        "may_edit": may_edit(request.user, plan),
        "may_decide": may_decide(request.user, plan),
        "reason_form": reason_form or ReasonForm(),
        "summary": summary,
        "refusal": refusal,
        "updated_at": _said_at(plan, shows_draft),
    }
    return render(request, "plans/detail.html", context, status=status)


def next_step(plan: Plan) -> str:
    """Who is next, in words."""
    if plan.state == PlanState.SUBMITTED:
        return _("Next: the agency head approves or returns it")
    if plan.state == PlanState.RETURNED:
        return _("Next: the coordinator mends and submits it again")
    if plan.state == PlanState.DRAFT:
        return _("Next: the coordinator submits it to the agency head")
    return ""


def trail(plan: Plan) -> list[dict[str, Any]]:
    """The way of the plan to its approval for `components/trail.html`, newest first; what rooms above did is theirs."""
    about = AuditEntry.objects.about(plan).filter(action__in=[*_steps(), "plan.approved"]).reverse()
    entries = about.values("actor_name", "at", "action", "data")
    return [
        {
            "who": entry["actor_name"] or _("The system"),
            "at": entry["at"],
            "what": _what(entry),
            "reason": entry["data"].get("reason") or "",
        }
        for entry in entries
    ]


def _what(entry: dict[str, Any]) -> str:
    said = str(_steps().get(entry["action"], ""))
    if entry["action"] == "plan.approved":
        said = _("approved version %(number)s") % {"number": entry["data"].get("version")}
    head = entry["data"].get("signed_for")
    return _("%(did)s for %(head)s (as deputy)") % {"did": said, "head": head} if head else said


def _steps() -> dict[str, str]:
    return {
        "plan.created": _("started the plan"),
        "plan.imported": _("read the plan from a file"),
        "plan.submitted": _("submitted it"),
        "plan.returned": _("returned it"),
        "plan.draft": _("began an amendment"),
        "plan.discarded": _("discarded the amendment"),
    }


def _wants_draft(request: SignedInRequest, plan: Plan) -> bool:
    """Before the first approval there is only the draft; during an amendment both can be read."""
    return plan.approved_version is None or (plan.is_amending and request.GET.get("version") == "draft")


def _said_at(plan: Plan, shows_draft: bool) -> dt.datetime:
    """When what is shown was last changed: a frozen version on its approval."""
    return plan.updated_at if shows_draft or not plan.approved_version else plan.approved_version.approved_at


def _document(plan: Plan, shows_draft: bool) -> PlanDocument:
    if shows_draft or plan.approved_version is None:
        return load_document(plan)
    return plan.approved_version.load()
