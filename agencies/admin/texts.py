"""The history of texts in the administration: on the History page of a row, with those of the rows on its page."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import actions
from ..errors import Stale
from ..requests import whole_number
from ..seen import number_of, version_of
from ..texts import Texts, changes_of, is_kept
from ..written import PAGE_SIZE, Present, Written, shown_entries


class TextHistory(admin.ModelAdmin):
    """Who wrote which words over which others; the earlier ones are put back where the row may be changed."""

    def get_urls(self) -> list[Any]:
        if not is_kept(self.model):
            return super().get_urls()
        # Before Django's own, the last of which takes any address.
        restore = self.admin_site.admin_view(self.text_restore_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_text_restore"
        return [path("<int:object_id>/history/<int:change_id>/", restore, name=name), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page names the texts that it shows; sent after somebody else saved others, it is stale (409)."""
        row = self.get_object(request, object_id) if is_kept(self.model) else None
        if row is None or not self.has_change_permission(request, row):
            return super().change_view(request, object_id, form_url, extra_context)
        if request.method != "POST":
            context = {"texts_seen": number_of(Texts(row).said())} | (extra_context or {})
            return super().change_view(request, object_id, form_url, context)
        with transaction.atomic():
            # `no_key`: a unit that is dissolved here waits for plans further on, whose writers may refer to it.
            locked = self.model._base_manager.select_for_update(no_key=True).filter(pk=row.pk).first()
            if locked is None:
                # Removed since the page was opened; Django says so.
                return super().change_view(request, object_id, form_url, extra_context)
            version = number_of(Texts(locked).said())
            if request.POST.get("texts_seen", str(version)) != str(version):
                raise Stale(locked)
            context = {"texts_seen": version} | (extra_context or {})
            return super().change_view(request, object_id, form_url, context)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Django's own, with the texts above it; whoever may not see the row is turned away there."""
        row = self.get_object(request, object_id) if is_kept(self.model) else None
        context = self._texts(request, row) if row is not None and self.has_view_permission(request, row) else {}
        return super().history_view(request, object_id, context | (extra_context or {}))

    @method_decorator(require_POST)
    def text_restore_view(self, request: HttpRequest, object_id: int, change_id: int) -> HttpResponse:
        """Put the text before a change back: 409 where it was saved since, 422 where it has no place any more."""
        with transaction.atomic():
            row = get_object_or_404(self.model._base_manager.select_for_update(), pk=object_id)
            if not self.has_change_permission(request, row):
                raise PermissionDenied
            change = get_object_or_404(changes_of(row), pk=change_id)
            version = whole_number(request.POST.get("row_version", "")) or 0
            actions.restore_text(row=row, change=change, version=version, by=_by(request))
        self.message_user(request, _("The earlier text was put back."), messages.SUCCESS)
        return redirect(self._text_address("history", row.pk))

    def _texts(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        texts = Texts(row)
        written = Written(
            changes=changes_of(row),
            label=texts.label,
            present=partial(_present, texts),
            restore_url=lambda change: self._text_address("text_restore", row.pk, change.pk),
            is_open=self.has_change_permission(request, row),
        )
        page = Paginator(written.changes, PAGE_SIZE).get_page(request.GET.get("texts"))
        return {"texts": shown_entries(page, written), "texts_page": page}

    def _text_address(self, act: str, *keys: int) -> str:
        return reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{act}", args=keys)


def _present(texts: Texts, field: str) -> Present | None:
    found = texts.find(field)
    if found is None or texts.is_shown_only(field):
        return None
    return Present(texts.text(field), version_of(found[0], {found[1]}))


def _by(request: HttpRequest) -> Any:
    """Somebody who signed in, as the admin site lets nobody else through."""
    return request.user
