"""Agencies, units, people, roles, audit log."""

from .agency import Agency, AgencyName, Unit, UnitName
from .audit import AuditEntry
from .history import TextChange
from .holiday import Holiday
from .keeping import AccountReview, AgencyLogo, Invitation
from .outbox import OutgoingMail
from .people import Membership, User
from .seal import Seal
from .sign_in import Asked, FormerPassword, PasswordRule, SignInRule

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
    "OutgoingMail",
    "PasswordRule",
    "Seal",
    "SignInRule",
    "TextChange",
    "Unit",
    "UnitName",
    "User",
]
