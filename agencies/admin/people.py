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
from ..by_hand import forget_address, note_state
from ..models import Membership, User
from ..resources import PersonResource
from ..sign_in import sessions
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
    readonly_fields = ["last_login", "date_joined", "password_set_at"]
    fieldsets = [
        (None, {"fields": ["username", "name", "email", "password"]}),
        (_("Access"), {"fields": ["is_active", "is_superuser", "must_change_password", "left_on"]}),
        (_("Important dates"), {"fields": ["last_login", "date_joined", "password_set_at"]}),
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

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A password given with an account is changed at the first sign-in; who is disabled is signed out at once."""
        if not change:
            obj.must_change_password = obj.has_usable_password()
        elif "is_active" in form.changed_data:
            note_state(obj, was_active=not obj.is_active)
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            forget_address(obj)
        if change and {"is_active", "is_superuser"} & set(form.changed_data):
            sessions.end_all(obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Roles changed or withdrawn count at once: the person signs in anew."""
        super().save_formset(request, form, formset, change)
        if formset.changed_objects or formset.deleted_objects:
            sessions.end_all(form.instance)

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Set another person's password, who changes it at the next sign-in; the audit log says so, without it."""
        before = self._password(request, id)
        response = super().user_change_password(request, id, form_url)
        person = self.get_object(request, id)
        if person and person.password != before:
            record("person.password_set", by=actor(request), on=person, agency=None)
            if person != request.user:
                person.must_change_password = person.has_usable_password()
                person.save(update_fields=["must_change_password"])
                sessions.end_all(person)
        return response

    def _password(self, request: HttpRequest, id: str) -> str | None:
        person = self.get_object(request, id)
        return person.password if person else None


@admin.register(Membership)
class MembershipAdmin(AuditedAdmin):
    """Who loses a role is signed out; who is given one more is not."""

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

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change:
            sessions.end_all(obj.person)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        sessions.end_all(obj.person)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        people = list(User.objects.filter(pk__in=queryset.values("person")))
        super().delete_queryset(request, queryset)
        for person in people:
            sessions.end_all(person)
