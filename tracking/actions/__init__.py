"""Everything that changes assignments, periods, results and evidence."""

from .allotment import allot, apply_again, mark_not_applicable
from .evidence import add_photo, edit_photo, remove_photo
from .periods import lock_period, open_reporting, unlock_period
from .results import FigureInput, hand_in, hand_in_all, save_result
from .review import accept_result, return_result
from .versions import follow_version

__all__ = [
    "FigureInput",
    "accept_result",
    "add_photo",
    "allot",
    "apply_again",
    "edit_photo",
    "follow_version",
    "hand_in",
    "hand_in_all",
    "lock_period",
    "mark_not_applicable",
    "open_reporting",
    "remove_photo",
    "return_result",
    "save_result",
    "unlock_period",
]
