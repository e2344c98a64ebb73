"""Admin pages of frameworks, plans, their rows and versions."""

from .framework import FrameworkAdmin, FrameworkNodeAdmin
from .plan import PlanAdmin, PlanVersionAdmin
from .rows import FocusPointAdmin, MeasureAdmin, PlanPartAdmin, WorkItemAdmin
from .trash import DeletedRowAdmin

__all__ = [
    "DeletedRowAdmin",
    "FocusPointAdmin",
    "FrameworkAdmin",
    "FrameworkNodeAdmin",
    "MeasureAdmin",
    "PlanAdmin",
    "PlanPartAdmin",
    "PlanVersionAdmin",
    "WorkItemAdmin",
]
