"""Addresses of uploads and downloads."""

from django.urls import path

from .views import downloads, imports, report_files, sheets

urlpatterns = [
    path("imports/", imports.plan_import, name="plan_import"),
    path("imports/save/", imports.plan_import_save, name="plan_import_save"),
    path("plans/<int:plan_id>/plan.pdf", downloads.plan_pdf, name="plan_pdf"),
    path("plans/<int:plan_id>/plan.json", downloads.plan_json, name="plan_json"),
    path("plans/<int:plan_id>/report.pdf", downloads.report_pdf, name="report_pdf"),
    path("tracking/annual/<int:report_id>/report.pdf", downloads.annual_pdf, name="annual_pdf"),
    path("tracking/annual/<int:report_id>/files/", report_files.report_file_make, name="report_file_make"),
    path("tracking/annual/<int:report_id>/tables.<slug:format>", report_files.annual_tables, name="annual_tables"),
    path("tracking/report-files/<int:file_id>/", report_files.report_file, name="report_file"),
    path("plans/<int:plan_id>/versions/<int:number>/plan.pdf", downloads.version_pdf, name="version_pdf"),
    path("tracking/sheet/", sheets.sheet, name="sheet"),
    path("tracking/sheet/export/", sheets.sheet_export, name="sheet_export"),
    path("tracking/sheet/import/", sheets.sheet_import, name="sheet_import"),
    path("tracking/sheet/import/<int:job_id>/", sheets.sheet_preview, name="sheet_preview"),
    path("tracking/sheet/apply/", sheets.sheet_apply, name="sheet_apply"),
    path("tracking/sheet/marked/", sheets.sheet_marked, name="sheet_marked"),
]
