"""Django admin, for system administrators only."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import RedirectURLMixin, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache


class PortalAdminSite(AdminSite):
    """Open to superusers alone; the staff flag opens nothing. Signing in and passwords are the portal's own."""

    site_header = gettext_lazy("Service Improvement – administration")
    site_title = gettext_lazy("Administration")
    index_title = gettext_lazy("All records")

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send to the portal's sign-in, whose rate limits then hold here too; refuse who has signed in already."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied(_("The administration is for system administrators."))
        target = _Target(request, reverse("admin:index", current_app=self.name)).get_success_url()
        if self.has_permission(request):
            return redirect(target)
        return redirect_to_login(target, reverse("account_login"))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """One place to change one's password: the portal's."""
        return redirect("account_change_password")


class _Target(RedirectURLMixin):
    """The address asked for, as long as it is one of this site."""

    def __init__(self, request: HttpRequest, default: str) -> None:
        self.request = request
        self.next_page = default
