"""Changes to agencies, units, people and roles: each one transaction with its row in the audit log."""

from .agencies import add_agency, add_agency_below, change_agency, remove_logo, rename_agency, set_logo
from .calendar import set_days
from .people import accept_invitation, change_person, invite, invite_again, leave
from .reviews import review_accounts
from .roles import deputise, end_role, give_role, grant_role, withdraw_role
from .texts import restore_text
from .units import add_unit, change_unit, dissolve_unit, merge_unit, move_unit, rename_unit
from .unused import disable_expired, disable_unused, enable_unused, warn_of_disuse

__all__ = [
    "accept_invitation",
    "add_agency",
    "add_agency_below",
    "add_unit",
    "change_agency",
    "change_person",
    "change_unit",
    "deputise",
    "disable_expired",
    "disable_unused",
    "dissolve_unit",
    "enable_unused",
    "end_role",
    "give_role",
    "grant_role",
    "invite",
    "invite_again",
    "leave",
    "merge_unit",
    "move_unit",
    "remove_logo",
    "rename_agency",
    "rename_unit",
    "restore_text",
    "review_accounts",
    "set_days",
    "set_logo",
    "warn_of_disuse",
    "withdraw_role",
]
