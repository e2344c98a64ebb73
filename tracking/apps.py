"""App config."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackingConfig(AppConfig):
    name = "tracking"
    verbose_name = _("Tracking")

    def ready(self) -> None:
        from plans.hooks import on_approved, on_returned

        from .actions import follow_version
        from .actions.notices import tell_plan_returned

        if follow_version not in on_approved:
            on_approved.append(follow_version)
        if tell_plan_returned not in on_returned:
            on_returned.append(tell_plan_returned)
