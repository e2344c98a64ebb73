"""The access table: every address × role × status. An address this table does not know fails the test.

`ROLES` gives the order of the statuses. Each try is rolled back, so that a POST changes nothing for the next role. 302
is the sign-in page for the anonymous and the page after the act for others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from plans.models import FocusPoint
from tests.world import SECRET, City, build_city, jpeg
from tracking.models import Job, Notice, ReportFile
from tracking.states import JobState

pytestmark = pytest.mark.django_db

ROLES = (
    "anonymous", "nobody", "foreigner", "other_editor", "editor", "head", "coordinator", "chief", "supervisor", "admin",
    "system",
)  # fmt: skip

Arguments = Callable[[City], dict[str, Any]]


@dataclass(frozen=True)
class Address:
    """How to call one address, and what each role gets (in the order of `ROLES`)."""

    method: str
    statuses: tuple[int, ...]
    kwargs: Arguments = field(default=lambda city: {})
    data: Arguments = field(default=lambda city: {})


def get(*statuses: int, **how: Arguments) -> Address:
    return Address("get", statuses, **how)


def post(*statuses: int, **how: Arguments) -> Address:
    return Address("post", statuses, **how)


def plan(city: City) -> dict[str, Any]:
    return {"plan_id": city.plan.pk}


def draft(city: City) -> dict[str, Any]:
    return {"plan_id": city.draft.pk}


def draft_row(city: City) -> dict[str, Any]:
    return {"plan_id": city.draft.pk, "uid": _focus_point(city).uid}


def _focus_point(city: City) -> FocusPoint:
    return FocusPoint.objects.filter(item__plan=city.draft).order_by("item__position", "position")[0]


def indicator(city: City) -> dict[str, Any]:
    return {"indicator_id": city.indicator.pk}


def indicator_form(city: City) -> dict[str, Any]:
    return {
        "row_version": 1,
        "name": "滿意度",
        "node_uid": "",
        "direction": "up",
        "frequency": "yearly",
        "target": "95",
    }


def measured(city: City) -> dict[str, Any]:
    return indicator(city) | {"period_id": city.period.pk}


def measurement_form(city: City) -> dict[str, Any]:
    return {"row_version": 0, "value": "90"}


def place(city: City) -> dict[str, Any]:
    return {"assignment_id": city.assignment.pk, "period_id": city.period.pk}


def helped(city: City) -> dict[str, Any]:
    return place(city) | {"unit_id": city.workshop.pk}


def contribution(city: City) -> dict[str, Any]:
    return {"row_version": 1, "text": "維修組配合。"}


def contributed(city: City) -> dict[str, Any]:
    return {"contribution_id": city.contribution.pk}


def period(city: City) -> dict[str, Any]:
    return {"period_id": city.period.pk}


def evidence(city: City) -> dict[str, Any]:
    return {"evidence_id": city.photo.pk}


def submitted_file(city: City) -> dict[str, Any]:
    return {"report_id": city.report.pk, "file_id": city.photo.file_id}


def waiting(city: City) -> dict[str, Any]:
    return {"result_id": city.handed_in.pk}


def assignment(city: City) -> dict[str, Any]:
    return {"assignment_id": city.assignment.pk}


def reason(city: City) -> dict[str, Any]:
    return {"reason": "請補充。"}


def report(city: City) -> dict[str, Any]:
    return {"report_id": city.report.pk}


def evaluation(city: City) -> dict[str, Any]:
    return {"plan_id": city.plan.pk, "focus_key": "a-focus-point"}


def said(city: City) -> dict[str, Any]:
    return {"row_version": 0, "text": "摘要"}


def review(city: City) -> dict[str, Any]:
    return {"plan_id": city.plan.pk, "focus_uid": "a-focus-point", "day": "2021-06-30"}


def letter(city: City) -> dict[str, Any]:
    return {"outgoing_on": "2022-01-10", "outgoing_number": "測字第1號"}


def year(city: City) -> dict[str, Any]:
    return {"year": 110}


def late_agency(city: City) -> dict[str, Any]:
    return {"agency_id": city.other_plant.pk, "year": 110}


def upload(city: City) -> dict[str, Any]:
    return {"files": SimpleUploadedFile("p.jpg", jpeg(), "image/jpeg")}


def link(city: City) -> dict[str, Any]:
    return {"link": "https://example.gov.tw/news/1", "caption": "新聞稿"}


def first_version(city: City) -> dict[str, Any]:
    return {"plan_id": city.plan.pk, "number": 1}


def row_form(city: City) -> dict[str, Any]:
    """Everything the forms of a row ask for; each takes what it knows."""
    return {"row_version": _focus_point(city).version, "text": "新文字", "direction": "down", "sure": "1"}


def new_item(city: City) -> dict[str, Any]:
    return {"kind": "item"}


def forged(city: City) -> dict[str, Any]:
    return {"preview": "forged"}


def open_evidence(city: City) -> dict[str, Any]:
    return {"evidence_id": city.open_photo.pk}


def description(city: City) -> dict[str, Any]:
    return {"caption": "門口", "taken_on": "", "is_public": ""}


def result_form(city: City) -> dict[str, Any]:
    return {
        "row_version": 0,
        "narrative": "完成。",
        "progress": "done",
        "figure-TOTAL_FORMS": 0,
        "figure-INITIAL_FORMS": 0,
    }


def inspection(city: City) -> dict[str, Any]:
    return {"inspection_id": city.inspection.pk}


def finding(city: City) -> dict[str, Any]:
    return {"finding_id": city.finding.pk}


def answered(city: City) -> dict[str, Any]:
    return {"finding_id": city.answered.pk}


def unscored(city: City) -> dict[str, Any]:
    return {"inspection_id": city.unscored.pk}


def sheet_of_findings(city: City) -> dict[str, Any]:
    return {"what": "findings", "kind": "xlsx"}


def due_form(city: City) -> dict[str, Any]:
    return {"row_version": city.finding.version, "due_on": "2021-07-31", "reason": "廠商延期"}


def finding_form(city: City) -> dict[str, Any]:
    return {"text": "未回撥", "owner_unit": city.office.pk, "due_on": "2021-07-31"}


def answer_form(city: City) -> dict[str, Any]:
    return {"row_version": city.finding.version, "answer": "已改善。"}


def report_file(city: City) -> dict[str, Any]:
    """A PDF of the submission."""
    submission = city.report.submissions.get()
    values = {"name": "成果.pdf", "size": 4, "file": ContentFile(b"%PDF", "a.pdf")}
    file, _is_new = ReportFile.objects.get_or_create(
        report=city.report, submission=submission, format="pdf", defaults=values
    )
    return {"file_id": file.pk}


def submitted_pdf(city: City) -> dict[str, Any]:
    return {"format": "pdf", "submission": 1}


def tables(city: City) -> dict[str, Any]:
    return report(city) | {"format": "ods"}


def own_job(city: City) -> dict[str, Any]:
    return {"job_id": Job.objects.get_or_create(kind="access", requested_by=city["editor"])[0].pk}


def done_job(city: City) -> dict[str, Any]:
    job, is_new = Job.objects.get_or_create(kind="done", requested_by=city["editor"], output_name="a.txt")
    if is_new:
        job.output.save("a.txt", ContentFile(b"a"))
    return {"job_id": job.pk}


def notice(city: City) -> dict[str, Any]:
    told, _is_new = Notice.objects.get_or_create(
        person=city["editor"], key="told", day=timezone.localdate(), defaults={"text": "退回", "url": "/"}
    )
    return {"notice_id": told.pk}


def own_session(city: City) -> dict[str, Any]:
    """A sign-in of the editor's."""
    values = {"user": city["editor"], "ip": "127.0.0.1", "user_agent": "Firefox"}
    return {"session_id": UserSession.objects.get_or_create(session_key="elsewhere", defaults=values)[0].pk}


def own_key(city: City) -> dict[str, Any]:
    return {"pk": 1}


def sso(city: City) -> dict[str, Any]:
    return {"provider_id": "sso"}


def plant(city: City) -> dict[str, Any]:
    return {"agency_id": city.plant.pk}


def sheet_choice(city: City) -> dict[str, Any]:
    return {"period": city.period.pk, "format": "ods"}


def sheet_job(city: City) -> dict[str, Any]:
    """A sheet read in the background."""
    arguments = {"source": "a.xlsx"}
    job, is_new = Job.objects.get_or_create(
        kind="sheet_import", requested_by=city["editor"], state=JobState.DONE, arguments=arguments
    )
    if is_new:
        read = {"source": "a.xlsx", "kind": "xlsx", "title": "1", "letters": {}, "extras": [], "lines": []}
        preview = {"changes": [], "conflicts": [], "errors": [], "lines": 0, "unchanged": 0}
        job.output.save("a.json", ContentFile(json.dumps({"sheet": read, "preview": preview})))
    return {"job_id": job.pk}


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
    # The January chain: the agency writes, its head signs, the superior decides on what was submitted.
    "annual_report": get(302, 404, 404, 403, 403, 403, 200, 200, 403, 404, 200, kwargs=plan),
    "annual_summary": post(302, 404, 404, 403, 403, 403, 422, 403, 403, 404, 403, kwargs=plan, data=said),
    "annual_evaluation": post(302, 404, 404, 403, 403, 403, 422, 403, 403, 404, 403, kwargs=evaluation, data=said),
    "annual_take_over": post(302, 404, 404, 403, 403, 403, 422, 403, 403, 404, 403, kwargs=evaluation, data=said),
    "self_reviews": get(302, 404, 404, 403, 403, 403, 200, 200, 403, 404, 200, kwargs=plan),
    "self_review_edit": post(302, 404, 404, 403, 403, 403, 422, 422, 403, 404, 403, kwargs=review, data=said),
    "self_review_remove": post(302, 404, 404, 403, 403, 403, 404, 404, 403, 404, 403, kwargs=review),
    "annual_ask_signature": post(302, 404, 404, 403, 403, 403, 422, 403, 403, 404, 403, kwargs=plan),
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
    "annual_accept": post(302, 404, 404, 404, 404, 404, 403, 403, 302, 404, 403, kwargs=report),
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
    "score_sheet_list": get(302, 403, 200, 403, 403, 403, 200, 403, 200, 403, 403),
    "score_sheet_new": get(302, 403, 200, 403, 403, 403, 200, 403, 200, 403, 403),
    "score_sheet_edit": get(
        302, 404, 403, 403, 403, 403, 403, 403, 200, 403, 403, kwargs=lambda city: {"sheet_id": city.score_sheet.pk}
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


def addresses(patterns: list[Any] | None = None, prefix: str = "") -> Iterator[str]:
    """The full name of every named address; one without a name is given as its pattern."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            namespace = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from addresses(entry.url_patterns, namespace)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}" if entry.name else f"{prefix}{entry.pattern}"


def test_the_table_knows_every_address() -> None:
    known = set(TABLE)
    real = {name for name in addresses() if not name.startswith("admin:")}

    assert real - known == set()
    assert known - real == set()


@pytest.fixture
def city() -> City:
    return build_city()


def test_each_role_gets_its_status_at_each_address(city: City) -> None:
    wrong = {}
    for name, address in TABLE.items():
        url = reverse(name, kwargs=address.kwargs(city))
        for role, expected in zip(ROLES, address.statuses, strict=True):
            got = _status(city, role, address, url)
            if got != expected:
                wrong[name, role] = (got, expected)

    assert wrong == {}


def _status(city: City, role: str, address: Address, url: str) -> int:
    client = Client()
    if role != "anonymous":
        client.force_login(city[role])
    with transaction.atomic():
        response = getattr(client, address.method)(url, address.data(city))
        _close(response)
        transaction.set_rollback(True)
    if role == "anonymous" and response.status_code == 302 and address not in map(TABLE.get, FOR_ANYBODY):
        assert response["Location"].startswith(reverse("account_login"))
    return int(response.status_code)


OUTSIDERS = ("nobody", "foreigner", "supervisor", "admin")


def test_no_page_shows_a_draft_to_those_outside_its_agency(city: City) -> None:
    shown = [
        (name, role)
        for name, address in TABLE.items()
        for role in OUTSIDERS
        if address.method == "get"
        and SECRET.encode() in _content(city, role, reverse(name, kwargs=address.kwargs(city)))
    ]

    assert shown == []


def test_the_draft_is_shown_inside_its_agency(city: City) -> None:
    assert SECRET.encode() in _content(city, "coordinator", reverse("plan_list"))


def _content(city: City, role: str, url: str) -> bytes:
    client = Client()
    client.force_login(city[role])
    response = client.get(url)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    _close(response)
    return content


def _close(response: Any) -> None:
    """Close what a file response has open; `response.close()` would close the test's connection as well."""
    for close in response._resource_closers:
        close()
