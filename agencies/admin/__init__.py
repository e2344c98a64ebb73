"""Admin pages of agencies, units, people, roles and the audit log."""

from .agency import AgencyAdmin, UnitAdmin
from .calendar import HolidayAdmin
from .log import AuditEntryAdmin
from .people import MembershipAdmin, PersonAdmin
from .sign_in import OpenSessionAdmin, PasswordRuleAdmin, SecondStepAdmin

__all__ = [
    "AgencyAdmin",
    "AuditEntryAdmin",
    "HolidayAdmin",
    "MembershipAdmin",
    "OpenSessionAdmin",
    "PasswordRuleAdmin",
    "PersonAdmin",
    "SecondStepAdmin",
    "UnitAdmin",
]
