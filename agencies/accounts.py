"""How django-allauth signs people in: accounts are given, not taken."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db.models import Q
from django.http import HttpRequest

from .models import User


class AccountAdapter(DefaultAccountAdapter):
    """No self-registration: agency administrators invite people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count of failures for an account, whether named by user name or e-mail and whatever host is asked.

        By itself allauth counts each name of an account and each host (with its port) apart.
        """
        login = str(credentials.get("email") or credentials.get("username") or "").strip()
        known = User.objects.filter(Q(username__iexact=login) | Q(email__iexact=login)).order_by("pk")
        person = known.values_list("pk", flat=True).first() if login else None
        return f"person:{person}" if person else f"login:{login.lower()}"
