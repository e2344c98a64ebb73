"""Second steps and open sign-ins of people, to see and to take away; what agencies ask of signing in; their mails.

allauth's own admin pages show the secrets of the former, and links to other services that the portal does not keep.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.base.internal.flows import delete_dangling_recovery_codes
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..audit import record
from ..models import OutgoingMail, PasswordRule, SignInRule
from ..sign_in import sessions
from .audited import AuditedAdmin, SeenOnly, actor

for model in (Authenticator, UserSession, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(model)


class TakenAway(admin.ModelAdmin):
    """Rows that a person made by signing in: read here, and taken away, but not written."""

    list_per_page = 50
    # `take_away(request, row)`: the action.
    take_away: Callable[..., None]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with transaction.atomic():
            self.take_away(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        with transaction.atomic():
            for row in queryset:
                self.take_away(request, row)


@admin.register(Authenticator)
class SecondStepAdmin(TakenAway):
    """For whoever has lost telephone and key: without a second step the password alone opens the account."""

    fields = ["user", "type", "created_at", "last_used_at"]
    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    list_select_related = ["user"]
    search_fields = ["user__username", "user__name"]

    def take_away(self, request: HttpRequest, row: Authenticator) -> None:
        record("person.second_step_removed", by=actor(request), on=row.user, agency=None, what=row.type)
        row.delete()
        delete_dangling_recovery_codes(row.user)


@admin.register(UserSession)
class OpenSessionAdmin(TakenAway):
    fields = ["user", "created_at", "last_seen_at", "ip", "user_agent"]
    list_display = ["user", "created_at", "last_seen_at", "ip", "user_agent"]
    list_select_related = ["user"]
    search_fields = ["user__username", "user__name", "ip"]

    def take_away(self, request: HttpRequest, row: UserSession) -> None:
        record("person.session_ended", by=actor(request), on=row.user, agency=None, why="ended by an administrator")
        sessions.end(UserSession.objects.filter(pk=row.pk))


@admin.register(PasswordRule)
class PasswordRuleAdmin(AuditedAdmin):
    list_display = ["agency", "min_length", "kinds", "min_days", "max_days"]
    list_select_related = ["agency"]
    search_fields = ["agency__name"]
    autocomplete_fields = ["agency"]
    fieldsets = [
        (None, {"fields": ["agency", "min_length", "kinds"]}),
        (_("Time"), {"fields": ["min_days", "max_days"]}),
    ]


@admin.register(SignInRule)
class SignInRuleAdmin(AuditedAdmin):
    list_display = ["agency", "second_step", "second_step_from", "idle_days"]
    list_filter = ["second_step"]
    list_select_related = ["agency"]
    search_fields = ["agency__name"]
    autocomplete_fields = ["agency"]
    fieldsets = [
        (None, {"fields": ["agency", "second_step", "second_step_from"]}),
        (_("Time"), {"fields": ["idle_days"]}),
    ]


@admin.register(OutgoingMail)
class OutgoingMailAdmin(SeenOnly, admin.ModelAdmin):
    """What became of mails about accounts, without their words."""

    fields = [
        "kind",
        "address",
        "made_at",
        "expires_at",
        "attempts",
        "next_try_at",
        "failure",
        "sent_at",
        "given_up_at",
    ]
    list_display = ["made_at", "kind", "address", "attempts", "failure", "sent_at", "given_up_at"]
    list_filter = ["kind"]
    search_fields = ["address"]
    date_hierarchy = "made_at"
