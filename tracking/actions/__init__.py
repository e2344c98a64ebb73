"""Everything that changes assignments, periods, results, evidence and inspections."""

from .allotment import allot, apply_again, mark_not_applicable
from .audit import note_audit_export
from .contributions import contribute, take_over
from .evidence import add_document, add_file, add_link, add_photo, edit_evidence, reuse_evidence
from .evidence_trash import erase_evidence, purge_evidence, remove_evidence, restore_evidence
from .figures import FigureInput
from .findings import add_finding, answer_finding, close_finding, edit_finding, move_due_date, return_finding
from .indicator_trash import delete_indicator, purge_indicators, restore_indicator
from .indicators import (
    CarriedOver,
    add_indicator,
    carry_over_indicators,
    edit_indicator,
    reinstate_indicator,
    retire_indicator,
)
from .inspections import begin_inspection, cancel_inspection, save_scores
from .measurements import MeasurementInput, measure
from .periods import add_period, change_due_date, lock_period, open_reporting, reopen_period
from .results import carry_on, hand_in, hand_in_all, restore_text, save_result
from .review import accept_result, return_result, review_result
from .score_sheets import add_score_sheet, edit_score_sheet
from .versions import follow_version

__all__ = [
    "CarriedOver",
    "FigureInput",
    "MeasurementInput",
    "accept_result",
    "add_document",
    "add_file",
    "add_finding",
    "add_indicator",
    "add_link",
    "add_period",
    "add_photo",
    "add_score_sheet",
    "allot",
    "answer_finding",
    "apply_again",
    "begin_inspection",
    "cancel_inspection",
    "carry_on",
    "carry_over_indicators",
    "change_due_date",
    "close_finding",
    "contribute",
    "delete_indicator",
    "edit_evidence",
    "edit_finding",
    "edit_indicator",
    "edit_score_sheet",
    "erase_evidence",
    "follow_version",
    "hand_in",
    "hand_in_all",
    "lock_period",
    "mark_not_applicable",
    "measure",
    "move_due_date",
    "note_audit_export",
    "open_reporting",
    "purge_evidence",
    "purge_indicators",
    "reinstate_indicator",
    "remove_evidence",
    "reopen_period",
    "restore_evidence",
    "restore_indicator",
    "restore_text",
    "retire_indicator",
    "return_finding",
    "return_result",
    "reuse_evidence",
    "review_result",
    "save_result",
    "save_scores",
    "take_over",
]
