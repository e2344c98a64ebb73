"""Admin pages whose every saving and deletion leaves a row in the audit log, in the same transaction."""

from __future__ import annotations

from typing import Any, cast

from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest

from .. import trail
from ..models import User
from .texts import TextHistory


def actor(request: HttpRequest) -> User:
    """Who works here: somebody who signed in, as the admin site lets nobody else through."""
    return cast(User, request.user)


class AuditedAdmin(TextHistory):
    """Django saves a page and its inlines in one transaction; the audit rows are written inside it."""

    list_per_page = 50

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm, change: bool) -> None:
        before = trail.stored_values(obj) if change else {}
        super().save_model(request, obj, form, change)
        trail.record_saved(obj, before=before, by=actor(request))

    def save_formset(self, request: HttpRequest, form: ModelForm, formset: BaseModelFormSet, change: bool) -> None:
        known = [inline.instance.pk for inline in formset.initial_forms]
        before = {
            row.pk: trail.values(row) for row in cast(type[Model], formset.model)._base_manager.filter(pk__in=known)
        }
        for removed in formset.deleted_forms:
            if removed.instance.pk:
                trail.record_deletion(removed.instance, by=actor(request))
        super().save_formset(request, form, formset, change)
        for row in [*formset.new_objects, *(row for row, _fields in formset.changed_objects)]:
            trail.record_saved(row, before=before.get(row.pk, {}), by=actor(request))

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        with transaction.atomic():
            trail.record_deletion(obj, by=actor(request))
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        with transaction.atomic():
            for row in queryset:
                trail.record_deletion(row, by=actor(request))
            super().delete_queryset(request, queryset)


class SeenOnly:
    """Mixed into an admin page or inline: the rows can be read, and nothing can be done to them."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
