"""Pages of this room, one module per kind of page."""

from .allotment import allotment
from .annual import (
    annual_ask_signature,
    annual_decline,
    annual_evaluation,
    annual_report,
    annual_sign,
    annual_submit,
    annual_summary,
    annual_take_back,
    annual_take_over,
)
from .audit import audit_export, audit_log
from .consolidation import (
    consolidated_ask_signature,
    consolidated_gather,
    consolidated_narrative,
    consolidated_report,
    consolidated_summary,
    consolidation_start,
)
from .contributions import (
    contribution_edit,
    contribution_history,
    contribution_take_over,
    contribution_text_restore,
)
from .dashboard import dashboard, dashboard_rows
from .evidence import (
    annual_file,
    annual_file_thumbnail,
    evidence_add,
    evidence_edit,
    evidence_file,
    evidence_remove,
    evidence_reuse,
    evidence_thumbnail,
    link_add,
)
from .evidence_trash import evidence_erase, evidence_restore, evidence_trash
from .finding_history import finding_answer_restore, finding_history, finding_text_restore
from .findings import finding_add, finding_answer, finding_close, finding_edit, finding_move, finding_return
from .history import result_history, result_text_restore
from .home import home
from .indicator_history import indicator_history, indicator_text_restore
from .indicators import (
    indicator_carry_over,
    indicator_delete,
    indicator_detail,
    indicator_edit,
    indicator_list,
    indicator_new,
    indicator_reinstate,
    indicator_restore,
    indicator_retire,
)
from .inspection_history import (
    inspection_history,
    inspection_text_restore,
    score_sheet_history,
    score_sheet_restore,
)
from .inspections import (
    inspection_cancel,
    inspection_detail,
    inspection_edit,
    inspection_export,
    inspection_list,
    inspection_new,
)
from .jobs import job_cancel, job_detail, job_list, job_output
from .measurements import measurement_edit, result_measured
from .notices import (
    notice_count,
    notice_list,
    notice_preferences,
    notice_read,
    notice_read_all,
    reminder_rule,
)
from .periods import period_add, period_edit, period_lock, period_reopen, reporting_open
from .plan import assignment_applicable, assignment_not_applicable, reporting
from .report_history import report_history, report_text_restore, self_review_history, self_review_restore
from .reports import hand_in_all, my_reports, report_progress
from .results import result_carry_on, result_edit, result_hand_in, result_state
from .review import result_accept, result_return, results_accept
from .score_sheets import score_sheet_edit, score_sheet_list, score_sheet_new
from .self_reviews import self_review_edit, self_review_remove, self_reviews
from .submissions import annual_accept, annual_remind, annual_remind_late, annual_return, annual_submission
from .supervision import supervision

__all__ = [
    "allotment",
    "annual_accept",
    "annual_ask_signature",
    "annual_decline",
    "annual_evaluation",
    "annual_file",
    "annual_file_thumbnail",
    "annual_remind",
    "annual_remind_late",
    "annual_report",
    "annual_return",
    "annual_sign",
    "annual_submission",
    "annual_submit",
    "annual_summary",
    "annual_take_back",
    "annual_take_over",
    "assignment_applicable",
    "assignment_not_applicable",
    "audit_export",
    "audit_log",
    "consolidated_ask_signature",
    "consolidated_gather",
    "consolidated_narrative",
    "consolidated_report",
    "consolidated_summary",
    "consolidation_start",
    "contribution_edit",
    "contribution_history",
    "contribution_take_over",
    "contribution_text_restore",
    "dashboard",
    "dashboard_rows",
    "evidence_add",
    "evidence_edit",
    "evidence_erase",
    "evidence_file",
    "evidence_remove",
    "evidence_restore",
    "evidence_reuse",
    "evidence_thumbnail",
    "evidence_trash",
    "finding_add",
    "finding_answer",
    "finding_answer_restore",
    "finding_close",
    "finding_edit",
    "finding_history",
    "finding_move",
    "finding_return",
    "finding_text_restore",
    "hand_in_all",
    "home",
    "indicator_carry_over",
    "indicator_delete",
    "indicator_detail",
    "indicator_edit",
    "indicator_history",
    "indicator_list",
    "indicator_new",
    "indicator_reinstate",
    "indicator_restore",
    "indicator_retire",
    "indicator_text_restore",
    "inspection_cancel",
    "inspection_detail",
    "inspection_edit",
    "inspection_export",
    "inspection_history",
    "inspection_list",
    "inspection_new",
    "inspection_text_restore",
    "job_cancel",
    "job_detail",
    "job_list",
    "job_output",
    "link_add",
    "measurement_edit",
    "my_reports",
    "notice_count",
    "notice_list",
    "notice_preferences",
    "notice_read",
    "notice_read_all",
    "period_add",
    "period_edit",
    "period_lock",
    "period_reopen",
    "reminder_rule",
    "report_history",
    "report_progress",
    "report_text_restore",
    "reporting",
    "reporting_open",
    "result_accept",
    "result_carry_on",
    "result_edit",
    "result_hand_in",
    "result_history",
    "result_measured",
    "result_return",
    "result_state",
    "result_text_restore",
    "results_accept",
    "score_sheet_edit",
    "score_sheet_history",
    "score_sheet_list",
    "score_sheet_new",
    "score_sheet_restore",
    "self_review_edit",
    "self_review_history",
    "self_review_remove",
    "self_review_restore",
    "self_reviews",
    "supervision",
]
