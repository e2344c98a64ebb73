"""What agencies' administrators keep by the settings pages: read here, written there."""

from __future__ import annotations

from django.contrib import admin

from ..models import AccountReview, AgencyLogo, Invitation
from .audited import SeenOnly


@admin.register(Invitation)
class InvitationAdmin(SeenOnly, admin.ModelAdmin):
    fields = ["person", "agency", "invited_by", "sent_at", "expires_at", "used_at"]
    list_display = ["person", "agency", "invited_by", "sent_at", "expires_at", "used_at"]
    list_select_related = ["person", "agency", "invited_by"]
    search_fields = ["person__name", "person__username", "agency__name"]


@admin.register(AgencyLogo)
class AgencyLogoAdmin(SeenOnly, admin.ModelAdmin):
    fields = ["agency", "width", "height", "sha256"]
    list_display = ["agency", "width", "height"]
    list_select_related = ["agency"]
    search_fields = ["agency__name"]


@admin.register(AccountReview)
class AccountReviewAdmin(SeenOnly, admin.ModelAdmin):
    fields = ["agency", "reviewed_at", "reviewer_name", "remark", "accounts"]
    list_display = ["agency", "reviewed_at", "reviewer_name"]
    list_select_related = ["agency"]
    search_fields = ["agency__name", "reviewer_name"]
