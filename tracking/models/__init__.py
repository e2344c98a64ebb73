"""Periods, assignments, results, figures, evidence; indicators, inspections, reminders, reports, jobs."""

from .annual import AnnualReport, FocusEvaluation, RowReturn, Submission
from .assignment import Assignment, ReportingPeriod
from .evidence import Evidence, StoredFile
from .focus import PlanFocus
from .indicator import Indicator, Measurement
from .inspection import Finding, Inspection, ScoreSheet
from .job import Job
from .reminder import Delivery, Notice, NoticePreference, ReminderRule
from .report_file import ReportFile
from .result import Contribution, Figure, Result
from .self_review import FocusReview
from .tally import FocusTally, PeriodTally
from .trash import DeletedIndicator, RemovedEvidence

__all__ = [
    "AnnualReport",
    "Assignment",
    "Contribution",
    "DeletedIndicator",
    "Delivery",
    "Evidence",
    "Figure",
    "Finding",
    "FocusEvaluation",
    "FocusReview",
    "FocusTally",
    "Indicator",
    "Inspection",
    "Job",
    "Measurement",
    "Notice",
    "NoticePreference",
    "PeriodTally",
    "PlanFocus",
    "ReminderRule",
    "RemovedEvidence",
    "ReportFile",
    "ReportingPeriod",
    "Result",
    "RowReturn",
    "ScoreSheet",
    "StoredFile",
    "Submission",
]
