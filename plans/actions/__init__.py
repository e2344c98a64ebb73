"""Everything that changes a plan or framework: keyword-only, one transaction, audit row in it.

All raise `agencies.errors.Refused` when it cannot be done now, and `Stale` where a row version is outdated.
Whether the person may is the caller's question (`plans.permissions`).
"""

from .approval import approve_plan, begin_amendment, discard_amendment, return_plan, submit_plan
from .framework import issue_framework
from .rows import add_measures, add_row, delete_row, edit_plan, edit_row, move_row, set_units
from .start import continue_plan, create_plan, import_document
from .trash import purge_trash, restore_row

__all__ = [
    "add_measures",
    "add_row",
    "approve_plan",
    "begin_amendment",
    "continue_plan",
    "create_plan",
    "delete_row",
    "discard_amendment",
    "edit_plan",
    "edit_row",
    "import_document",
    "issue_framework",
    "move_row",
    "purge_trash",
    "restore_row",
    "return_plan",
    "set_units",
    "submit_plan",
]
