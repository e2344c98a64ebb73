"""What an agency asks of signing in: second steps, and accounts that are used."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.requests import SignedInRequest
from agencies.sign_in import actions

from ..forms.sign_in import SignInRuleForm
from ..frame import administered_agency, page, status_of

TAB = "sign_in_rule"


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_rule(request: SignedInRequest, agency_id: int) -> HttpResponse:
    """The agency's administrators say so; it holds from each person's next sign-in on."""
    agency = administered_agency(request, agency_id)
    form = SignInRuleForm(request.POST or None, instance=actions.sign_in_rule_of(agency))
    if request.method == "POST" and form.is_valid():
        actions.set_sign_in_rule(rule=form.save(commit=False), by=request.user)
        messages.success(request, _("Saved. It holds from each person's next sign-in on."))
        return redirect("sign_in_rule", agency.pk)
    return page(request, agency, "sign_in_rule.html", TAB, status=status_of(form), form=form)
