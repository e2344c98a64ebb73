"""What was deleted in the editor: put back there, by the coordinator."""

from __future__ import annotations

from django.contrib import admin

from agencies.admin.audited import SeenOnly

from ..models import DeletedRow


@admin.register(DeletedRow)
class DeletedRowAdmin(SeenOnly, admin.ModelAdmin):
    list_display = ["__str__", "kind", "plan", "deleted_by", "deleted_at"]
    list_filter = ["kind", "plan__year"]
    list_select_related = ["plan", "deleted_by"]
    list_per_page = 50
    search_fields = ["text", "uid", "plan__title"]
