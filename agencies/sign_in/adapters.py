"""How django-allauth signs people in: accounts are given, not taken."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from .. import encryption, outbox
from ..languages import speaking_to
from ..models import User
from . import locking, records, second_steps, sessions

# Before the portal's key, when what a second step keeps is encrypted.
_PURPOSE = "second steps of the sign-in"
# What was done to an account is no news after so long.
RESET_MAIL = "account/email/password_reset_key"
_NEWS_LASTS = dt.timedelta(days=3)
_WRONG = _("The user name, e-mail or password is wrong.")


class AccountAdapter(DefaultAccountAdapter):
    """No self-registration: agency administrators invite people."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _WRONG,
        "email_password_mismatch": _WRONG,
        "too_many_login_attempts": _("Too many failed attempts. Try again in a quarter of an hour."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By itself allauth counts each name of an account and each host (with its port) apart."""
        return locking.account_key(_login_of(credentials))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        login = _login_of(credentials)
        locked = locking.begin_anew_where_full(request, locking.account_key(login))
        records.failed(request, locking.person_named(login), locked)

    def set_password(self, user: Any, password: str) -> None:
        """A password of one's own choice, after signing in or by a link."""
        user.must_change_password = False
        super().set_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Whom another service vouched for is sent there to sign out as well, where the settings name its address."""
        person = request.user
        address: str = settings.OIDC_LOGOUT_URL
        if not address or not isinstance(person, User) or not sessions.came_by_another_service(request, person):
            return str(super().get_logout_redirect_url(request))
        back = settings.SITE_URL.rstrip("/") + reverse("account_login")
        about = {"client_id": settings.OIDC_CLIENT_ID, "post_logout_redirect_uri": back}
        return f"{address}{'&' if '?' in address else '?'}{urlencode(about)}"

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """To the address that the administrator gave; allauth knows its own list alone."""
        with speaking_to(user, otherwise=get_language()):
            super().send_notification_mail(template_prefix, user, context, email or user.email or None)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Under the portal's own address, by whatever name the page was asked for: a mail must not lead elsewhere."""
        return str(settings.SITE_URL).rstrip("/") + urlsplit(super().get_reset_password_from_key_url(key)).path

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """In the language that the person chose, whoever asks."""
        with speaking_to(user, otherwise=get_language()):
            super().send_password_reset_mail(user, email, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """By the outbox: a mail server that is down neither holds the page up nor tells which addresses are known."""
        about = {"request": self.request, "email": email, "current_site": get_current_site(self.request)}
        is_link = template_prefix == RESET_MAIL
        lasts = dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) if is_link else _NEWS_LASTS
        outbox.post(self.render_mail(template_prefix, email, about | context), kind=template_prefix, lasts=lasts)


class SecondStepAdapter(DefaultMFAAdapter):
    """Authenticator apps, passkeys and recovery codes. What they keep secret is encrypted with the portal's key."""

    error_messages = DefaultMFAAdapter.error_messages | {"cannot_delete_authenticator": second_steps.LAST_ONE}

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

    def get_totp_issuer(self) -> str:
        return gettext("Service Improvement")

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text, purpose=_PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Refuses the code where the portal's key is not the one that it was kept with."""
        try:
            return encryption.decrypt(encrypted_text, purpose=_PURPOSE)
        except encryption.Unreadable:
            raise self.validation_error("incorrect_code") from None

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return second_steps.may_remove(authenticator)

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Key %(number)s") % {"number": number}


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Whoever another service vouches for is known here by the e-mail address that it has verified, each time anew.

    No link between the accounts is kept: an address that the administrator changes counts from then on.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """Those of the settings; a row in the database lets nobody in."""
        made = []
        providers: dict[str, Any] = settings.SOCIALACCOUNT_PROVIDERS
        for kind, configured in providers.items():
            for values in configured["APPS"]:
                app = SocialApp(provider=kind, **values)
                if provider in (None, kind, app.provider_id) and client_id in (None, app.client_id):
                    made.append(app)
        return made

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if request.user.is_authenticated:
            raise ImmediateHttpResponse(redirect("home"))
        person = known_person(sociallogin)
        if person is None:
            records.unknown_elsewhere(request)
            raise ImmediateHttpResponse(render(request, "socialaccount/unknown_person.html", status=403))
        sociallogin.user = person


def known_person(sociallogin: SocialLogin) -> User | None:
    """The one active person with an address that the other service says it has verified."""
    # Only the word true will do: some services send a text, and "false" is not empty.
    verified = [address.email for address in sociallogin.email_addresses if address.verified is True]
    if len(verified) != 1:
        return None
    found = list(User.objects.filter(email__iexact=verified[0], is_active=True)[:2])
    # Some databases make one capital letter of two small ones (ı and i): another address, perhaps of another domain.
    return found[0] if len(found) == 1 and found[0].email.lower() == verified[0].lower() else None


def _login_of(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "")
