"""Admin pages of people and their roles."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ..audit import record
from ..models import Membership, User
from ..resources import PersonResource
from .audited import AuditedAdmin, actor
from .sheets import SheetMixin


class MembershipInline(admin.TabularInline):
    model = Membership
    fk_name = "person"
    fields = ["role", "agency", "unit", "starts_on", "ends_on", "deputises"]
    autocomplete_fields = ["agency", "unit", "deputises"]
    extra = 0


class PersonForm(UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = User


class NewPersonForm(AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username", "name", "email")


@admin.register(User)
class PersonAdmin(SheetMixin, AuditedAdmin, UserAdmin):
    """People are disabled, never deleted: what they wrote and decided stays theirs."""

    resource_classes = [PersonResource]
    form = PersonForm
    add_form = NewPersonForm
    list_display = ["username", "name", "email", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_superuser", "memberships__role"]
    search_fields = ["username", "name", "email", "memberships__agency__name", "memberships__unit__name"]
    ordering = ["username"]
    filter_horizontal = ()
    date_hierarchy = "date_joined"
    inlines = [MembershipInline]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "name", "email", "password"]}),
        (_("Access"), {"fields": ["is_active", "is_superuser"]}),
        (_("Important dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": ["username", "name", "email", "usable_password", "password1", "password2"],
            },
        )
    ]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[type]:
        """Roles are given once the person exists."""
        return list(self.inlines) if obj else []

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Set another person's password; the audit log says so, without it."""
        before = self._password(request, id)
        response = super().user_change_password(request, id, form_url)
        person = self.get_object(request, id)
        if person and person.password != before:
            record("person.password_set", by=actor(request), on=person, agency=None)
        return response

    def _password(self, request: HttpRequest, id: str) -> str | None:
        person = self.get_object(request, id)
        return person.password if person else None


@admin.register(Membership)
class MembershipAdmin(AuditedAdmin):
    list_display = ["person", "role", "agency", "unit", "starts_on", "ends_on", "deputises"]
    list_filter = ["role", ("agency", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["person", "agency", "unit", "deputises"]
    search_fields = ["person__name", "person__username", "agency__name", "unit__name"]
    autocomplete_fields = ["person", "agency", "unit", "deputises"]
    date_hierarchy = "starts_on"
    fieldsets = [
        (None, {"fields": ["person", "role", "agency", "unit"]}),
        (_("Time"), {"fields": ["starts_on", "ends_on", "deputises"]}),
    ]
