"""Agencies, units, people, roles, audit log."""

from .agency import Agency, AgencyName, Unit, UnitName
from .audit import AuditEntry
from .people import Membership, User

__all__ = ["Agency", "AgencyName", "AuditEntry", "Membership", "Unit", "UnitName", "User"]
