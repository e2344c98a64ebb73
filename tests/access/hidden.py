"""What may not be shown to everybody: one marked text of each kind in the plant's rows, and who may read it where.

The markers are written straight into the rows, so that the states of the city, which the table rests on, stay as they
are.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.actions import deputise, invite
from agencies.audit import record
from agencies.models import Invitation, Membership, TextChange
from agencies.states import Role
from plans.actions import add_row, delete_row
from plans.models import FocusPoint
from tests.printed import sheets
from tests.world import SECRET, TESTED, City, person
from tracking.actions import add_indicator, add_link, delete_indicator, remove_evidence
from tracking.models import Contribution, Evidence, Finding, FocusReview, Job, Measurement, Notice, Result
from tracking.states import ResultState

from .asking import Answer

LINK = "f00d" * 16
AGENCY = {"other_editor", "editor", "head", "coordinator", "chief", "own_admin", "system"}
REPORTING = {"editor", "head", "coordinator", "chief", "system"}
ADMINISTRATION = {"admin", "own_admin", "system"}
SUPERVISION = {"supervisor", "top"}
INSPECTING = SUPERVISION | {"above"}


@dataclass(frozen=True)
class Marked:
    """A text that stands in the plant's rows; `readers` are columns and relations, `shown` a page and one of them."""

    text: str
    what: str
    readers: set[str]
    shown: tuple[str, str] | None


MARKED = (
    Marked(SECRET, "a plan's draft", AGENCY, ("plan_list", "coordinator")),
    Marked("未核可的成果內文", "a result that is not accepted", REPORTING, ("my_reports", "editor")),
    Marked("未核可的佐證說明", "evidence of such a result", REPORTING, ("my_reports", "editor")),
    Marked("退回的理由內文", "why a result was returned", REPORTING, ("my_reports", "editor")),
    Marked("已核可的成果內文", "a result that is accepted", REPORTING | SUPERVISION, ("reporting", "chief")),
    Marked("協辦單位的配合內文", "a contribution", {"other_editor", "editor", "head"}, ("my_reports", "other_editor")),
    Marked("實績的備註內文", "a value that is not accepted", REPORTING, ("my_reports", "editor")),
    Marked("自我檢討的內文", "a self-review", {"coordinator", "chief", "system"}, ("self_reviews", "chief")),
    Marked("改善事項的內文", "a finding", REPORTING | INSPECTING, ("inspection_detail", "editor")),
    Marked(TESTED, "who was tested", {"head", "coordinator", "chief"}, ("inspection_detail", "head")),
    Marked("垃圾桶裡的列", "a deleted row", {"coordinator", "own_admin", "system"}, ("plan_trash", "coordinator")),
    Marked("移除的佐證說明", "evidence taken off", REPORTING, ("evidence_trash", "editor")),
    Marked("刪掉的指標名", "a deleted indicator", {"coordinator"}, ("indicator_list", "coordinator")),
    Marked(
        "指標歷程裡的舊名",
        "an indicator's name before a change",
        {"coordinator", "chief", "system"},
        ("indicator_history", "chief"),
    ),
    Marked("計畫歷程裡的舊文", "a plan's text before a change", AGENCY, ("plan_history", "other_editor")),
    Marked("成果歷程裡的舊文", "a result's text before a change", REPORTING, ("result_history", "editor")),
    Marked("回復歷程裡的舊文", "an earlier answer", INSPECTING | {"editor", "head"}, ("finding_history", "editor")),
    Marked("備註歷程裡的舊文", "earlier remarks", INSPECTING, ("inspection_history", "supervisor")),
    Marked(
        "評分表歷程的舊名", "a score sheet's name before", INSPECTING - {"top"}, ("score_sheet_history", "supervisor")
    ),
    Marked("head@example.org", "a colleague's address", {"admin", "own_admin", "head"}, ("people_list", "admin")),
    Marked("invited@example.org", "an address invited to", ADMINISTRATION, ("people_list", "admin")),
    Marked(LINK, "an invitation's link", set(), None),
    Marked("代理首長者", "a deputy", ADMINISTRATION, ("people_list", "admin")),
    Marked("用語歷程裡的舊文", "an agency's word before a change", ADMINISTRATION, ("settings_history", "admin")),
    Marked("稽核行為人", "a line of the audit log", ADMINISTRATION, ("audit_export", "admin")),
    Marked("工作的訊息內文", "what a job said", {"editor", "system"}, ("job_detail", "editor")),
    Marked("通知的內文", "a notice", {"editor"}, ("notice_list", "editor")),
)
# The same pages with what else their addresses may ask for.
VIEWS = (
    ("plan_detail", "version=draft"), ("plan_json", "version=draft"), ("plan_pdf", "version=draft"),
    ("plan_detail", "mine=1"), ("my_reports", "tab=review"), ("my_reports", "period=all"),
    ("annual_report", "tab=review"), ("annual_report", "tab=accepted"), ("annual_report", "tab=report"),
    ("annual_submission", "submission=1"), ("annual_tables", "submission=0"), ("dashboard_rows", "list=agencies"),
    ("dashboard_rows", "list=indicators"), ("dashboard_rows", "year=110"), ("inspection_list", "year=110"),
    ("supervision", "year=110"), ("supervision", "year=111"), ("plan_list", "year=111"), ("people_list", "q=head"),
    ("evidence_reuse", "q=佐證"), ("plan_list", "q=草稿裡"), ("audit_log", "person=稽核行為"),
)  # fmt: skip


def plant_markers(city: City) -> None:
    """Write each marked text but the city's own (the draft, who was tested)."""
    editor, head = city["editor"], city["head"]
    open_result = Result.objects.get(assignment=city.assignment, period=city.period)
    Result.objects.filter(pk=open_result.pk).update(
        narrative="未核可的成果內文", state=ResultState.RETURNED, return_reason="退回的理由內文", decided_by=head
    )
    Result.objects.filter(pk=city.accepted.pk).update(narrative="已核可的成果內文")
    Evidence.objects.filter(pk=city.open_photo.pk).update(caption="未核可的佐證說明")
    Contribution.objects.filter(pk=city.contribution.pk).update(text="協辦單位的配合內文")
    asked = add_indicator(
        plan=city.plan, by=city["coordinator"], name="等候", node_uid=city.assignment.node_uid, target=Decimal(5)
    )
    Measurement.objects.create(
        indicator=asked, period=city.period, result=open_result, value=Decimal(80), note="實績的備註內文"
    )
    point = FocusPoint.objects.filter(item__plan=city.draft).order_by("item__position", "position")[0]
    reviewed = city.plan.approved_version.load().items[0].focus_points[0].uid  # type: ignore[union-attr]
    FocusReview.objects.create(
        plan=city.plan, focus_uid=reviewed, reviewed_on=dt.date(2021, 6, 30), text="自我檢討的內文"
    )
    Finding.objects.filter(pk=city.finding.pk).update(text="改善事項的內文")
    coordinator = city["coordinator"]
    row = add_row(parent=point.item, by=coordinator, text="垃圾桶裡的列")
    delete_row(row=row, version=row.version, by=coordinator)
    piece = add_link(
        assignment=city.assignment, period=city.period, by=editor, link="https://e.gov.tw", caption="移除的佐證說明"
    )
    remove_evidence(evidence=piece, by=editor)
    dropped = add_indicator(plan=city.plan, by=coordinator, name="刪掉的指標名", node_uid="")
    delete_indicator(indicator=dropped, by=coordinator)
    changed: dict[str, Any] = {"after": "後來", "actor_name": "李彙整"}
    TextChange.objects.create(
        target=f"indicator:{city.indicator.pk}", field="name", before="指標歷程裡的舊名", **changed
    )
    TextChange.objects.create(target=f"plan:{city.draft.pk}", field="title", before="計畫歷程裡的舊文", **changed)
    TextChange.objects.create(
        target=f"result:{open_result.pk}", field="narrative", before="成果歷程裡的舊文", **changed
    )
    for target, field, before in (
        (f"agency:{city.plant.pk}", "self_noun", "用語歷程裡的舊文"),
        (f"finding:{city.finding.pk}", "answer", "回復歷程裡的舊文"),
        (f"inspection:{city.inspection.pk}", "remarks", "備註歷程裡的舊文"),
        (f"score-sheet:{city.score_sheet.pk}", "name", "評分表歷程的舊名"),
    ):
        TextChange.objects.create(target=target, field=field, before=before, **changed)
    invite(agency=city.plant, name="受邀者", email="invited@example.org", role=Role.COORDINATOR, by=city["admin"])
    # Nobody is shown where an invitation leads to; of its link the portal keeps a hash alone.
    Invitation.objects.update(token_hash=LINK)
    today = timezone.localdate()
    deputise(
        membership=Membership.objects.get(person=city["chief"]),
        deputy=_deputy(city),
        starts_on=today,
        ends_on=today,
        by=city["admin"],
    )
    with transaction.atomic():
        record("unit.counted", by=person("audited", "稽核行為人"), on=city.office, agency=city.plant)
    Job.objects.create(kind="access", requested_by=editor, message="工作的訊息內文", step="工作的訊息內文")
    Notice.objects.create(person=editor, key="marked", day=today, text="通知的內文", url="/")


def leaks(role: str, answer: Answer) -> Iterator[str]:
    """What an answer shows to a role or relation that may not read it."""
    told = text_of(answer)
    return (marked.what for marked in MARKED if role not in marked.readers and marked.text in told)


def text_of(answer: Answer) -> str:
    """The words of a page, of JSON, of a sheet or (without white space) of a PDF."""
    if answer.body.startswith(b"%PDF-"):
        return "".join(sheets(answer.body))
    if answer.body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(answer.body)) as packed:
            return "\n".join(packed.read(name).decode(errors="replace") for name in packed.namelist())
    if "json" in answer.headers.get("Content-Type", ""):
        return json.dumps(json.loads(answer.body), ensure_ascii=False)
    return answer.body.decode(errors="replace")


def _deputy(city: City) -> Any:
    """Somebody of the agency, since nobody else may act for its head."""
    deputy = person("deputy", "代理首長者")
    Membership.objects.create(person=deputy, agency=city.plant, role=Role.COORDINATOR)
    return deputy
