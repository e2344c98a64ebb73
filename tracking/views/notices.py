"""What a person should know: the list, its counter in the frame, the person's wish, and the rule of an agency."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.access import scope
from agencies.models import Agency
from agencies.permissions import require
from agencies.requests import SignedInRequest
from agencies.states import Role

from ..actions import notices as actions
from ..models import Notice, NoticePreference
from ..notice_forms import PreferenceForm, RuleForm
from ..permissions import may_set_reminders
from ..reminders.due import rule_of

ON_A_PAGE = 30


@require_safe
def notice_list(request: SignedInRequest) -> HttpResponse:
    """Own notices, the newest first; `?unread=1` for those not read."""
    own = Notice.objects.visible_to(request.user)
    is_unread_only = request.GET.get("unread") == "1"
    page = Paginator(own.unread() if is_unread_only else own, ON_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": page,
        "query": "unread=1" if is_unread_only else "",
        "is_unread_only": is_unread_only,
        "unread": own.unread().count(),
        "agencies": _own_rules(request),
    }
    return render(request, "tracking/notices.html", context)


@require_safe
def notice_count(request: SignedInRequest) -> HttpResponse:
    """The number beside the bell, fetched after the page so that no page waits for it."""
    unread = Notice.objects.visible_to(request.user).unread().count()
    return render(request, "tracking/notice_count.html", {"unread": unread})


@require_POST
def notice_read(request: SignedInRequest, notice_id: int) -> HttpResponse:
    """Note it as read, and with `open` go where it leads."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=notice_id)
    actions.read_notice(notice=notice, by=request.user)
    # Addresses of notices are paths of the portal, written by its actions.
    return redirect(notice.url if "open" in request.POST else "notice_list")


@require_POST
def notice_read_all(request: SignedInRequest) -> HttpResponse:
    actions.read_all_notices(by=request.user)
    return redirect("notice_list")


@require_http_methods(["GET", "HEAD", "POST"])
def notice_preferences(request: SignedInRequest) -> HttpResponse:
    """Mail or no mail."""
    if request.method == "POST":
        form = PreferenceForm(request.POST)
        if form.is_valid():
            actions.set_preference(wants_mail=form.cleaned_data["wants_mail"], by=request.user)
            messages.success(request, _("Saved."))
            return redirect("notice_preferences")
    else:
        kept = NoticePreference.objects.filter(person=request.user).first()
        form = PreferenceForm(initial={"wants_mail": kept.wants_mail if kept else True})
    return render(request, "tracking/notice_preferences.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def reminder_rule(request: SignedInRequest, agency_id: int) -> HttpResponse:
    """When an agency reminds: its coordinators and administrators say so."""
    agencies = Agency.objects.visible_to(request.user).select_related("reminder_rule")
    agency = get_object_or_404(agencies, pk=agency_id)
    require(may_set_reminders(request.user, agency))
    form = RuleForm(request.POST or None, initial=asdict(rule_of(agency)))
    if request.method == "POST" and form.is_valid():
        actions.set_rule(agency=agency, rule=form.rule(), by=request.user)
        messages.success(request, _("Saved. It counts from the next run on."))
        return redirect("reminder_rule", agency.pk)
    status = 422 if form.errors else 200
    return render(request, "tracking/notice_rule.html", {"agency": agency, "form": form}, status=status)


def _own_rules(request: SignedInRequest) -> list[Agency]:
    """Agencies whose rule the person may set, as far as the person belongs to them."""
    own = scope(request.user).agencies_as(Role.COORDINATOR, Role.AGENCY_ADMIN)
    return list(Agency.objects.filter(pk__in=own)) if own else []
