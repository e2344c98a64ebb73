"""The review of an agency's accounts: looked at, and signed off, once in a period."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import actions
from agencies.models import AccountReview, Agency
from agencies.requests import SignedInRequest
from agencies.sign_in.actions import sign_in_rule_of

from ..accounts import Account, digest, listed
from ..forms.accounts import ReviewForm
from ..frame import administered_agency, page, refusals_told_by, status_of
from ..reviewing import due_on
from .people import person_of

TAB = "account_review"


@require_http_methods(["GET", "HEAD", "POST"])
def account_review(request: SignedInRequest, agency_id: int) -> HttpResponse:
    """Every account with roles and last sign-in, whether a review is due, and the earlier ones."""
    agency = administered_agency(request, agency_id)
    accounts = listed(agency)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen", "")
        with refusals_told_by(form):
            actions.review_accounts(agency=agency, seen=seen, by=request.user, **form.cleaned_data)
            messages.success(request, _("The review is kept, with your name and the list as it stands."))
            return redirect("account_review", agency.pk)
    due = due_on(agency, AccountReview.objects.filter(agency=agency).newest().get(agency.pk))
    context = {
        "accounts": accounts,
        "seen": digest(accounts),
        "form": form,
        "reviews": list(AccountReview.objects.filter(agency=agency).defer("accounts")[:20]),
        "due": due,
        "without_step": _obliged_without(agency, accounts),
        "is_due": due is not None and due <= timezone.localdate(),
    }
    return page(request, agency, "account_review.html", TAB, status=status_of(form), **context)


@require_safe
def account_review_kept(request: SignedInRequest, agency_id: int, review_id: int) -> HttpResponse:
    """The list as it was when it was signed off."""
    agency = administered_agency(request, agency_id)
    review = get_object_or_404(AccountReview.objects.filter(agency=agency), pk=review_id)
    return page(request, agency, "account_review_kept.html", TAB, review=review)


@require_POST
def account_enable(request: SignedInRequest, agency_id: int, person_id: int) -> HttpResponse:
    """Open an account again that was disabled because nobody used it."""
    agency = administered_agency(request, agency_id)
    person = person_of(request, agency, person_id)
    actions.enable_unused(person=person, agency=agency, by=request.user)
    messages.success(request, _("%(person)s can sign in again, with the same password.") % {"person": person})
    return redirect("person_detail", agency.pk, person.pk)


def _obliged_without(agency: Agency, accounts: list[Account]) -> set[int]:
    """Who must have a second step by the agency's rule and has none, by key; accounts that are disabled need none."""
    rule = sign_in_rule_of(agency)
    return {
        account.person.pk
        for account in accounts
        if account.person.is_active
        and not account.has_second_step
        and rule.obliges(role.role for role in account.roles)
    }
