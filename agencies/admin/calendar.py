"""Admin page of the days that are not as the week says."""

from __future__ import annotations

from django.contrib import admin

from ..models import Holiday
from ..resources import HolidayResource
from .audited import AuditedAdmin
from .sheets import SheetMixin


@admin.register(Holiday)
class HolidayAdmin(SheetMixin, AuditedAdmin):
    resource_classes = [HolidayResource]
    list_display = ["date", "name", "is_working_day"]
    list_filter = ["is_working_day"]
    search_fields = ["name"]
    date_hierarchy = "date"
    fieldsets = [(None, {"fields": ["date", "name", "is_working_day"]})]
