"""Addresses of signing in that allauth does not bring, and those of another service where one is set."""

from __future__ import annotations

from allauth.socialaccount import views as socialaccount
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.urls import URLPattern, path

from . import views


def single_sign_on() -> list[URLPattern]:
    """Where another service sends people; nothing where none is set. Connecting accounts by hand is not offered."""
    if not settings.OIDC_SERVER_URL:
        return []
    return [
        path("accounts/oidc/<str:provider_id>/login/", views.openid_connect_login, name="openid_connect_login"),
        path(
            "accounts/oidc/<str:provider_id>/login/callback/", openid_connect.callback, name="openid_connect_callback"
        ),
        path("accounts/sso/cancelled/", socialaccount.login_cancelled, name="socialaccount_login_cancelled"),
    ]


urlpatterns = [
    path("accounts/sessions/", views.session_list, name="session_list"),
    path("accounts/sessions/others/end/", views.session_end_others, name="session_end_others"),
    path("accounts/sessions/<int:session_id>/end/", views.session_end, name="session_end"),
    path("agencies/<int:agency_id>/passwords/", views.password_rule, name="password_rule"),
    *single_sign_on(),
]
