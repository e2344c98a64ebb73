"""Admin pages of frameworks. A draft is written here and issued by the action; an issued version is read only."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.admin.audited import AuditedAdmin, actor
from agencies.errors import Refused

from .. import actions
from ..models import Framework, FrameworkNode
from ..states import FrameworkState, NodeKind


def _is_draft(framework: Framework | None) -> bool:
    return framework is None or framework.state == FrameworkState.DRAFT


class NodeFormSet(forms.BaseInlineFormSet):
    """Reads the work items that focus points may stand below once for all rows of the page."""

    @cached_property
    def items(self) -> list[tuple[Any, str]]:
        items = self.instance.nodes.filter(kind=NodeKind.ITEM) if self.instance.pk else []
        return [("", "---------"), *((item.pk, str(item)) for item in items)]

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        parent = form.fields.get("parent")
        if isinstance(parent, forms.ModelChoiceField):
            parent.choices = self.items


class NodeInline(admin.TabularInline):
    model = FrameworkNode
    formset = NodeFormSet
    fk_name = "framework"
    fields = ["kind", "parent", "position", "title", "text", "is_numbered", "start_at"]
    extra = 0

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and db_field.name == "parent":
            field.widget = forms.Select()
        return field

    def has_add_permission(self, request: HttpRequest, obj: Framework | None = None) -> bool:
        return _is_draft(obj)

    def has_change_permission(self, request: HttpRequest, obj: Framework | None = None) -> bool:
        return _is_draft(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Framework | None = None) -> bool:
        return _is_draft(obj)


@admin.register(Framework)
class FrameworkAdmin(AuditedAdmin):
    list_display = ["title", "year", "agency", "kind", "number", "state", "issued_at"]
    list_filter = ["state", "year", "kind", ("agency", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["agency"]
    search_fields = ["title", "agency__name", "agency__code"]
    autocomplete_fields = ["agency", "derived_from"]
    date_hierarchy = "issued_at"
    readonly_fields = ["state", "issued_at", "issued_by"]
    inlines = [NodeInline]
    actions = ["issue"]
    fieldsets = [
        (None, {"fields": ["agency", "year", "kind", "number", "title", "derived_from", "basis_text"]}),
        (gettext_lazy("State"), {"fields": ["state", "issued_at", "issued_by"]}),
        (gettext_lazy("Form of the plan"), {"fields": ["header", "columns", "styles", "sections", "signatories"]}),
        (gettext_lazy("Reporting"), {"fields": ["periods"]}),
    ]

    def has_change_permission(self, request: HttpRequest, obj: Framework | None = None) -> bool:
        return super().has_change_permission(request, obj) and _is_draft(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Framework | None = None) -> bool:
        """Drafts, one at a time: the list would take issued ones along."""
        return obj is not None and super().has_delete_permission(request, obj) and _is_draft(obj)

    @admin.action(description=gettext_lazy("Issue the selected frameworks"))
    def issue(self, request: HttpRequest, queryset: QuerySet) -> None:
        for framework in queryset:
            try:
                actions.issue_framework(framework=framework, by=actor(request))
            except Refused as refusal:
                self.message_user(request, f"{framework}: {refusal}", messages.ERROR)
            else:
                self.message_user(request, _("Issued: %(title)s") % {"title": framework}, messages.SUCCESS)


@admin.register(FrameworkNode)
class FrameworkNodeAdmin(AuditedAdmin):
    """To find nodes in; they are written on the page of their framework."""

    list_display = ["__str__", "kind", "framework", "parent", "position"]
    list_filter = ["kind", "framework__year"]
    list_select_related = ["framework", "parent"]
    search_fields = ["title", "text", "uid", "framework__title"]
    readonly_fields = ["uid", "version", "updated_at"]
    fieldsets = [
        (None, {"fields": ["framework", "kind", "parent", "title", "text"]}),
        (gettext_lazy("Order and numbering"), {"fields": ["position", "is_numbered", "start_at"]}),
        (gettext_lazy("Identity"), {"fields": ["uid", "version", "updated_at"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: FrameworkNode | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: FrameworkNode | None = None) -> bool:
        return obj is not None and super().has_delete_permission(request, obj) and _is_draft(obj.framework)
