"""Frameworks, plans and their hierarchy, versions."""

from .framework import Framework, FrameworkNode
from .nodes import FocusPoint, Measure, PlanPart, Responsibility, WorkItem
from .plan import Plan, PlanVersion

__all__ = [
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
