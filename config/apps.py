"""The admin site of the portal, as an app config."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    default_site = "config.admin_site.PortalAdminSite"

    def ready(self) -> None:
        """Every table has a name in the reader's language."""
        super().ready()
        from .library_names import name_tables

        name_tables()
