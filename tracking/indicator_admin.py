"""Admin pages of indicators and their values: read here, changed in the portal or in bulk by a sheet."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies.admin.audited import SeenOnly
from agencies.admin.sheets import SheetMixin

from .models import DeletedIndicator, Indicator, Measurement
from .resources import IndicatorResource


class MeasurementInline(SeenOnly, admin.TabularInline):
    model = Measurement
    fields = ["period", "value", "note", "result", "by"]
    show_change_link = True
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("period", "result", "by")


@admin.register(Indicator)
class IndicatorAdmin(SheetMixin, SeenOnly, admin.ModelAdmin):
    """An imported sheet goes through the actions; nothing else is written here."""

    resource_classes = [IndicatorResource]
    list_display = ["name", "plan", "unit", "direction", "baseline", "target", "frequency", "retired_on"]
    list_filter = ["frequency", "direction", "plan__year", ("plan__agency", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["plan"]
    list_per_page = 50
    search_fields = ["name", "source", "plan__title", "plan__agency__name"]
    inlines = [MeasurementInline]
    fieldsets = [
        (None, {"fields": ["plan", "name", "unit", "direction", "frequency", "baseline", "target", "source"]}),
        (_("State"), {"fields": ["retired_on", "updated_at", "version"]}),
        (_("Identity"), {"fields": ["node_uid", "line", "predecessor", "position"]}),
    ]

    def has_import_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request)


@admin.register(Measurement)
class MeasurementAdmin(SeenOnly, admin.ModelAdmin):
    list_display = ["indicator", "plan", "period", "value", "by", "updated_at"]
    list_filter = ["period__plan__year", ("indicator__plan__agency", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["indicator__plan", "period", "by"]
    list_per_page = 50
    search_fields = ["indicator__name", "note", "indicator__plan__title"]
    date_hierarchy = "updated_at"
    fields = ["indicator", "period", "value", "note", "result", "by", "version", "updated_at"]

    @admin.display(description=_("plan"), ordering="indicator__plan")
    def plan(self, measurement: Any) -> str:
        return str(measurement.indicator.plan)


@admin.register(DeletedIndicator)
class DeletedIndicatorAdmin(SeenOnly, admin.ModelAdmin):
    """Taken out of a plan, and put back there by who sets its indicators."""

    list_display = ["name", "plan", "deleted_by", "deleted_at"]
    list_filter = [("plan__agency", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["plan", "deleted_by"]
    list_per_page = 50
    search_fields = ["name", "plan__title"]
