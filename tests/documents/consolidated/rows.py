"""A city over a bureau over a plant, and an office right below the city: submitted, accepted, consolidated.

Reports are written straight into the database; the chain that makes them has tests of its own.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.utils import timezone

from agencies.models import Agency, User
from agencies.states import Role
from plans.models import Plan
from plans.records import sha256
from tests import factories
from tracking.actions import consolidation
from tracking.annual.consolidating import consolidated_document
from tracking.document import ReportDocument, ResultEntry
from tracking.models import AnnualReport, Submission
from tracking.states import ReportKind, ReportState, SubmissionOutcome

LETTER_DAY = dt.date(2022, 1, 20)


@dataclass
class Chain:
    """Agencies, the city's people, and its consolidated report with the narratives gathered."""

    city: Agency
    bureau: Agency
    plant: Agency
    office: Agency
    coordinator: User
    colleague: User
    supervisor: User
    outsider: User
    report: AnnualReport


def chain() -> Chain:
    """City ← bureau (consolidated: its own and the plant's) and office; each said something of its own."""
    city = factories.agency("港灣市政府", short_name="市府")
    bureau = factories.agency("港灣市環保局", parent=city, position=1)
    plant = factories.agency("港灣焚化廠", parent=bureau)
    office = factories.agency("港灣地政事務所", parent=city, position=2)
    accepted(plant, "焚化廠的成果。")
    gathered(bureau, "環保局的摘要。", own="局本部的成果。", submitted=True)
    accepted(office, "地政所的成果。", not_applicable="已移撥他機關")
    return Chain(
        city,
        bureau,
        plant,
        office,
        coordinator=factories.person("陳彙整", (Role.COORDINATOR, city)),
        colleague=factories.person("另彙整", (Role.COORDINATOR, city)),
        supervisor=factories.person("李督考", (Role.SUPERVISOR, city)),
        outsider=factories.person("外人", (Role.COORDINATOR, office)),
        report=gathered(city, "全市的摘要。"),
    )


def document(agency: Agency, said: str, *, not_applicable: str = "") -> ReportDocument:
    """An annual report: one accepted result that says `said`, one behind, one not applicable (or open), one open."""
    plan = replace(factories.document(agency_name=agency.name), signatories=("承辦人",))
    done = ResultEntry("總務室", "年終", True, "done", said)
    late = ResultEntry("總務室", "年終", True, "in_progress", "=1+1", "缺工")
    other = ResultEntry("操作課", "年終", False, not_applicable=not_applicable)
    results = {"m1": (done,), "m21": (late,), "m22": (other,), "f2": (ResultEntry("總務室", "年終", False),)}
    title = f"{agency.name}110年度執行成果報告"
    return ReportDocument(plan, title, 1, dt.date(2022, 1, 5), results, evaluations={"f1": said})


def accepted(agency: Agency, said: str, *, not_applicable: str = "") -> Submission:
    """The agency's annual report, submitted and accepted."""
    plan = factories.plan(agency)
    data = document(agency, said, not_applicable=not_applicable).as_json()
    return submission(plan, ReportKind.OWN, data)


def gathered(agency: Agency, summary: str, *, own: str = "", submitted: bool = False) -> AnnualReport:
    """The agency's consolidated report with its narratives; where it has its `own` results, a report of them."""
    by = factories.person("彙整人", (Role.COORDINATOR, agency))
    plan = factories.plan(agency)
    report = consolidation.gather_reports(plan=plan, by=by)
    report.summary = summary
    report.save()
    if submitted:
        whole = consolidated_document(report)
        whole = replace(whole, own=document(agency, own) if own else None)
        submission(plan, ReportKind.CONSOLIDATED, whole.as_json(), report)
    return report


def submission(plan: Plan, kind: ReportKind, data: dict, report: AnnualReport | None = None) -> Submission:
    """An accepted submission of this document."""
    report = report or AnnualReport.objects.create(plan=plan, kind=kind)
    report.state, report.submission, report.document, report.sha256 = ReportState.ACCEPTED, 1, data, sha256(data)
    report.receipt_number = f"110-{plan.agency.code}-0001"
    report.save()
    return Submission.objects.create(
        report=report,
        number=1,
        document=data,
        sha256=report.sha256,
        receipt_number=report.receipt_number,
        outgoing_on=LETTER_DAY,
        outgoing_number="港環字第1號",
        signed_at=timezone.now(),
        submitted_at=timezone.now(),
        outcome=SubmissionOutcome.ACCEPTED,
    )
