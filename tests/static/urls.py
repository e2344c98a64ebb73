"""The few addresses that the frame itself links to, so that its tests need no page of the portal."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("", include("agencies.sign_in.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
