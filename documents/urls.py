"""Addresses of uploads and downloads."""

from django.urls import path

from .views import imports

urlpatterns = [
    path("imports/", imports.plan_import, name="plan_import"),
    path("imports/save/", imports.plan_import_save, name="plan_import_save"),
]
