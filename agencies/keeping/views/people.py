"""An agency's people: listed, invited, corrected, gone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import actions, hooks
from agencies.models import Agency, Membership, User
from agencies.permissions import may_change_account, require
from agencies.requests import SignedInRequest
from agencies.states import UNIT_ROLES

from ..accounts import Account, listed
from ..forms.people import CorrectionForm, DatedRoleForm, InvitationForm, LeaveForm
from ..frame import administered_agency, page, refusals_told_by, status_of

TAB = "people_list"
PER_PAGE = 50


@require_safe
def people_list(request: SignedInRequest, agency_id: int) -> HttpResponse:
    """Who holds or held a role here, with state and last sign-in; searched by name, account or address."""
    agency = administered_agency(request, agency_id)
    wanted = request.GET.get("q", "").replace("\x00", "").strip()
    people = User.objects.of_agency(agency).matching(wanted)
    shown = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    accounts = listed(agency, people=shown.object_list)
    context: dict[str, Any] = {"page": shown, "accounts": accounts, "wanted": wanted}
    query = request.GET.copy()
    query.pop("page", None)
    return page(request, agency, "people.html", TAB, query=query.urlencode(), **context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_invite(request: SignedInRequest, agency_id: int) -> HttpResponse:
    """A role for somebody who may be new here: a mail leads to the first password."""
    agency = administered_agency(request, agency_id)
    form = InvitationForm(agency, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_told_by(form):
            actions.invite(agency=agency, by=request.user, **form.cleaned_data)
            # The same words whether or not the address had an account.
            messages.success(request, _("A mail goes to %(email)s.") % {"email": form.cleaned_data["email"]})
            return redirect("people_list", agency.pk)
    said = _("The mail holds a link to a first password, good for %(days)s days and once.")
    context = {"title": _("Invite somebody"), "text": said % {"days": actions.people.INVITATION_DAYS}}
    return page(request, agency, "form.html", TAB, status=status_of(form), form=form, verb=_("Invite"), **context)


@require_safe
def person_detail(request: SignedInRequest, agency_id: int, person_id: int) -> HttpResponse:
    """One person's account and roles in the agency, and what can be done about them."""
    agency = administered_agency(request, agency_id)
    return person_page(request, agency, person_of(request, agency, person_id), DatedRoleForm(agency))


@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: SignedInRequest, agency_id: int, person_id: int) -> HttpResponse:
    """Correct name, address and language: of people who hold no role beyond what one administers."""
    agency = administered_agency(request, agency_id)
    person = person_of(request, agency, person_id)
    require(may_change_account(request.user, person))
    form = CorrectionForm(request.POST or None)
    form.open_on(person)
    if request.method == "POST" and form.is_valid():
        with refusals_told_by(form):
            given = form.given()
            actions.change_person(person=person, agency=agency, version=form.version(), by=request.user, **given)
            messages.success(request, _("Saved."))
            return redirect("person_detail", agency.pk, person.pk)
    said = _("Another e-mail address ends the person's sign-ins; a mail to it leads to a new password.")
    context: dict[str, Any] = {"title": _("Correct %(person)s") % {"person": person}, "text": said}
    return page(request, agency, "form.html", TAB, status=status_of(form), form=form, **context)


@require_POST
def person_invite_again(request: SignedInRequest, agency_id: int, person_id: int) -> HttpResponse:
    """A new link; earlier ones hold no longer."""
    agency = administered_agency(request, agency_id)
    person = person_of(request, agency, person_id)
    actions.invite_again(person=person, agency=agency, by=request.user)
    messages.success(request, _("A mail goes to %(email)s.") % {"email": person.email})
    return redirect("person_detail", agency.pk, person.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def person_leave(request: SignedInRequest, agency_id: int, person_id: int) -> HttpResponse:
    """Names what stays behind, then ends the person's roles here."""
    agency = administered_agency(request, agency_id)
    person = person_of(request, agency, person_id)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_told_by(form):
            gone = actions.leave(person=person, agency=agency, on=form.cleaned_data["on"], by=request.user)
            said = _("The roles of %(person)s in this agency ended; there are others elsewhere.")
            if not gone.is_active:
                said = _("%(person)s has left: the roles ended and the account is disabled.")
            messages.success(request, said % {"person": person})
            return redirect("people_list", agency.pk)
    context = {"person": person, "form": form, "left": _left_behind(agency, person)}
    return page(request, agency, "person_leave.html", TAB, status=status_of(form), **context)


def person_of(request: SignedInRequest, agency: Agency, person_id: int) -> User:
    """A person of exactly this agency; 404 for any other, and for system administrators."""
    people = User.objects.administered_by(request.user).of_agency(agency)
    person: User = get_object_or_404(people, pk=person_id)
    return person


def person_page(
    request: SignedInRequest, agency: Agency, person: User, form: DatedRoleForm, status: int = 200
) -> HttpResponse:
    """The page of a person, with the form for one more role."""
    account: Account = listed(agency, people=User.objects.filter(pk=person.pk))[0]
    past = Membership.objects.filter(agency=agency, person=person).ended().select_related("unit", "deputises")
    deputies = Membership.objects.not_ended().filter(agency=agency, deputises=person).select_related("person", "unit")
    context = {
        "person": person,
        "account": account,
        "past": list(past),
        "deputies": list(deputies.order_by("starts_on", "pk")),
        "form": form,
        "may_change": may_change_account(request.user, person),
    }
    return page(request, agency, "person.html", TAB, status=status, **context)


def _left_behind(agency: Agency, person: User) -> list[dict[str, Any]]:
    """For each role: who else holds it, and what its unit has to do."""
    roles = list(
        Membership.objects.not_ended().filter(agency=agency, person=person).select_related("unit", "deputises")
    )
    others = Membership.objects.in_force().filter(agency=agency, deputises=None).exclude(person=person)
    held = list(others.select_related("person"))
    counts = hooks.counts_of([role.unit_id for role in roles if role.unit_id and role.role in UNIT_ROLES])
    return [
        {
            "role": role,
            "others": [other.person for other in held if (other.role, other.unit_id) == (role.role, role.unit_id)],
            "counts": counts.get(role.unit_id, []),
        }
        for role in roles
    ]
