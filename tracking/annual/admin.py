"""Admin pages of the January chain: to be looked at; everything moves through the portal's own actions."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies.admin.audited import SeenOnly

from ..models import AnnualReport, FocusEvaluation, FocusReview, ReportFile, RowReturn, Submission

DECISION = ["decided_by", "decided_at", "updated_at"]


class SubmissionInline(SeenOnly, admin.TabularInline):
    model = Submission
    fields = ["number", "receipt_number", "submitted_at", "outcome", "sha256"]
    show_change_link = True
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("document")


class FocusEvaluationInline(SeenOnly, admin.TabularInline):
    model = FocusEvaluation
    fields = ["heading", "text", "is_edited", "by", "updated_at"]
    readonly_fields = ["updated_at"]
    extra = 0


class RowReturnInline(SeenOnly, admin.TabularInline):
    model = RowReturn
    fields = ["submission", "node_uid", "reason", "by", "at"]
    readonly_fields = ["at"]
    extra = 0


@admin.register(FocusReview)
class FocusReviewAdmin(SeenOnly, admin.ModelAdmin):
    list_display = ["plan", "reviewed_on", "focus_uid", "by", "updated_at"]
    list_filter = ["plan__year", ("plan__agency", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["plan", "by"]
    list_per_page = 50
    search_fields = ["text", "plan__title", "plan__agency__name"]
    date_hierarchy = "reviewed_on"
    fields = ["plan", "focus_uid", "reviewed_on", "text", "by", "version", "updated_at"]


@admin.register(AnnualReport)
class AnnualReportAdmin(SeenOnly, admin.ModelAdmin):
    list_display = ["plan", "kind", "state", "submission", "receipt_number", "submitted_at", "decided_at"]
    list_filter = ["state", "kind", "plan__year", ("plan__agency", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["plan"]
    list_per_page = 50
    search_fields = ["receipt_number", "outgoing_number", "plan__title", "plan__agency__name"]
    date_hierarchy = "submitted_at"
    inlines = [SubmissionInline, FocusEvaluationInline, RowReturnInline]
    fieldsets = [
        (None, {"fields": ["plan", "kind", "state", "summary", "return_reason"]}),
        (_("Submission"), {"fields": ["submission", "receipt_number", "outgoing_on", "outgoing_number", "sha256"]}),
        (
            _("Who and when"),
            {"fields": ["signed_by", "signed_for", "signed_at", "submitted_by", "submitted_at", *DECISION, "version"]},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("document")


@admin.register(Submission)
class SubmissionAdmin(SeenOnly, admin.ModelAdmin):
    list_display = ["receipt_number", "report", "number", "submitted_at", "outcome"]
    list_filter = ["outcome", "report__plan__year"]
    list_select_related = ["report__plan"]
    list_per_page = 50
    search_fields = ["receipt_number", "outgoing_number", "sha256", "report__plan__title"]
    date_hierarchy = "submitted_at"
    fieldsets = [
        (None, {"fields": ["report", "number", "receipt_number", "outgoing_on", "outgoing_number", "sha256"]}),
        (_("Who and when"), {"fields": ["signed_by", "signed_for", "signed_at", "submitted_by", "submitted_at"]}),
        (_("Decision"), {"fields": ["outcome", "decided_by", "decided_at", "return_reason"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("document")


@admin.register(ReportFile)
class ReportFileAdmin(SeenOnly, admin.ModelAdmin):
    list_display = ["name", "report", "submission", "format", "pages", "size", "made_at"]
    list_filter = ["format", "report__plan__year"]
    list_select_related = ["report__plan", "submission"]
    list_per_page = 50
    search_fields = ["name", "sha256", "submission__receipt_number"]
    fields = [
        "name",
        "report",
        "submission",
        "format",
        "pages",
        "size",
        "made_at",
        "content_sha256",
        "sha256",
    ]
