"""Frameworks, plans and their hierarchy, versions, trash."""

from .framework import Framework, FrameworkNode
from .nodes import FocusPoint, Measure, PlanPart, Responsibility, WorkItem
from .plan import Plan, PlanVersion
from .trash import DeletedRow

__all__ = [
    "DeletedRow",
    "FocusPoint",
    "Framework",
    "FrameworkNode",
    "Measure",
    "Plan",
    "PlanPart",
    "PlanVersion",
    "Responsibility",
    "WorkItem",
]
