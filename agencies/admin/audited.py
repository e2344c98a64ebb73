"""Admin pages whose every saving and deletion leaves a row in the audit log, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.contrib.admin.utils import NestedObjects
from django.db import DEFAULT_DB_ALIAS, transaction
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
        for removed in _with_those_below([gone.instance for gone in formset.deleted_forms if gone.instance.pk]):
            trail.record_deletion(removed, by=actor(request))
        super().save_formset(request, form, formset, change)
        for row in [*formset.new_objects, *(row for row, _fields in formset.changed_objects)]:
            trail.record_saved(row, before=before.get(row.pk, {}), by=actor(request))

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        with transaction.atomic():
            for row in _with_those_below([obj]):
                trail.record_deletion(row, by=actor(request))
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        with transaction.atomic():
            for row in queryset:
                trail.record_deletion(row, by=actor(request))
            super().delete_queryset(request, queryset)


def _with_those_below(rows: Sequence[Model]) -> list[Model]:
    """The rows to be deleted, and others of their model that go with them, each once."""
    if not rows:
        return []
    found = NestedObjects(using=DEFAULT_DB_ALIAS)
    found.collect(rows)
    return sorted(found.data[type(rows[0])], key=lambda row: row.pk)


class SeenOnly:
    """Mixed into an admin page or inline: the rows can be read, and nothing can be done to them."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
