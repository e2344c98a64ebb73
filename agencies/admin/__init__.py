"""Admin pages of agencies, units, people, roles and the audit log."""

from .agency import AgencyAdmin, UnitAdmin
from .calendar import HolidayAdmin
from .keeping import AccountReviewAdmin, AgencyLogoAdmin, InvitationAdmin
from .log import AuditEntryAdmin
from .people import MembershipAdmin, PersonAdmin
from .sign_in import OpenSessionAdmin, PasswordRuleAdmin, SecondStepAdmin

__all__ = [
    "AccountReviewAdmin",
    "AgencyAdmin",
    "AgencyLogoAdmin",
    "AuditEntryAdmin",
    "HolidayAdmin",
    "InvitationAdmin",
    "MembershipAdmin",
    "OpenSessionAdmin",
    "PasswordRuleAdmin",
    "PersonAdmin",
    "SecondStepAdmin",
    "UnitAdmin",
]
