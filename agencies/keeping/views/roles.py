"""Roles given, ended, and acted in by deputies."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies import actions
from agencies.requests import SignedInRequest

from ..accounts import role_in_words
from ..forms.people import DatedRoleForm, DeputyForm
from ..frame import administered_agency, administered_role, page, refusals_told_by, status_of
from .people import TAB, person_of, person_page


@require_POST
def role_give(request: SignedInRequest, agency_id: int, person_id: int) -> HttpResponse:
    """One more role in this agency."""
    agency = administered_agency(request, agency_id)
    person = person_of(request, agency, person_id)
    form = DatedRoleForm(agency, request.POST)
    if form.is_valid():
        with refusals_told_by(form):
            actions.give_role(person=person, agency=agency, by=request.user, **form.cleaned_data)
            messages.success(request, _("The role was given."))
            return redirect("person_detail", agency.pk, person.pk)
    return person_page(request, agency, person, form, status=422)


@require_POST
def role_end(request: SignedInRequest, membership_id: int) -> HttpResponse:
    """End a role with yesterday: it is over at once."""
    membership = administered_role(request, membership_id)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    actions.withdraw_role(membership=membership, on=yesterday, by=request.user)
    messages.success(request, _("The role ended."))
    return redirect("person_detail", membership.agency_id, membership.person_id)


@require_http_methods(["GET", "HEAD", "POST"])
def role_deputise(request: SignedInRequest, membership_id: int) -> HttpResponse:
    """Somebody acts in a person's role for some days."""
    membership = administered_role(request, membership_id)
    form = DeputyForm(membership, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_told_by(form):
            actions.deputise(membership=membership, by=request.user, **form.cleaned_data)
            said = _("%(deputy)s is the deputy on these days; the record says for whom the deputy acts.")
            messages.success(request, said % {"deputy": form.cleaned_data["deputy"]})
            return redirect("person_detail", membership.agency_id, membership.person_id)
    context = {
        "title": _("Deputy for %(person)s") % {"person": membership.person},
        "text": _("In the role: %(role)s") % {"role": role_in_words(membership)},
    }
    return page(request, membership.agency, "form.html", TAB, status=status_of(form), form=form, **context)
