"""The table itself: every address × role × status.

302 is the sign-in page for the anonymous and the page after the act for others.
"""

from __future__ import annotations

from .address import ROLES, Address, get, post
from .arguments import (
    answer_form,
    answered,
    assignment,
    contributed,
    contribution,
    contribution_change,
    deleted_indicator,
    deleted_row,
    description,
    done_job,
    draft,
    draft_change,
    draft_row,
    draft_row_change,
    due_form,
    evaluation,
    evidence,
    finding,
    finding_answer_change,
    finding_form,
    finding_text_change,
    finding_words,
    first_version,
    forged,
    head_version,
    helped,
    indicator,
    indicator_change,
    indicator_form,
    inspection,
    late_agency,
    letter,
    link,
    measured,
    measurement_form,
    new_item,
    notice,
    open_evidence,
    own_job,
    own_key,
    own_session,
    period,
    place,
    plan,
    plant,
    reason,
    remarks_change,
    remarks_version,
    removed_evidence,
    report,
    report_change,
    report_file,
    result_change,
    result_form,
    review,
    review_change,
    row_form,
    said,
    score_sheet,
    score_sheet_change,
    score_sheet_version,
    sheet_choice,
    sheet_job,
    sheet_of_findings,
    sso,
    submitted_file,
    submitted_pdf,
    tables,
    unscored,
    upload,
    waiting,
    year,
)
from .settings_rows import SETTINGS

EVERYBODY = (302, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200)
ANYBODY = len(ROLES) * (200,)
SIGNED_OUT_ONLY = (200, *(len(ROLES) - 1) * (302,))
SHEETS = (302, 403, 200, 200, 200, 200, 200, 403, 403, 403, 403)
COORDINATORS = (302, 403, 200, 403, 403, 403, 200, 403, 403, 403, 403)
READERS = (302, 404, 404, 200, 200, 200, 200, 200, 200, 404, 200)
OVERVIEW = (302, 404, 404, 403, 403, 403, 200, 200, 200, 404, 200)

# The statuses, in the order of ROLES:
# anonymous nobody foreigner other_editor editor head coordinator chief supervisor admin system
TABLE: dict[str, Address] = {
    "home": get(*EVERYBODY),
    "healthz": get(*ANYBODY),
    "set_language": post(*len(ROLES) * (302,), data=lambda city: {"language": "en"}),
    # Plans: own agency in any state; superiors from the first approved version on.
    "plan_list": get(*EVERYBODY),
    "plan_new": get(*COORDINATORS),
    "plan_detail": get(*READERS, kwargs=plan),
    "version_list": get(*READERS, kwargs=plan),
    "version_detail": get(*READERS, kwargs=first_version),
    "version_pdf": get(*READERS, kwargs=first_version),
    "plan_pdf": get(*READERS, kwargs=plan),
    "plan_json": get(*READERS, kwargs=plan),
    # A draft: its coordinator edits, its agency reads, nobody else knows its text.
    "plan_edit": get(302, 404, 404, 403, 403, 403, 200, 403, 404, 404, 403, kwargs=draft),
    "plan_head": get(302, 404, 404, 403, 403, 403, 200, 403, 404, 404, 403, kwargs=draft),
    "row_add": post(302, 404, 404, 403, 403, 403, 302, 403, 404, 404, 403, kwargs=draft, data=new_item),
    "row_edit": post(302, 404, 404, 403, 403, 403, 302, 403, 404, 404, 403, kwargs=draft_row, data=row_form),
    "row_delete": post(302, 404, 404, 403, 403, 403, 302, 403, 404, 404, 403, kwargs=draft_row, data=row_form),
    "row_move": post(302, 404, 404, 403, 403, 403, 302, 403, 404, 404, 403, kwargs=draft_row, data=row_form),
    "row_units": post(302, 404, 404, 403, 403, 403, 302, 403, 404, 404, 403, kwargs=draft_row, data=row_form),
    "row_paste": post(302, 404, 404, 403, 403, 403, 200, 403, 404, 404, 403, kwargs=draft_row, data=row_form),
    "row_history": get(302, 404, 404, 200, 200, 200, 200, 200, 404, 404, 200, kwargs=draft_row),
    "row_text_restore": post(
        302, 404, 404, 403, 403, 403, 302, 403, 404, 404, 403, kwargs=draft_row_change, data=row_form
    ),
    "plan_history": get(302, 404, 404, 200, 200, 200, 200, 200, 404, 404, 200, kwargs=draft),
    "plan_text_restore": post(
        302, 404, 404, 403, 403, 403, 302, 403, 404, 404, 403, kwargs=draft_change, data=head_version
    ),
    "plan_trash": get(302, 404, 404, 403, 403, 403, 200, 403, 404, 404, 403, kwargs=draft),
    "trash_restore": post(302, 404, 404, 403, 403, 403, 302, 403, 404, 404, 403, kwargs=deleted_row),
    "plan_submit": post(302, 404, 404, 403, 403, 403, 302, 403, 404, 404, 403, kwargs=draft),
    "plan_discard": post(302, 404, 404, 403, 403, 403, 422, 403, 404, 404, 403, kwargs=draft),
    # The approved plan: not now for those who may.
    "plan_return": post(302, 404, 404, 403, 403, 403, 403, 422, 403, 404, 403, kwargs=plan, data=reason),
    "plan_approve": post(302, 404, 404, 403, 403, 403, 403, 422, 403, 404, 403, kwargs=plan),
    "plan_amend": post(302, 404, 404, 403, 403, 403, 302, 403, 403, 404, 403, kwargs=plan),
    "plan_import": get(*COORDINATORS),
    "plan_import_save": post(302, 403, 422, 403, 403, 403, 422, 403, 403, 403, 403, data=forged),
    # Reporting: the lead unit writes, its head decides, the coordinator allots, superiors look.
    "my_reports": get(*EVERYBODY),
    "allotment": get(302, 404, 404, 403, 403, 403, 200, 403, 403, 404, 403, kwargs=plan),
    "reporting": get(*OVERVIEW, kwargs=plan),
    "reporting_open": post(302, 404, 404, 403, 403, 403, 422, 403, 403, 404, 403, kwargs=plan),
    "report_pdf": get(*OVERVIEW, kwargs=plan),
    "period_add": post(302, 404, 404, 403, 403, 403, 422, 403, 403, 404, 403, kwargs=plan),
    "period_edit": post(302, 404, 404, 403, 403, 403, 422, 403, 403, 404, 403, kwargs=period),
    "period_lock": post(302, 404, 404, 403, 403, 403, 302, 403, 403, 404, 403, kwargs=period),
    "period_reopen": post(302, 404, 404, 403, 403, 403, 422, 403, 403, 404, 403, kwargs=period),
    "hand_in_all": post(302, 403, 403, 302, 302, 302, 403, 403, 403, 403, 403, kwargs=period),
    "report_progress": get(302, 404, 404, 200, 200, 200, 404, 404, 404, 404, 404, kwargs=period),
    "assignment_applicable": post(302, 404, 404, 404, 403, 403, 302, 403, 403, 404, 403, kwargs=assignment),
    "assignment_not_applicable": post(
        302, 404, 404, 404, 403, 403, 302, 403, 403, 404, 403, kwargs=assignment, data=reason
    ),
    "result_edit": post(302, 404, 404, 404, 302, 302, 403, 403, 403, 404, 403, kwargs=place, data=result_form),
    "result_measured": get(302, 404, 404, 404, 200, 200, 200, 200, 200, 404, 200, kwargs=place),
    "indicator_list": get(302, 404, 404, 200, 200, 200, 200, 200, 200, 404, 200, kwargs=plan),
    "indicator_detail": get(302, 404, 404, 200, 200, 200, 200, 200, 200, 404, 200, kwargs=indicator),
    "indicator_new": get(302, 404, 404, 403, 403, 403, 200, 403, 403, 404, 403, kwargs=plan),
    "indicator_carry_over": get(302, 404, 404, 403, 403, 403, 200, 403, 403, 404, 403, kwargs=plan),
    "indicator_edit": post(
        302, 404, 404, 403, 403, 403, 302, 403, 403, 404, 403, kwargs=indicator, data=indicator_form
    ),
    "indicator_restore": post(302, 404, 404, 403, 403, 403, 302, 403, 403, 404, 403, kwargs=deleted_indicator),
    "indicator_history": get(302, 404, 404, 403, 403, 403, 200, 200, 403, 404, 200, kwargs=indicator),
    "indicator_text_restore": post(
        302, 404, 404, 403, 403, 403, 302, 403, 403, 404, 403, kwargs=indicator_change, data=indicator_form
    ),
    "indicator_retire": post(302, 404, 404, 403, 403, 403, 302, 403, 403, 404, 403, kwargs=indicator),
    "indicator_reinstate": post(302, 404, 404, 403, 403, 403, 302, 403, 403, 404, 403, kwargs=indicator),
    "indicator_delete": post(302, 404, 404, 403, 403, 403, 302, 403, 403, 404, 403, kwargs=indicator),
    # The annual report is with the superior: its values stand.
    "measurement_edit": post(
        302, 404, 404, 403, 403, 403, 422, 403, 403, 404, 403, kwargs=measured, data=measurement_form
    ),
    "result_state": get(302, 404, 404, 404, 200, 200, 200, 200, 200, 404, 200, kwargs=place),
    "result_hand_in": post(302, 404, 404, 404, 302, 302, 403, 403, 403, 404, 403, kwargs=place, data=result_form),
    "result_carry_on": post(302, 404, 404, 404, 422, 422, 403, 403, 403, 404, 403, kwargs=place),
    "contribution_edit": post(302, 404, 404, 302, 404, 404, 404, 404, 404, 404, 404, kwargs=helped, data=contribution),
    "contribution_history": get(302, 404, 404, 200, 404, 404, 404, 404, 404, 404, 404, kwargs=helped),
    "contribution_text_restore": post(
        302, 404, 404, 302, 404, 404, 404, 404, 404, 404, 404, kwargs=contribution_change, data=contribution
    ),
    "contribution_take_over": post(302, 404, 404, 404, 302, 302, 403, 403, 404, 404, 403, kwargs=contributed),
    # Handed in: the unit's head first; for the coordinator not now.
    "result_accept": post(302, 404, 404, 404, 403, 302, 422, 403, 404, 404, 403, kwargs=waiting),
    "result_return": post(302, 404, 404, 404, 403, 302, 422, 403, 404, 404, 403, kwargs=waiting, data=reason),
    "results_accept": post(302, 403, 302, 403, 403, 302, 302, 403, 403, 403, 403),
    "evidence_add": post(302, 404, 404, 404, 302, 302, 403, 403, 403, 404, 403, kwargs=place, data=upload),
    "link_add": post(302, 404, 404, 404, 302, 302, 403, 403, 403, 404, 403, kwargs=place, data=link),
    "evidence_reuse": get(302, 404, 404, 404, 200, 200, 403, 403, 403, 404, 403, kwargs=place),
    "evidence_file": get(302, 404, 404, 404, 200, 200, 200, 200, 200, 404, 200, kwargs=evidence),
    "evidence_thumbnail": get(302, 404, 404, 404, 200, 200, 200, 200, 200, 404, 200, kwargs=evidence),
    "evidence_edit": post(
        302, 404, 404, 404, 302, 302, 403, 403, 404, 404, 403, kwargs=open_evidence, data=description
    ),
    "evidence_remove": post(302, 404, 404, 404, 302, 302, 403, 403, 404, 404, 403, kwargs=open_evidence),
    "result_history": get(302, 404, 404, 404, 200, 200, 200, 200, 403, 404, 200, kwargs=place),
    "result_text_restore": post(
        302, 404, 404, 404, 302, 302, 403, 403, 403, 404, 403, kwargs=result_change, data=result_form
    ),
    "audit_log": get(302, 403, 403, 403, 403, 403, 403, 403, 403, 200, 200),
    "audit_export": post(302, 403, 403, 403, 403, 403, 403, 403, 403, 200, 200, kwargs=lambda city: {"kind": "csv"}),
    "evidence_trash": get(302, 404, 404, 404, 200, 200, 403, 403, 403, 404, 403, kwargs=place),
    "evidence_restore": post(302, 404, 404, 404, 302, 302, 403, 403, 404, 404, 403, kwargs=removed_evidence),
    "evidence_erase": post(302, 404, 404, 404, 302, 302, 403, 403, 404, 404, 403, kwargs=removed_evidence),
    # The January chain: the agency writes, its head signs, the superior decides on what was submitted.
    "annual_report": get(302, 404, 404, 403, 403, 403, 200, 200, 403, 404, 200, kwargs=plan),
    "annual_summary": post(302, 404, 404, 403, 403, 403, 422, 403, 403, 404, 403, kwargs=plan, data=said),
    "annual_evaluation": post(302, 404, 404, 403, 403, 403, 422, 403, 403, 404, 403, kwargs=evaluation, data=said),
    "annual_take_over": post(302, 404, 404, 403, 403, 403, 422, 403, 403, 404, 403, kwargs=evaluation, data=said),
    "self_reviews": get(302, 404, 404, 403, 403, 403, 200, 200, 403, 404, 200, kwargs=plan),
    "self_review_edit": post(302, 404, 404, 403, 403, 403, 422, 422, 403, 404, 403, kwargs=review, data=said),
    "self_review_history": get(302, 404, 404, 403, 403, 403, 200, 200, 403, 404, 200, kwargs=plan),
    "self_review_restore": post(302, 404, 404, 403, 403, 403, 422, 422, 403, 404, 403, kwargs=review_change),
    "self_review_remove": post(302, 404, 404, 403, 403, 403, 404, 404, 403, 404, 403, kwargs=review),
    "annual_ask_signature": post(302, 404, 404, 403, 403, 403, 422, 403, 403, 404, 403, kwargs=plan),
    "report_history": get(302, 404, 404, 404, 404, 404, 200, 200, 403, 404, 200, kwargs=report),
    "report_text_restore": post(302, 404, 404, 404, 404, 404, 422, 403, 403, 404, 403, kwargs=report_change),
    "annual_take_back": post(302, 404, 404, 404, 404, 404, 422, 403, 403, 404, 403, kwargs=report),
    "annual_sign": post(302, 404, 404, 404, 404, 404, 403, 422, 403, 404, 403, kwargs=report),
    "annual_decline": post(302, 404, 404, 404, 404, 404, 403, 422, 403, 404, 403, kwargs=report, data=reason),
    "annual_submit": post(302, 404, 404, 404, 404, 404, 422, 403, 403, 404, 403, kwargs=report, data=letter),
    "annual_submission": get(302, 404, 404, 404, 404, 404, 200, 200, 200, 404, 200, kwargs=report),
    "annual_pdf": get(302, 404, 404, 404, 404, 404, 200, 200, 200, 404, 200, kwargs=report),
    "report_file_make": post(302, 404, 404, 404, 404, 404, 302, 302, 302, 404, 302, kwargs=report, data=submitted_pdf),
    "report_file": get(302, 404, 404, 404, 404, 404, 200, 200, 200, 404, 200, kwargs=report_file),
    "annual_tables": get(302, 404, 404, 404, 404, 404, 200, 200, 200, 404, 200, kwargs=tables),
    "annual_file": get(302, 404, 404, 404, 404, 404, 200, 200, 200, 404, 200, kwargs=submitted_file),
    "annual_file_thumbnail": get(302, 404, 404, 404, 404, 404, 200, 200, 200, 404, 200, kwargs=submitted_file),
    "annual_accept": post(302, 404, 404, 404, 404, 404, 403, 403, 302, 404, 403, kwargs=report, data=reason),
    "annual_return": post(302, 404, 404, 404, 404, 404, 403, 403, 302, 404, 403, kwargs=report, data=reason),
    "annual_remind": post(302, 404, 404, 404, 404, 404, 404, 404, 302, 404, 404, kwargs=late_agency),
    # Nobody is late in this world: whoever may is told so.
    "annual_remind_late": post(302, 403, 403, 403, 403, 403, 403, 403, 422, 403, 403, kwargs=year),
    "consolidated_report": get(302, 404, 404, 403, 403, 403, 200, 200, 403, 404, 200, kwargs=plan),
    "consolidated_gather": post(302, 404, 404, 403, 403, 403, 422, 403, 403, 404, 403, kwargs=plan),
    "consolidated_summary": post(302, 404, 404, 403, 403, 403, 302, 403, 403, 404, 403, kwargs=plan, data=said),
    "consolidated_narrative": post(302, 404, 404, 403, 403, 403, 422, 403, 403, 404, 403, kwargs=evaluation, data=said),
    "consolidated_ask_signature": post(302, 404, 404, 403, 403, 403, 422, 403, 403, 404, 403, kwargs=plan),
    "consolidation_start": post(302, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, kwargs=late_agency),
    "supervision": get(302, 403, 403, 403, 403, 403, 403, 403, 200, 403, 403),
    # Who supervises, coordinates or heads an agency.
    "dashboard": get(302, 403, 200, 403, 403, 403, 200, 200, 200, 403, 403),
    "dashboard_rows": get(302, 403, 200, 403, 403, 403, 200, 200, 200, 403, 403),
    # Inspections: the bureau's supervisor tested the plant's office. Its own people read, its unit answers.
    "inspection_list": get(*EVERYBODY),
    "inspection_new": get(302, 403, 200, 403, 403, 403, 200, 403, 200, 403, 403),
    "inspection_detail": get(302, 404, 404, 404, 200, 200, 200, 200, 200, 404, 200, kwargs=inspection),
    "inspection_edit": get(302, 404, 404, 404, 403, 403, 403, 403, 200, 404, 403, kwargs=inspection),
    "finding_add": post(302, 404, 404, 404, 403, 403, 403, 403, 302, 404, 403, kwargs=inspection, data=finding_form),
    "finding_answer": post(302, 404, 404, 404, 302, 302, 403, 403, 403, 404, 403, kwargs=finding, data=answer_form),
    # Nobody but the inspecting side knows of a visit to come.
    "inspection_cancel": post(302, 404, 404, 404, 404, 404, 404, 404, 302, 404, 403, kwargs=unscored, data=reason),
    "inspection_export": get(*EVERYBODY, kwargs=sheet_of_findings),
    "finding_move": post(302, 404, 404, 404, 403, 403, 403, 403, 302, 404, 403, kwargs=finding, data=due_form),
    "finding_close": post(302, 404, 404, 404, 403, 403, 403, 403, 302, 404, 403, kwargs=answered),
    "finding_return": post(302, 404, 404, 404, 403, 403, 403, 403, 302, 404, 403, kwargs=answered, data=reason),
    "finding_edit": post(302, 404, 404, 404, 403, 403, 403, 403, 302, 404, 403, kwargs=finding, data=finding_words),
    # How it was worded and answered: for both sides of the exchange. How remarks came about: for the inspecting side.
    "finding_history": get(302, 404, 404, 404, 200, 200, 403, 403, 200, 404, 403, kwargs=finding),
    "finding_text_restore": post(
        302, 404, 404, 404, 403, 403, 403, 403, 302, 404, 403, kwargs=finding_text_change, data=finding_words
    ),
    # The form with the earlier answer; nothing is sent.
    "finding_answer_restore": post(
        302, 404, 404, 404, 200, 200, 403, 403, 403, 404, 403, kwargs=finding_answer_change, data=answer_form
    ),
    "inspection_history": get(302, 404, 404, 404, 403, 403, 403, 403, 200, 404, 403, kwargs=inspection),
    "inspection_text_restore": post(
        302, 404, 404, 404, 403, 403, 403, 403, 302, 404, 403, kwargs=remarks_change, data=remarks_version
    ),
    "score_sheet_list": get(302, 403, 200, 403, 403, 403, 200, 403, 200, 403, 403),
    "score_sheet_new": get(302, 403, 200, 403, 403, 403, 200, 403, 200, 403, 403),
    "score_sheet_edit": get(302, 404, 403, 403, 403, 403, 403, 403, 200, 403, 403, kwargs=score_sheet),
    "score_sheet_history": get(302, 404, 403, 403, 403, 403, 403, 403, 200, 403, 403, kwargs=score_sheet),
    "score_sheet_restore": post(
        302, 404, 403, 403, 403, 403, 403, 403, 302, 403, 403, kwargs=score_sheet_change, data=score_sheet_version
    ),
    # Long work: for the one who asked for it.
    "job_list": get(*EVERYBODY),
    "job_detail": get(302, 404, 404, 404, 200, 404, 404, 404, 404, 404, 200, kwargs=own_job),
    "job_cancel": post(302, 404, 404, 404, 302, 404, 404, 404, 404, 404, 302, kwargs=own_job),
    "job_output": get(302, 404, 404, 404, 200, 404, 404, 404, 404, 404, 200, kwargs=done_job),
    # What a person should know is that person's; an agency's coordinators and administrators say when it reminds.
    "notice_list": get(*EVERYBODY),
    "notice_count": get(*EVERYBODY),
    "notice_preferences": get(*EVERYBODY),
    "notice_read_all": post(*len(ROLES) * (302,)),
    "notice_read": post(302, 404, 404, 404, 302, 404, 404, 404, 404, 404, 404, kwargs=notice),
    "reminder_rule": get(302, 404, 404, 403, 403, 403, 200, 403, 403, 200, 403, kwargs=plant),
    # The bulk sheet: for those who report, and coordinators.
    "sheet": get(*SHEETS),
    "sheet_export": post(*SHEETS[:2], 422, *SHEETS[3:], data=sheet_choice),
    "sheet_import": post(302, 403, 422, 422, 422, 422, 422, 403, 403, 403, 403),
    "sheet_preview": get(302, 404, 404, 404, 200, 404, 404, 404, 404, 404, 404, kwargs=sheet_job),
    "sheet_apply": post(302, 403, 422, 422, 422, 422, 422, 403, 403, 403, 403, data=forged),
    "sheet_marked": post(302, 403, 422, 422, 422, 422, 422, 403, 403, 403, 403, data=forged),
    **SETTINGS,
    # One's own sign-ins, second steps (asked for the password once more), and what an agency asks of passwords.
    "session_list": get(*EVERYBODY),
    "session_end": post(302, 404, 404, 404, 302, 404, 404, 404, 404, 404, 404, kwargs=own_session),
    "session_end_others": post(*len(ROLES) * (302,)),
    "password_rule": get(302, 404, 404, 403, 403, 403, 403, 403, 403, 200, 403, kwargs=plant),
    "mfa_index": get(*EVERYBODY),
    "mfa_authenticate": get(*len(ROLES) * (302,)),
    "mfa_reauthenticate": get(*len(ROLES) * (302,)),
    "mfa_activate_totp": get(*len(ROLES) * (302,)),
    "mfa_deactivate_totp": get(302, *(len(ROLES) - 1) * (404,)),
    "mfa_list_webauthn": get(*EVERYBODY),
    "mfa_add_webauthn": get(*len(ROLES) * (302,)),
    "mfa_edit_webauthn": get(*len(ROLES) * (302,), kwargs=own_key),
    "mfa_remove_webauthn": get(*len(ROLES) * (302,), kwargs=own_key),
    "mfa_login_webauthn": get(*len(ROLES) * (302,)),
    "mfa_reauthenticate_webauthn": get(*len(ROLES) * (302,)),
    "mfa_view_recovery_codes": get(302, *(len(ROLES) - 1) * (404,)),
    "mfa_generate_recovery_codes": get(*len(ROLES) * (302,)),
    "mfa_download_recovery_codes": get(302, *(len(ROLES) - 1) * (404,)),
    # Another service that signs people in: whoever is known by its word.
    "openid_connect_login": get(*ANYBODY, kwargs=sso),
    "openid_connect_callback": get(*len(ROLES) * (401,), kwargs=sso),
    "socialaccount_login_cancelled": get(*ANYBODY),
    # Sign-in (django-allauth).
    "account_login": get(*SIGNED_OUT_ONLY),
    "account_signup": get(*SIGNED_OUT_ONLY),
    "account_logout": get(*EVERYBODY),
    "account_inactive": get(*ANYBODY),
    "account_change_password": get(*EVERYBODY),
    "account_set_password": get(*len(ROLES) * (302,)),
    "account_reauthenticate": get(*EVERYBODY),
    # Addresses are given by administrators.
    "account_email": get(302, *(len(ROLES) - 1) * (404,)),
    "account_email_verification_sent": get(*ANYBODY),
    "account_confirm_email": get(*ANYBODY, kwargs=lambda city: {"key": "forged"}),
    "account_confirm_login_code": get(*len(ROLES) * (302,)),
    "account_reset_password": get(*ANYBODY),
    "account_reset_password_done": get(*ANYBODY),
    "account_reset_password_from_key": get(*ANYBODY, kwargs=lambda city: {"uidb36": "1", "key": "forged"}),
    "account_reset_password_from_key_done": get(*ANYBODY),
}
# Answered alike whoever asks, so that the anonymous are not sent to the sign-in page.
FOR_ANYBODY = {"set_language", "account_set_password", "account_confirm_login_code", "mfa_login_webauthn"}
