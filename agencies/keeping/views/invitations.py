"""The first password, by the link of an invitation."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from agencies import actions
from agencies.models import Invitation


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Asks for a password and leads to the sign-in. One answer for every link that does not work, whatever the cause.

    Opening the page uses nothing up: programs that look into mails open links as well.
    """
    found = Invitation.objects.of_token(token)
    if found is None:
        return render(request, "keeping/invitation.html", {"invitation": None}, status=404)
    form = SetPasswordForm(found.person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.accept_invitation(token=token, password=form.cleaned_data["new_password1"])
        messages.success(request, _("Your password is set. Sign in with it."))
        return redirect("account_login")
    status = 422 if form.errors else 200
    return render(request, "keeping/invitation.html", {"invitation": found, "form": form}, status=status)
