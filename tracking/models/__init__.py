"""Periods, assignments, results, figures, evidence."""

from .assignment import Assignment, ReportingPeriod
from .evidence import Evidence, StoredFile
from .result import Figure, Result

__all__ = ["Assignment", "Evidence", "Figure", "ReportingPeriod", "Result", "StoredFile"]
