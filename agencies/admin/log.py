"""The audit log, to read and search; the database's groups, which the portal has no use for, are not shown."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ..models import AuditEntry, Seal, TextChange
from .audited import SeenOnly

admin.site.unregister(Group)


@admin.register(AuditEntry)
class AuditEntryAdmin(SeenOnly, admin.ModelAdmin):
    """Rows are added by what happens, and never altered."""

    list_display = ["at", "actor_name", "action", "target_type", "target_id", "agency"]
    list_filter = ["target_type", "action", ("agency", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["agency"]
    list_per_page = 50
    search_fields = ["actor_name", "action", "target_id"]
    date_hierarchy = "at"
    fieldsets = [
        (None, {"fields": ["at", "actor", "actor_name", "agency"]}),
        (_("What happened"), {"fields": ["action", "target_type", "target_id", "details"]}),
    ]
    readonly_fields = ["details"]

    @admin.display(description=_("details"))
    def details(self, entry: Any) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(entry.data, ensure_ascii=False, indent=2))


@admin.register(Seal)
class SealAdmin(SeenOnly, admin.ModelAdmin):
    """Made by `seal_audit`, compared by `verify_audit`."""

    list_display = ["number", "sealed_at", "count", "last_entry", "hash", "pruned_at"]
    list_per_page = 50
    fields = ["number", "sealed_at", "last_entry", "count", "root", "previous", "hash", "pruned_at"]


@admin.register(TextChange)
class TextChangeAdmin(SeenOnly, admin.ModelAdmin):
    """The history of texts, written with each change."""

    list_display = ["at", "actor_name", "target", "field"]
    list_per_page = 50
    search_fields = ["target", "actor_name"]
    date_hierarchy = "at"
