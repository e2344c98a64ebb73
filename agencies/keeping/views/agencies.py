"""Agencies as their administrators see them: own words, names, logo, and the agencies below."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import actions
from agencies.access import scope
from agencies.errors import Refused
from agencies.models import AccountReview, Agency, AgencyLogo
from agencies.permissions import require
from agencies.requests import SignedInRequest

from ..forms.agencies import NewAgencyForm, OwnWordsForm
from ..forms.units import RenameForm
from ..frame import administered_agency, page, refusals_told_by, status_of
from ..logo import CONTENT_TYPE
from ..reviewing import due_on

TAB = "agency_settings"


@require_safe
def settings_list(request: SignedInRequest) -> HttpResponse:
    """The agencies that the person administers, each with how many units and people it has; one alone opens at once."""
    administered = scope(request.user).administered
    require(bool(administered))
    if len(administered) == 1:
        return redirect("agency_settings", next(iter(administered)))
    agencies = list(Agency.objects.administered_by(request.user).with_tree_fields().with_staff())
    newest = AccountReview.objects.filter(agency__in=administered).newest()
    least = min(agency.tree_depth for agency in agencies)
    rows = [
        {
            "agency": agency,
            "depth": min(agency.tree_depth - least, 6),
            "reviewed": newest.get(agency.pk),
            "is_due": (due_on(agency, newest.get(agency.pk)) or dt.date.max) <= timezone.localdate(),
        }
        for agency in agencies
    ]
    return render(request, "keeping/agencies.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def agency_settings(request: SignedInRequest, agency_id: int) -> HttpResponse:
    """What the agency says of itself; its logo, its name, the agencies below."""
    agency = administered_agency(request, agency_id)
    form = OwnWordsForm(request.POST or None)
    form.open_on(agency)
    if request.method == "POST" and form.is_valid():
        with refusals_told_by(form):
            actions.change_agency(agency=agency, version=form.version(), by=request.user, **form.values())
            messages.success(request, _("Saved."))
            return redirect("agency_settings", agency.pk)
    return _settings_page(request, agency, form, status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def agency_rename(request: SignedInRequest, agency_id: int) -> HttpResponse:
    """Another name from a day on."""
    agency = administered_agency(request, agency_id)
    form = RenameForm(agency, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_told_by(form):
            actions.rename_agency(agency=agency, version=form.version(), by=request.user, **form.given())
            messages.success(request, _("Renamed. Plans of earlier years keep the earlier name."))
            return redirect("agency_settings", agency.pk)
    title = _("Rename %(agency)s") % {"agency": agency}
    return page(request, agency, "form.html", TAB, status=status_of(form), form=form, title=title)


@require_http_methods(["GET", "HEAD", "POST"])
def agency_new(request: SignedInRequest, agency_id: int) -> HttpResponse:
    """One more agency below this one."""
    parent = administered_agency(request, agency_id)
    form = NewAgencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_told_by(form):
            agency = actions.add_agency_below(parent=parent, by=request.user, **form.cleaned_data)
            messages.success(request, _("%(agency)s was added.") % {"agency": agency})
            return redirect("agency_settings", agency.pk)
    title = _("Add an agency below %(agency)s") % {"agency": parent}
    return page(request, parent, "form.html", TAB, status=status_of(form), form=form, title=title)


@require_safe
def agency_logo(request: SignedInRequest, agency_id: int) -> HttpResponse:
    """The picture, for whoever sees the agency."""
    agency = get_object_or_404(Agency.objects.visible_to(request.user), pk=agency_id)
    logo = get_object_or_404(AgencyLogo, agency=agency)
    response = HttpResponse(bytes(logo.content), content_type=CONTENT_TYPE)
    patch_cache_control(response, private=True, max_age=300)
    return response


@require_POST
def agency_logo_set(request: SignedInRequest, agency_id: int) -> HttpResponse:
    """Keep an uploaded picture as the logo."""
    agency = administered_agency(request, agency_id)
    upload = request.FILES.get("logo")
    try:
        if upload is None:
            raise Refused(_("Choose a picture first."))
        actions.set_logo(agency=agency, upload=upload, by=request.user)
    except Refused as refused:
        form = OwnWordsForm()
        form.open_on(agency)
        return _settings_page(request, agency, form, 422, logo_error=str(refused))
    messages.success(request, _("The logo was saved."))
    return redirect("agency_settings", agency.pk)


@require_POST
def agency_logo_remove(request: SignedInRequest, agency_id: int) -> HttpResponse:
    """Go without a logo again."""
    agency = administered_agency(request, agency_id)
    actions.remove_logo(agency=agency, by=request.user)
    return redirect("agency_settings", agency.pk)


def _settings_page(
    request: SignedInRequest, agency: Agency, form: OwnWordsForm, status: int, **context: Any
) -> HttpResponse:
    context |= {
        "form": form,
        "logo": AgencyLogo.objects.filter(agency=agency).defer("content").first(),
        "below": list(Agency.objects.active().filter(parent=agency)),
        "names": list(agency.names.all()),
    }
    return page(request, agency, "agency.html", TAB, status=status, **context)
