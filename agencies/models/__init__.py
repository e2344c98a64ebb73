"""Agencies, units, people, roles, audit log."""

from .agency import Agency, AgencyName, Unit, UnitName
from .audit import AuditEntry
from .holiday import Holiday
from .people import Membership, User

__all__ = ["Agency", "AgencyName", "AuditEntry", "Holiday", "Membership", "Unit", "UnitName", "User"]
