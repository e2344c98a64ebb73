"""Admin pages of the rows of plans: repairs by the same action as the editor's, on plans that may be edited."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies.admin.audited import AuditedAdmin, SeenOnly, actor
from agencies.admin.sheets import SheetMixin

from .. import actions
from ..models import FocusPoint, Measure, PlanPart, Responsibility, WorkItem
from ..resources import MeasureResource
from ..tree import plan_of
from .forms import RowForm
from .plan import without_seen_version

_IDENTITY = ["uid", "position", "version", "updated_at"]


class FocusPointUnitInline(SeenOnly, admin.TabularInline):
    """Units are given in the editor, which knows their names in the plan's year."""

    model = Responsibility
    fk_name = "focus_point"
    fields = ["position", "label", "part", "is_generic", "unit"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("unit")


class MeasureUnitInline(FocusPointUnitInline):
    fk_name = "measure"


class RowAdmin(AuditedAdmin):
    """Rows are added and moved in the editor; here they are found, read, corrected and deleted."""

    form = RowForm
    list_per_page = 50
    edited: list[str] = []
    above: list[str] = []

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*self.above, *_IDENTITY]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = [
            (None, {"fields": [*self.above, *self.edited, "seen_version"]}),
            (_("Identity"), {"fields": list(_IDENTITY)}),
        ]
        return without_seen_version(self, request, obj, fieldsets)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or plan_of(obj).is_editable)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One row at a time, with its version; never by the list."""
        return super().has_delete_permission(request, obj) and obj is not None and plan_of(obj).is_editable

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        changed = {name: form.cleaned_data[name] for name in form.changed_data if name in self.edited}
        if changed:
            actions.edit_row(row=obj, version=form.cleaned_data["seen_version"], by=actor(request), **changed)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        actions.delete_row(row=obj, version=obj.version, by=actor(request))


@admin.register(PlanPart)
class PlanPartAdmin(RowAdmin):
    edited = ["title", "text", "is_numbered", "start_at", "data"]
    above = ["plan", "kind", "parent", "section_kind", "framework_node"]
    list_display = ["__str__", "kind", "plan", "position", "updated_at"]
    list_filter = ["kind", "plan__year"]
    list_select_related = ["plan"]
    search_fields = ["title", "text", "uid", "plan__title"]


@admin.register(WorkItem)
class WorkItemAdmin(RowAdmin):
    edited = ["text", "is_numbered", "start_at"]
    above = ["plan", "framework_node"]
    list_display = ["wording", "plan", "position", "updated_at"]
    list_filter = ["plan__year", "plan__state"]
    list_select_related = ["plan", "framework_node"]
    search_fields = ["text", "framework_node__title", "framework_node__text", "uid", "plan__title"]

    @admin.display(description=_("title"), ordering="text")
    def wording(self, item: Any) -> str:
        return str(item) or str(item.framework_node)


@admin.register(FocusPoint)
class FocusPointAdmin(RowAdmin):
    edited = ["text", "is_numbered", "start_at", "extra"]
    above = ["item", "framework_node"]
    list_display = ["wording", "plan", "position", "updated_at"]
    list_filter = ["item__plan__year", "item__plan__state"]
    list_select_related = ["item__plan", "framework_node"]
    search_fields = ["text", "framework_node__title", "framework_node__text", "uid", "item__plan__title"]
    inlines = [FocusPointUnitInline]

    @admin.display(description=_("text"), ordering="text")
    def wording(self, point: Any) -> str:
        return str(point) or str(point.framework_node)

    @admin.display(description=_("plan"), ordering="item__plan")
    def plan(self, point: Any) -> str:
        return str(point.item.plan)


@admin.register(Measure)
class MeasureAdmin(SheetMixin, RowAdmin):
    resource_classes = [MeasureResource]
    edited = ["text", "is_numbered", "start_at", "extra"]
    above = ["focus_point", "parent", "is_placeholder", "is_truncated"]
    list_display = ["__str__", "plan", "focus_point", "position", "updated_at"]
    list_filter = [
        "focus_point__item__plan__year",
        "focus_point__item__plan__state",
        ("focus_point__item__plan__agency", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["focus_point__item__plan", "focus_point__framework_node"]
    search_fields = ["text", "uid", "focus_point__item__plan__title"]
    inlines = [MeasureUnitInline]

    @admin.display(description=_("plan"), ordering="focus_point__item__plan")
    def plan(self, measure: Any) -> str:
        return str(measure.focus_point.item.plan)
