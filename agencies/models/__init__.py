"""Agencies, units, people, roles, audit log."""

from .agency import Agency, AgencyName, Unit, UnitName
from .audit import AuditEntry
from .holiday import Holiday
from .people import Membership, User
from .seal import Seal
from .sign_in import Asked, FormerPassword, PasswordRule

__all__ = [
    "Agency",
    "AgencyName",
    "Asked",
    "AuditEntry",
    "FormerPassword",
    "Holiday",
    "Membership",
    "PasswordRule",
    "Seal",
    "Unit",
    "UnitName",
    "User",
]
