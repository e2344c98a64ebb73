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
# Who keeps an agency's people, decides on what others wrote, or hands it in: everybody but those who write it.
DECIDING_ROLES = frozenset(Role) - {Role.UNIT_EDITOR}


class SecondStepFor(TextChoices):
    """Whom an agency obliges to a second step of signing in."""

    NOBODY = "nobody", _("Nobody: as each likes")
    DECIDING = "deciding", _("Administrators and whoever decides: all roles but unit editors")
    EVERYBODY = "everybody", _("Everybody")
