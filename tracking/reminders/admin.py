"""Admin pages of reminders: rules can be put right; what people were told and sent is read."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from agencies.admin.audited import AuditedAdmin, SeenOnly

from ..models import Delivery, Notice, NoticePreference, ReminderRule
from ..notice_forms import DaysField


class ReminderRuleForm(forms.ModelForm):
    days_before = DaysField(label=_("Days before the due date"), required=False)


@admin.register(ReminderRule)
class ReminderRuleAdmin(AuditedAdmin):
    form = ReminderRuleForm
    list_display = ["agency", "days_before", "every_days_after", "escalate_after_days", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["agency"]
    search_fields = ["agency__name", "agency__code"]
    autocomplete_fields = ["agency"]
    fieldsets = [
        (None, {"fields": ["agency", "is_active"]}),
        (
            _("Time"),
            {"fields": ["days_before", "every_days_after", "escalate_after_days", "is_quiet_on_days_off"]},
        ),
    ]


@admin.register(NoticePreference)
class NoticePreferenceAdmin(SeenOnly, admin.ModelAdmin):
    list_display = ["person", "wants_mail"]
    list_filter = ["wants_mail"]
    list_select_related = ["person"]
    list_per_page = 50
    search_fields = ["person__name", "person__username"]
    fieldsets = [(None, {"fields": ["person", "wants_mail"]})]


@admin.register(Notice)
class NoticeAdmin(SeenOnly, admin.ModelAdmin):
    list_display = ["text", "person", "day", "read_at"]
    list_select_related = ["person"]
    list_per_page = 50
    search_fields = ["text", "person__name", "person__username"]
    date_hierarchy = "day"
    fieldsets = [(None, {"fields": ["person", "day", "text", "url", "read_at", "delivery", "key"]})]


@admin.register(Delivery)
class DeliveryAdmin(SeenOnly, admin.ModelAdmin):
    """What did not go out is found by its failure."""

    list_display = ["day", "person", "kind", "address", "sent_at", "attempts", "failure"]
    list_filter = ["kind", ("sent_at", admin.EmptyFieldListFilter)]
    list_select_related = ["person"]
    list_per_page = 50
    search_fields = ["address", "person__name", "person__username"]
    date_hierarchy = "day"
    fieldsets = [
        (None, {"fields": ["person", "kind", "day", "address"]}),
        (_("State"), {"fields": ["claimed_at", "sent_at", "attempts", "failure", "carried_over_to"]}),
    ]
