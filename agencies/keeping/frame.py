"""What every settings page has: the agency, which only its administrators reach, and the way to the other pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..errors import Refused, Stale
from ..models import Agency, Membership, Unit
from ..permissions import may_administer, require
from ..requests import SignedInRequest
from .forms.seen import SeenForm


@dataclass(frozen=True)
class Tab:
    """An entry of `components/tabs.html`."""

    url: str
    label: str
    is_current: bool
    count: int | None = None


def administered_agency(request: SignedInRequest, agency_id: int) -> Agency:
    """The agency, 404 for whom it does not concern, 403 for whoever does not administer it."""
    agency: Agency = get_object_or_404(Agency.objects.visible_to(request.user).select_related("parent"), pk=agency_id)
    require(may_administer(request.user, agency))
    return agency


def administered_unit(request: SignedInRequest, unit_id: int) -> Unit:
    """The unit, as its agency is reached."""
    unit: Unit = get_object_or_404(Unit.objects.visible_to(request.user).select_related("agency"), pk=unit_id)
    require(may_administer(request.user, unit.agency))
    return unit


def administered_role(request: SignedInRequest, membership_id: int) -> Membership:
    """A role in an agency that the person administers; 404 for any other."""
    rows = Membership.objects.administered_by(request.user).select_related("person", "agency", "unit", "deputises")
    membership: Membership = get_object_or_404(rows, pk=membership_id)
    return membership


def tabs(agency: Agency, current: str) -> list[Tab]:
    """The pages of one agency."""
    entries = [
        ("agency_settings", _("Agency")),
        ("unit_list", _("Units")),
        ("people_list", _("People")),
        ("account_review", _("Review of accounts")),
        ("password_rule", _("Passwords")),
        ("sign_in_rule", _("Sign-in")),
        ("reminder_rule", _("Reminders")),
    ]
    return [Tab(reverse(name, args=[agency.pk]), label, name == current) for name, label in entries]


def page(
    request: SignedInRequest, agency: Agency, template: str, current: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A settings page of an agency; `current` is the address of its tab."""
    context |= {"agency": agency, "tabs": tabs(agency, current)}
    return render(request, f"keeping/{template}", context, status=status)


def status_of(form: BaseForm) -> int:
    """422 for a form with errors, 409 for one whose row somebody else saved meanwhile."""
    if isinstance(form, SeenForm) and form.theirs:
        return 409
    return 422 if form.is_bound and form.errors else 200


@contextmanager
def refusals_told_by(form: BaseForm) -> Iterator[None]:
    """What is refused inside ends the block and stands above the form, which is shown again with what was typed.

    So does what somebody else saved meanwhile, beside it. With `status_of` such a page is answered 422, or 409.
    """
    try:
        yield
    except Stale as stale:
        if not isinstance(form, SeenForm) or not isinstance(stale.current, Model):
            raise
        form.meet(stale.current)
    except Refused as refused:
        form.add_error(None, str(refused))
