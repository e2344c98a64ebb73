"""Roles, and named sets of roles (`domain.md`, People)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    UNIT_EDITOR = "unit_editor", _("Unit editor")
    UNIT_HEAD = "unit_head", _("Unit head")
    COORDINATOR = "coordinator", _("Coordinator")
    AGENCY_HEAD = "agency_head", _("Agency head")
    SUPERVISOR = "supervisor", _("Supervisor")
    AGENCY_ADMIN = "agency_admin", _("Agency administrator")


# Roles held in a unit; all others are held in an agency.
UNIT_ROLES = frozenset({Role.UNIT_EDITOR, Role.UNIT_HEAD})
