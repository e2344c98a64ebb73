"""App config."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = _("Plans")

    def ready(self) -> None:
        from agencies.texts import JSON, PLAIN, keep

        from .models import Framework, FrameworkNode

        keep(
            Framework,
            title=PLAIN,
            basis_text=PLAIN,
            header=JSON,
            columns=JSON,
            sections=JSON,
            signatories=JSON,
            periods=JSON,
        )
        keep(FrameworkNode, above="framework", title=PLAIN, text=PLAIN)
