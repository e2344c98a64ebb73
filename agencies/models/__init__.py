"""Agencies, units, people, roles, audit log."""

from .agency import Agency, AgencyName, Unit, UnitName
from .audit import AuditEntry
from .history import TextChange
from .holiday import Holiday
from .keeping import AccountReview, AgencyLogo, Invitation
from .people import Membership, User
from .seal import Seal
from .sign_in import Asked, FormerPassword, PasswordRule

__all__ = [
    "AccountReview",
    "Agency",
    "AgencyLogo",
    "AgencyName",
    "Asked",
    "AuditEntry",
    "FormerPassword",
    "Holiday",
    "Invitation",
    "Membership",
    "PasswordRule",
    "Seal",
    "TextChange",
    "Unit",
    "UnitName",
    "User",
]
