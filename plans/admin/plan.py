"""Admin pages of plans and their frozen versions."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from agencies.admin.audited import AuditedAdmin, SeenOnly, actor

from .. import actions
from ..models import Plan, PlanVersion, WorkItem
from ..states import PlanState
from .forms import RowVersionForm


class WorkItemInline(SeenOnly, admin.TabularInline):
    model = WorkItem
    fields = ["position", "text", "framework_node"]
    show_change_link = True
    extra = 0

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("framework_node")


class VersionInline(SeenOnly, admin.TabularInline):
    model = PlanVersion
    fields = ["number", "approved_at", "approved_by", "summary", "sha256"]
    readonly_fields = ["approved_at"]
    show_change_link = True
    extra = 0

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("approved_by").defer("document")


@admin.register(Plan)
class PlanAdmin(AuditedAdmin):
    """Title, line under the title and signatories of a draft; the rest moves by what people do in the portal."""

    form = RowVersionForm
    edited = ["title", "subtitle", "signatories"]
    list_display = ["title", "agency", "year", "kind", "state", "approved_version", "updated_at"]
    list_filter = ["state", "year", "kind", ("agency", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["agency", "approved_version"]
    search_fields = ["title", "agency__name", "agency__code", "agency__short_name"]
    date_hierarchy = "created_at"
    inlines = [WorkItemInline, VersionInline]
    fieldsets = [
        (None, {"fields": ["agency", "year", "kind", *edited, "framework", "seen_version"]}),
        (_("State"), {"fields": ["state", "return_reason", "approved_version", "submitted_by"]}),
        (_("Form of the plan"), {"classes": ["collapse"], "fields": ["header", "columns", "styles", "warnings"]}),
        (_("Identity"), {"fields": ["version", "created_by", "created_at", "updated_at"]}),
    ]
    readonly_fields = [
        "agency",
        "year",
        "kind",
        "framework",
        "state",
        "return_reason",
        "approved_version",
        "submitted_by",
        "header",
        "columns",
        "styles",
        "warnings",
        "version",
        "created_by",
        "created_at",
        "updated_at",
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Plan | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_editable)

    def has_delete_permission(self, request: HttpRequest, obj: Plan | None = None) -> bool:
        """A plan that was never approved nor submitted may go; never by the list."""
        is_bare_draft = obj is not None and obj.state == PlanState.DRAFT and obj.approved_version_id is None
        return super().has_delete_permission(request, obj) and is_bare_draft

    def get_fieldsets(self, request: HttpRequest, obj: Plan | None = None) -> Any:
        return without_seen_version(self, request, obj, super().get_fieldsets(request, obj))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        changed = {name: form.cleaned_data[name] for name in form.changed_data if name in self.edited}
        if changed:
            actions.edit_plan(plan=obj, version=form.cleaned_data["seen_version"], by=actor(request), **changed)


@admin.register(PlanVersion)
class PlanVersionAdmin(SeenOnly, admin.ModelAdmin):
    """Frozen documents, never altered."""

    list_display = ["plan", "number", "approved_at", "approved_by", "sha256"]
    list_filter = ["plan__year", ("plan__agency", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["plan", "approved_by"]
    list_per_page = 50
    search_fields = ["plan__title", "plan__agency__name", "sha256"]
    date_hierarchy = "approved_at"
    readonly_fields = ["frozen"]
    fieldsets = [
        (None, {"fields": ["plan", "number", "summary"]}),
        (_("Approval"), {"fields": ["approved_at", "approved_by", "sha256"]}),
        (_("Frozen document"), {"classes": ["collapse"], "fields": ["frozen"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("document")

    @admin.display(description=_("frozen document"))
    def frozen(self, version: Any) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(version.document, ensure_ascii=False, indent=2))


def without_seen_version(model_admin: Any, request: HttpRequest, obj: Any, fieldsets: Any) -> Any:
    """The hidden field that carries the row version belongs on pages with a form only."""
    if obj is not None and model_admin.has_change_permission(request, obj):
        return fieldsets
    return [
        (title, options | {"fields": [name for name in options["fields"] if name != "seen_version"]})
        for title, options in fieldsets
    ]
