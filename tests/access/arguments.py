"""What the addresses are called with: rows of the test city, and forms."""

from __future__ import annotations

import json
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agencies.models import TextChange
from plans.actions import add_row, delete_row
from plans.models import FocusPoint, Plan
from tests.world import City, jpeg
from tracking.actions import add_indicator, add_link, delete_indicator, remove_evidence
from tracking.models import Job, Notice, ReportFile, Result
from tracking.states import JobState


def plan(city: City) -> dict[str, Any]:
    return {"plan_id": city.plan.pk}


def draft(city: City) -> dict[str, Any]:
    return {"plan_id": city.draft.pk}


def draft_row(city: City) -> dict[str, Any]:
    return {"plan_id": city.draft.pk, "uid": _focus_point(city).uid}


def _focus_point(city: City) -> FocusPoint:
    return FocusPoint.objects.filter(item__plan=city.draft).order_by("item__position", "position")[0]


def draft_row_change(city: City) -> dict[str, Any]:
    uid = _focus_point(city).uid
    return draft_row(city) | {"change_id": _change(f"row:{uid}", "text")}


def draft_change(city: City) -> dict[str, Any]:
    return draft(city) | {"change_id": _change(f"plan:{city.draft.pk}", "title")}


def result_change(city: City) -> dict[str, Any]:
    result = Result.objects.get(assignment=city.assignment, period=city.period)
    return place(city) | {"change_id": _change(f"result:{result.pk}", "narrative")}


def _change(target: str, field: str) -> int:
    """A change in the history of a text."""
    return TextChange.objects.create(target=target, field=field, before="先前", after="後來", actor_name="李彙整").pk


def head_version(city: City) -> dict[str, Any]:
    return {"row_version": Plan.objects.get(pk=city.draft.pk).version}


def deleted_row(city: City) -> dict[str, Any]:
    """A focus point in the draft's trash."""
    by = city["coordinator"]
    row = add_row(parent=_focus_point(city).item, by=by, text="刪了的一列")
    return draft(city) | {"deleted_id": delete_row(row=row, version=row.version, by=by).pk}


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


def deleted_indicator(city: City) -> dict[str, Any]:
    """One in the trash of the plan in force."""
    by = city["coordinator"]
    row = add_indicator(plan=city.plan, by=by, name="刪了的指標", node_uid="")
    return plan(city) | {"deleted_id": delete_indicator(indicator=row, by=by).pk}


def indicator_change(city: City) -> dict[str, Any]:
    return indicator(city) | {"change_id": _change(f"indicator:{city.indicator.pk}", "name")}


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


def report_change(city: City) -> dict[str, Any]:
    return report(city) | {"change_id": _change(f"report:{city.report.pk}", "summary")}


def review_change(city: City) -> dict[str, Any]:
    return plan(city) | {"change_id": _change(f"self-reviews:{city.plan.pk}", "gone.2021-06-30")}


def contribution_change(city: City) -> dict[str, Any]:
    field = f"contribution.{city.workshop.pk}"
    return helped(city) | {"change_id": TextChange.objects.get(field=field).pk}


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
    return {"reason": "請補充。", "submission": city.report.submission}


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


def removed_evidence(city: City) -> dict[str, Any]:
    """A link taken off the result that is being written."""
    given: dict[str, Any] = {"assignment": city.assignment, "period": city.period, "by": city["editor"]}
    piece = add_link(**given, link="https://example.gov.tw/removed")
    return {"removed_id": remove_evidence(evidence=piece, by=city["editor"]).pk}


def description(city: City) -> dict[str, Any]:
    return {"row_version": city.open_photo.version, "caption": "門口", "taken_on": "", "is_public": ""}


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


def finding_text_change(city: City) -> dict[str, Any]:
    return finding(city) | {"change_id": _change(f"finding:{city.finding.pk}", "text")}


def finding_answer_change(city: City) -> dict[str, Any]:
    return finding(city) | {"change_id": _change(f"finding:{city.finding.pk}", "answer")}


def finding_words(city: City) -> dict[str, Any]:
    return {"row_version": city.finding.version, "text": "未報單位與姓名"}


def remarks_change(city: City) -> dict[str, Any]:
    return inspection(city) | {"change_id": _change(f"inspection:{city.inspection.pk}", "remarks")}


def remarks_version(city: City) -> dict[str, Any]:
    return {"row_version": city.inspection.version}


def score_sheet(city: City) -> dict[str, Any]:
    return {"sheet_id": city.score_sheet.pk}


def score_sheet_change(city: City) -> dict[str, Any]:
    return score_sheet(city) | {"change_id": _change(f"score-sheet:{city.score_sheet.pk}", "name")}


def score_sheet_version(city: City) -> dict[str, Any]:
    return {"row_version": city.score_sheet.version}


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
