"""Admin pages of periods, assignments, results and evidence.

What units report and heads decide is read here, and changed only where it is written: in the portal.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies.admin.audited import AuditedAdmin, SeenOnly, actor
from agencies.errors import Refused

from . import actions, indicator_admin, inspection_admin
from .annual import admin as annual_admin
from .models import Assignment, Evidence, Figure, Job, RemovedEvidence, ReportingPeriod, Result, StoredFile
from .reminders import admin as reminders_admin

__all__ = ["annual_admin", "indicator_admin", "inspection_admin", "reminders_admin"]  # Registers itself when imported.


@admin.register(ReportingPeriod)
class ReportingPeriodAdmin(AuditedAdmin):
    """Names and due dates can be put right; periods are opened and locked by the actions, reopened in the portal."""

    list_display = ["name", "plan", "starts_on", "ends_on", "due_on", "is_year_end", "state"]
    list_filter = ["state", "is_year_end", "plan__year"]
    list_select_related = ["plan"]
    search_fields = ["name", "plan__title", "plan__agency__name"]
    date_hierarchy = "due_on"
    readonly_fields = ["plan", "starts_on", "ends_on", "is_year_end", "state", "reopened_until"]
    actions = ["lock"]
    fieldsets = [
        (None, {"fields": ["plan", "name", "due_on", "grace_days"]}),
        (_("Time"), {"fields": ["starts_on", "ends_on", "is_year_end"]}),
        (_("State"), {"fields": ["state", "reopened_until"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description=_("Lock the selected periods"))
    def lock(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._each(request, queryset, actions.lock_period)

    def _each(self, request: HttpRequest, queryset: QuerySet, action: Any) -> None:
        for period in queryset.select_related("plan"):
            try:
                moved = action(period=period, by=actor(request))
            except Refused as refusal:
                self.message_user(request, f"{period}: {refusal}", messages.ERROR)
            else:
                self.message_user(request, f"{moved}: {moved.get_state_display()}", messages.SUCCESS)


class ResultInline(SeenOnly, admin.TabularInline):
    model = Result
    fields = ["period", "state", "progress", "is_behind", "handed_in_at", "decided_at"]
    show_change_link = True
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("period")


@admin.register(Assignment)
class AssignmentAdmin(SeenOnly, admin.ModelAdmin):
    list_display = ["__str__", "plan", "lead_unit", "opened_in", "closed_in"]
    list_filter = ["plan__year", ("plan__agency", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["plan", "lead_unit", "opened_in", "closed_in"]
    list_per_page = 50
    search_fields = ["number", "wording", "node_uid", "lead_unit__name", "plan__title"]
    inlines = [ResultInline]
    fieldsets = [
        (None, {"fields": ["plan", "number", "heading", "wording", "lead_unit"]}),
        (_("State"), {"fields": ["opened_in", "closed_in", "not_applicable_reason"]}),
        (_("Identity"), {"fields": ["node_uid", "position"]}),
    ]


class FigureInline(SeenOnly, admin.TabularInline):
    model = Figure
    fields = ["name", "value", "unit"]
    extra = 0


class EvidenceInline(SeenOnly, admin.TabularInline):
    model = Evidence
    fields = ["kind", "file_name", "link", "caption", "taken_on", "is_public", "shows_people"]
    readonly_fields = ["file_name"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("file")

    @admin.display(description=_("file"))
    def file_name(self, evidence: Any) -> str:
        return str(evidence.file)


@admin.register(Result)
class ResultAdmin(SeenOnly, admin.ModelAdmin):
    list_display = ["assignment", "unit", "period", "state", "progress", "is_behind", "handed_in_at", "decided_at"]
    list_filter = [
        "state",
        "progress",
        "is_behind",
        "period__plan__year",
        ("assignment__lead_unit__agency", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["assignment__lead_unit", "period"]
    list_per_page = 50
    search_fields = ["narrative", "assignment__wording", "assignment__number", "assignment__lead_unit__name"]
    date_hierarchy = "updated_at"
    inlines = [FigureInline, EvidenceInline]
    fieldsets = [
        (None, {"fields": ["assignment", "period", "progress", "narrative", "is_behind", "behind_reason"]}),
        (_("State"), {"fields": ["state", "return_reason", "plan_version", "wording"]}),
        (
            _("Who and when"),
            {
                "fields": [
                    *("author", "handed_in_by", "handed_in_at", "reviewed_by", "reviewed_at"),
                    *("decided_by", "decided_at", "updated_at", "version"),
                ]
            },
        ),
    ]

    @admin.display(description=_("lead unit"), ordering="assignment__lead_unit")
    def unit(self, result: Any) -> str:
        return str(result.assignment.lead_unit)


@admin.register(Evidence)
class EvidenceAdmin(SeenOnly, admin.ModelAdmin):
    list_display = ["caption", "kind", "file", "link", "taken_on", "is_public", "shows_people"]
    list_filter = ["kind", "is_public", "shows_people"]
    list_select_related = ["file"]
    list_per_page = 50
    search_fields = ["caption", "file__file", "result__assignment__wording"]
    date_hierarchy = "taken_on"
    list_display_links = ["caption", "file"]
    fields = ["result", "kind", "file", "link", "caption", "taken_on", "is_public", "shows_people", "position"]


@admin.register(StoredFile)
class StoredFileAdmin(SeenOnly, admin.ModelAdmin):
    """Names and sizes; the contents are opened where the portal checks who may see them."""

    list_display = ["name", "agency", "content_type", "size", "uploaded_by", "uploaded_at"]
    list_filter = ["content_type", ("agency", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["agency", "uploaded_by"]
    list_per_page = 50
    search_fields = ["file", "name", "sha256", "agency__name"]
    date_hierarchy = "uploaded_at"
    readonly_fields = ["name"]
    fieldsets = [
        (None, {"fields": ["name", "agency", "content_type", "size", "width", "height"]}),
        (_("Identity"), {"fields": ["sha256", "uploaded_by", "uploaded_at"]}),
    ]

    @admin.display(description=_("file"), ordering="file")
    def name(self, stored: Any) -> str:
        return str(stored)


@admin.register(Job)
class JobAdmin(SeenOnly, admin.ModelAdmin):
    """What was asked for and what came of it; the file itself is for the one who asked."""

    list_display = ["__str__", "state", "requested_by", "agency", "attempt", "requested_at", "finished_at"]
    list_filter = ["state", "kind", ("agency", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["requested_by", "agency"]
    list_per_page = 50
    search_fields = ["kind", "message", "requested_by__name"]
    date_hierarchy = "requested_at"
    readonly_fields = ["arguments", "report"]
    fieldsets = [
        (None, {"fields": ["kind", "agency", "requested_by", "arguments"]}),
        (_("State"), {"fields": ["state", "done", "total", "step", "message", "report", "output_name"]}),
        (_("Who and when"), {"fields": ["attempt", "requested_at", "heartbeat_at", "finished_at"]}),
    ]


@admin.register(RemovedEvidence)
class RemovedEvidenceAdmin(SeenOnly, admin.ModelAdmin):
    """Taken off a result, and put back there by who reports."""

    list_display = ["__str__", "kind", "result", "removed_by", "removed_at"]
    list_filter = ["kind"]
    list_select_related = ["result", "file", "removed_by"]
    list_per_page = 50
    search_fields = ["caption", "link", "file__name"]
