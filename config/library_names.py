"""Names in both languages for tables of libraries: what they call themselves is not in Chinese, or in no language."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.admin import site
from django.utils.translation import gettext_lazy as _

# By app, its title.
_TITLES = {
    "django_tasks_database": _("Background work"),
    "mfa": _("Second steps"),
    "usersessions": _("Signed-in browsers"),
}
# By model, one row and all of them.
_ROWS = {
    "django_tasks_database.DBTaskResult": (_("background task"), _("background tasks")),
    "mfa.Authenticator": (_("second step"), _("second steps")),
    "usersessions.UserSession": (_("signed-in browser"), _("signed-in browsers")),
}
# By model and field.
_FIELDS = {
    "django_tasks_database.DBTaskResult": {
        "id": _("key"),
        "status": _("state"),
        "enqueued_at": _("queued at"),
        "started_at": _("begun at"),
        "finished_at": _("ended at"),
        "args_kwargs": _("arguments"),
        "priority": _("priority"),
        "task_path": _("function"),
        "worker_ids": _("workers"),
        "queue_name": _("queue"),
        "backend_name": _("backend"),
        "run_after": _("not before"),
        "return_value": _("returned"),
        "exception_class_path": _("error"),
        "traceback": _("where it failed"),
    },
    "mfa.Authenticator": {
        "user": _("person"),
        "type": _("kind"),
        "data": _("data"),
        "created_at": _("created at"),
        "last_used_at": _("last used"),
    },
    "usersessions.UserSession": {
        "user": _("person"),
        "created_at": _("created at"),
        "ip": _("IP address"),
        "last_seen_at": _("last seen"),
        "session_key": _("session key"),
        "user_agent": _("browser"),
        "data": _("data"),
    },
    "agencies.Agency": {"parent": _("superior agency")},
}


def name_tables() -> None:
    """Give them their names, once all models are known. What migrations compare is not touched."""
    for app, title in _TITLES.items():
        apps.get_app_config(app).verbose_name = title
    for model, (one, more) in _ROWS.items():
        options = apps.get_model(model)._meta
        options.verbose_name, options.verbose_name_plural = one, more
    for model, names in _FIELDS.items():
        for field, name in names.items():
            apps.get_model(model)._meta.get_field(field).verbose_name = name
    _name_columns_of_tasks()


def _name_columns_of_tasks() -> None:
    """Those that are no fields have their names at the admin's methods and the model's property."""
    model: Any = apps.get_model("django_tasks_database.DBTaskResult")
    names = _FIELDS[model._meta.label]
    shown: Any = type(site._registry[model])
    model.task_name.fget.short_description = _("task")
    shown.formatted_traceback.short_description = names["traceback"]
    shown.display_run_after.short_description = names["run_after"]
