"""All addresses of the portal."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from agencies.sign_in.language import set_language
from agencies.sign_in.views import remove_webauthn

from .health import healthz


def given_by_administrators(request: HttpRequest) -> HttpResponse:
    """E-mail addresses sign people in and reset passwords: administrators give them, nobody claims one."""
    raise Http404


urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/email/", given_by_administrators, name="account_email"),
    path("accounts/", include("allauth.account.urls")),
    # Before allauth's own of the same name.
    path("accounts/2fa/webauthn/keys/<int:pk>/remove/", remove_webauthn, name="mfa_remove_webauthn"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("", include("agencies.sign_in.urls")),
    path("", include("agencies.keeping.urls")),
    path("i18n/setlang/", set_language, name="set_language"),
    path("healthz", healthz, name="healthz"),
    path("plans/", include("plans.urls")),
    path("", include("tracking.urls")),
    path("", include("documents.urls")),
]
