"""The settings pages."""

from .accounts import account_enable, account_review, account_review_kept
from .agencies import (
    agency_logo,
    agency_logo_remove,
    agency_logo_set,
    agency_new,
    agency_rename,
    agency_settings,
    settings_list,
)
from .history import settings_history, settings_text_restore
from .invitations import invitation
from .people import people_list, person_detail, person_edit, person_invite, person_invite_again, person_leave
from .roles import role_deputise, role_end, role_give
from .sheets import sheet_keep, sheet_template, sheet_upload
from .sign_in import sign_in_rule
from .units import unit_dissolve, unit_edit, unit_list, unit_move, unit_new, unit_rename

__all__ = [
    "account_enable",
    "account_review",
    "account_review_kept",
    "agency_logo",
    "agency_logo_remove",
    "agency_logo_set",
    "agency_new",
    "agency_rename",
    "agency_settings",
    "invitation",
    "people_list",
    "person_detail",
    "person_edit",
    "person_invite",
    "person_invite_again",
    "person_leave",
    "role_deputise",
    "role_end",
    "role_give",
    "settings_history",
    "settings_list",
    "settings_text_restore",
    "sheet_keep",
    "sheet_template",
    "sheet_upload",
    "sign_in_rule",
    "unit_dissolve",
    "unit_edit",
    "unit_list",
    "unit_move",
    "unit_new",
    "unit_rename",
]
