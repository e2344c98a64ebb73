"""Admin pages of the agency tree and its units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from tree_queries.admin import TreeChangeList

from .. import actions
from ..errors import Refused
from ..models import Agency, AgencyName, Unit, UnitName
from ..resources import AgencyResource, UnitResource
from .audited import AuditedAdmin, actor
from .sheets import SheetMixin


class RenamingForm(forms.ModelForm):
    """Lets a changed name be either a correction or a renaming from a day on, which keeps the earlier name."""

    renamed_on = forms.DateField(
        label=_("Renamed on"),
        required=False,
        widget=AdminDateWidget,
        help_text=_("With a date the earlier name stays with earlier years. Leave it empty to correct a typing error."),
    )


class RenamingAdmin(AuditedAdmin):
    """A name changed together with its date goes through the action that keeps dated names."""

    form = RenamingForm
    # `rename(row, name, since, by)`: the action.
    rename: Callable[..., None]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is new has not been renamed."""
        if obj is not None:
            return super().get_fieldsets(request, obj)
        return [
            (title, options | {"fields": [name for name in options["fields"] if name != "renamed_on"]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        since = form.cleaned_data.get("renamed_on")
        if change and since and "name" in form.changed_data:
            self.rename(type(obj).objects.get(pk=obj.pk), obj.name, since, actor(request))
        super().save_model(request, obj, form, change)


class DissolvedFilter(admin.SimpleListFilter):
    title = _("existence")
    parameter_name = "exists"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Existing")), ("no", _("Dissolved"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.value()
        return queryset if chosen is None else queryset.filter(dissolved_on__isnull=chosen == "yes")


class AgencyNameInline(admin.TabularInline):
    model = AgencyName
    extra = 0


class UnitNameInline(admin.TabularInline):
    model = UnitName
    extra = 0


class UnitInline(admin.TabularInline):
    model = Unit
    fields = ["code", "name", "position", "dissolved_on"]
    # Dissolved on its own page, where a successor takes over what it has to do.
    readonly_fields = ["dissolved_on"]
    extra = 0
    show_change_link = True


@admin.register(Agency)
class AgencyAdmin(SheetMixin, RenamingAdmin):
    """The tree, each agency below its superior."""

    resource_classes = [AgencyResource]
    list_display = ["indented_name", "code", "short_name", "self_noun", "position", "dissolved_on"]
    list_filter = [DissolvedFilter]
    search_fields = ["code", "name", "short_name", "names__name"]
    autocomplete_fields = ["parent", "successor"]
    inlines = [AgencyNameInline, UnitInline]
    fieldsets = [
        (None, {"fields": ["parent", "code", "name", "renamed_on", "short_name", "position"]}),
        (_("Wording"), {"fields": ["self_noun", "all_units_label"]}),
        (_("Dissolution"), {"fields": ["dissolved_on", "successor"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        queryset: Any = super().get_queryset(request)
        return queryset.with_tree_fields()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type:
        return TreeChangeList

    def has_delete_permission(self, request: HttpRequest, obj: Agency | None = None) -> bool:
        """One at a time, never by the list, and none with agencies below, which deletion would take along."""
        return obj is not None and super().has_delete_permission(request, obj) and not obj.children.exists()

    @admin.display(description=_("name"), ordering="name")
    def indented_name(self, agency: Any) -> SafeString:
        return format_html('<span class="tree-depth-{}">{}</span>', min(agency.tree_depth, 6), agency.name)

    def rename(self, row: Agency, name: str, since: Any, by: Any) -> None:
        actions.rename_agency(agency=row, name=name, from_date=since, by=by)


class UnitForm(RenamingForm):
    """A unit that is dissolved needs a successor for its open work."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        unit, successor = self.instance, cleaned.get("successor")
        if not unit.pk or "dissolved_on" not in self.changed_data or not cleaned.get("dissolved_on"):
            return cleaned
        if successor and (successor.pk == unit.pk or successor.agency_id != unit.agency_id or successor.dissolved_on):
            self.add_error("successor", _("The successor must be another active unit of the same agency."))
        elif unit.dissolved_on is None:
            self._rehearse(unit, cleaned["dissolved_on"], successor)
        return cleaned

    def _rehearse(self, unit: Unit, on: dt.date, successor: Unit | None) -> None:
        """Say in the form whatever refuses it: open work without a successor, or work that both have begun."""
        try:
            with transaction.atomic():
                actions.dissolve_unit(unit=unit, on=on, successor=successor, by=None)
                transaction.set_rollback(True)
        except Refused as refusal:
            self.add_error("successor", str(refusal))


@admin.register(Unit)
class UnitAdmin(SheetMixin, RenamingAdmin):
    form = UnitForm
    resource_classes = [UnitResource]
    list_display = ["name", "agency", "code", "position", "dissolved_on"]
    list_filter = [DissolvedFilter, ("agency", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["agency"]
    search_fields = ["name", "code", "agency__name", "agency__short_name", "names__name"]
    autocomplete_fields = ["agency", "successor"]
    inlines = [UnitNameInline]
    fieldsets = [
        (None, {"fields": ["agency", "code", "name", "renamed_on", "position"]}),
        (_("Dissolution"), {"fields": ["dissolved_on", "successor"]}),
    ]

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        if change and obj.dissolved_on and "dissolved_on" in form.changed_data:
            stored = Unit.objects.get(pk=obj.pk)
            if stored.dissolved_on is None:
                by = actor(request)
                actions.dissolve_unit(unit=stored, on=obj.dissolved_on, successor=obj.successor, by=by)
        super().save_model(request, obj, form, change)

    def rename(self, row: Unit, name: str, since: Any, by: Any) -> None:
        actions.rename_unit(unit=row, name=name, from_date=since, by=by)
