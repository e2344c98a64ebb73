"""Addresses of uploads and downloads."""

from django.urls import path

from .views import downloads, imports

urlpatterns = [
    path("imports/", imports.plan_import, name="plan_import"),
    path("imports/save/", imports.plan_import_save, name="plan_import_save"),
    path("plans/<int:plan_id>/plan.pdf", downloads.plan_pdf, name="plan_pdf"),
    path("plans/<int:plan_id>/plan.json", downloads.plan_json, name="plan_json"),
    path("plans/<int:plan_id>/report.pdf", downloads.report_pdf, name="report_pdf"),
    path("tracking/annual/<int:report_id>/report.pdf", downloads.annual_pdf, name="annual_pdf"),
    path("plans/<int:plan_id>/versions/<int:number>/plan.pdf", downloads.version_pdf, name="version_pdf"),
]
