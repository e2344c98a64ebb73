"""App config."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackingConfig(AppConfig):
    name = "tracking"
    verbose_name = _("Tracking")

    def ready(self) -> None:
        from plans.hooks import on_approved

        from .actions import follow_version

        if follow_version not in on_approved:
            on_approved.append(follow_version)
