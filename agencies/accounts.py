"""How django-allauth signs people in: accounts are given, not taken."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """No self-registration: agency administrators invite people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
