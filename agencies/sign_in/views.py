"""Pages of signing in that allauth does not bring: one's own sign-ins, and an agency's rule for passwords."""

from __future__ import annotations

import logging

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from requests import RequestException

from ..errors import Refused
from ..models import Agency
from ..permissions import may_administer, require
from ..requests import SignedInRequest
from . import actions, records, second_steps, sessions
from .forms import PasswordRuleForm

logger = logging.getLogger(__name__)


@login_not_required
def openid_connect_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the page of another service that signs people in; says so where that cannot be asked."""
    method = request.method
    # allauth takes whatever is not GET for the button, and would be on its way to the other service.
    request.method = "GET" if method == "HEAD" else method
    try:
        return openid_connect.login(request, provider_id)
    except RequestException as error:
        logger.warning("The sign-in service cannot be asked: %s", error)
        return render(request, "socialaccount/authentication_error.html", status=401)
    finally:
        request.method = method


@require_http_methods(["GET", "HEAD", "POST"])
def remove_webauthn(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take away one of one's own passkeys; allauth asks only for authenticator apps whether that may be."""
    key = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN, pk=pk).first()
    if key is not None and not second_steps.may_remove(key):
        raise Refused(str(second_steps.LAST_ONE))
    return webauthn.remove_webauthn(request, pk=pk)


@require_safe
def session_list(request: SignedInRequest) -> HttpResponse:
    """Where the person is signed in."""
    return render(request, "sign_in/sessions.html", {"sessions": sessions.open_sessions(request, request.user)})


@require_POST
def session_end(request: SignedInRequest, session_id: int) -> HttpResponse:
    """End one of one's own sign-ins; the present one as well."""
    rows = UserSession.objects.filter(user=request.user, pk=session_id)
    row = get_object_or_404(rows)
    is_current = row.session_key == request.session.session_key
    records.of_person("person.session_ended", request, request.user, why="ended by the person")
    sessions.end(rows)
    if is_current:
        request.session.flush()
        return redirect("account_login")
    messages.success(request, _("Ended. Whoever was signed in there must sign in again."))
    return redirect("session_list")


@require_POST
def session_end_others(request: SignedInRequest) -> HttpResponse:
    """End all of one's own sign-ins but the present one."""
    rows = UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key)
    if sessions.end(rows):
        records.of_person("person.session_ended", request, request.user, why="ended all others")
    messages.success(request, _("All other sign-ins were ended."))
    return redirect("session_list")


@require_http_methods(["GET", "HEAD", "POST"])
def password_rule(request: SignedInRequest, agency_id: int) -> HttpResponse:
    """What an agency asks of its people's passwords: its administrators say so."""
    agency = get_object_or_404(Agency.objects.visible_to(request.user), pk=agency_id)
    require(may_administer(request.user, agency))
    form = PasswordRuleForm(request.POST or None, instance=actions.rule_of(agency))
    if request.method == "POST" and form.is_valid():
        actions.set_password_rule(rule=form.save(commit=False), by=request.user)
        messages.success(request, _("Saved. It holds for passwords chosen from now on."))
        return redirect("password_rule", agency.pk)
    status = 422 if form.errors else 200
    return render(request, "sign_in/password_rule.html", {"agency": agency, "form": form}, status=status)
