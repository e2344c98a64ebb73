"""Admin pages of score sheets, inspections and findings: read here, changed in the portal.

Who was tested is not shown: system administrators stand outside the inspected agency.
"""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from agencies.admin.audited import SeenOnly

from .models import Finding, Inspection, ScoreSheet


@admin.register(ScoreSheet)
class ScoreSheetAdmin(SeenOnly, admin.ModelAdmin):
    list_display = ["name", "kind", "agency", "is_active"]
    list_filter = ["kind", "is_active", ("agency", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["agency"]
    list_per_page = 50
    search_fields = ["name", "agency__name"]
    fieldsets = [
        (None, {"fields": ["agency", "kind", "name", "is_active", "version"]}),
        (_("What is asked"), {"fields": ["sections", "bands"]}),
    ]


class FindingInline(SeenOnly, admin.TabularInline):
    model = Finding
    fields = ["text", "owner_unit", "due_on", "state"]
    show_change_link = True
    extra = 0


@admin.register(Inspection)
class InspectionAdmin(SeenOnly, admin.ModelAdmin):
    list_display = ["visited_on", "agency", "unit", "sheet", "total", "band", "inspecting_agency"]
    list_filter = ["sheet__kind", "band", ("agency", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["agency", "unit", "sheet", "inspecting_agency"]
    list_per_page = 50
    search_fields = ["agency__name", "unit__name", "sheet__name", "findings__text"]
    date_hierarchy = "visited_on"
    inlines = [FindingInline]
    fieldsets = [
        (None, {"fields": ["sheet", "agency", "unit", "visited_on", "inspecting_agency", "inspector"]}),
        (_("Scores"), {"fields": ["total", "band", "scores", "frozen_sheet", "remarks"]}),
        (_("Cancelled"), {"fields": ["cancelled_at", "cancelled_by", "cancel_reason"]}),
        (_("State"), {"fields": ["version", "updated_at"]}),
    ]


@admin.register(Finding)
class FindingAdmin(SeenOnly, admin.ModelAdmin):
    list_display = ["__str__", "owner_unit", "due_on", "state", "closed_at"]
    list_filter = ["state", ("inspection__agency", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["owner_unit"]
    list_per_page = 50
    search_fields = ["text", "answer", "owner_unit__name"]
    date_hierarchy = "due_on"
    fieldsets = [
        (None, {"fields": ["inspection", "text", "owner_unit", "due_on", "due_changes", "state"]}),
        (_("What was done"), {"fields": ["answer", "answered_by", "answered_at", "return_reason"]}),
        (_("Closed"), {"fields": ["closed_by", "closed_at", "version"]}),
    ]
