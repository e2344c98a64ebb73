"""Django admin, for system administrators only."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(AdminSite):
    site_header = _("Service Improvement – administration")
    site_title = _("Administration")
    index_title = _("All records")
