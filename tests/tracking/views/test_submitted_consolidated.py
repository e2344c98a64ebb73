"""A consolidated report as its superior reads it: evidence of every kind, and the way to each agency's own report."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from agencies.models import Agency
from agencies.states import Role
from tests import factories
from tests.tracking.actions.test_annual import LETTER, submitted
from tests.tracking.conftest import World
from tracking.actions import annual, consolidation, superior
from tracking.board import board_rows
from tracking.consolidated import ConsolidatedDocument, Member
from tracking.models import AnnualReport, Evidence
from tracking.states import BoardState, EvidenceKind, ReportKind

from .test_submitted_evidence import give

pytestmark = pytest.mark.django_db


def went_up(agency: Agency, reporting: World, by: object) -> AnnualReport:
    """The agency's consolidated report, submitted to a new agency above it."""
    Agency.objects.filter(pk=agency.pk).update(parent=factories.agency("上級機關"))
    plan = consolidation.plan_of_year(agency=agency, year=110, by=by)
    report = consolidation.gather_reports(plan=plan, by=by)
    report = annual.ask_for_signature(plan=plan, kind=ReportKind.CONSOLIDATED, by=by)
    head = factories.person("首長", (Role.AGENCY_HEAD, agency))
    annual.sign_report(report=report, sha256=report.sha256, by=head)
    return annual.submit_report(report=report, by=by, **LETTER).report


def superior_of(report: AnnualReport) -> object:
    return factories.person("上級督考", (Role.SUPERVISOR, Agency.objects.get(pk=report.plan.agency_id).parent))


def test_every_kind_of_the_own_report_is_listed(reporting: World, as_) -> None:
    for uid, kind in (("m1", EvidenceKind.PHOTO), ("m21", EvidenceKind.DOCUMENT), ("m22", EvidenceKind.LINK)):
        give(reporting, uid, kind)
    factories.agency("分廠", parent=reporting.plant)
    report = went_up(reporting.plant, reporting, reporting.coordinator)

    response = as_(superior_of(report)).get(reverse("annual_submission", args=[report.pk]))

    text = response.content.decode()
    files = {piece.kind: piece.file_id for piece in Evidence.objects.exclude(file=None)}
    for kind in (EvidenceKind.PHOTO, EvidenceKind.DOCUMENT):
        assert text.count(f'href="{reverse("annual_file", args=[report.pk, files[kind]])}"') == 1
    assert text.count('href="https://example.gov.tw/m22"') == 1
    assert {kind: response.context["counts"][kind] for kind in ("evidence", "photos", "documents", "links")} == {
        "evidence": 3,
        "photos": 1,
        "documents": 1,
        "links": 1,
    }


def test_an_agencys_receipt_leads_to_its_own_report_for_those_who_may_see_it(reporting: World, as_) -> None:
    give(reporting, "m1", EvidenceKind.LINK)
    below = superior.accept_report(report=submitted(reporting).report, by=reporting.supervisor)
    report = went_up(reporting.bureau, reporting, reporting.supervisor)
    above = Agency.objects.get(pk=report.plan.agency_id).parent
    coordinator = factories.person("上級彙整", (Role.COORDINATOR, above))

    pages = [
        as_(person).get(reverse("annual_submission", args=[report.pk])) for person in (superior_of(report), coordinator)
    ]

    members = [[(member.url, member.evidence) for member in page.context["members"]] for page in pages]
    assert members == [[(f"{reverse('annual_submission', args=[below.pk])}?submission=1", 1)], [("", 1)]]
    assert [page.context["annexes"] for page in pages] == [None, None]


def test_the_board_awaits_a_decision_on_an_agency_that_has_no_plan_of_its_own(reporting: World) -> None:
    give(reporting, "m1", EvidenceKind.LINK)
    superior.accept_report(report=submitted(reporting).report, by=reporting.supervisor)
    report = went_up(reporting.bureau, reporting, reporting.supervisor)
    above = superior_of(report)

    states = []
    for decide in (None, superior.accept_report):
        if decide:
            decide(report=report, by=above)
        states.append([row.state for row in board_rows(above, 110) if row.agency == reporting.bureau])

    assert report.plan.approved_version is None
    assert states == [[BoardState.TO_REVIEW], [BoardState.ACCEPTED]]


def test_counts_frozen_before_documents_were_counted_stay_as_they_are() -> None:
    old = {"total": 4, "accepted": 3, "not_applicable": 0, "open": 1, "photos": 2}
    members = (
        Member("甲", 1, "own", "", "", "", old),
        Member("乙", 2, "own", "", "", "", {**old, "evidence": 5, "links": 3}),
    )

    counts = ConsolidatedDocument("彙整", "局", 110, dt.date(2022, 1, 5), members=members).counts()

    assert counts == {
        "total": 8,
        "accepted": 6,
        "not_applicable": 0,
        "open": 2,
        "evidence": 7,
        "photos": 4,
        "documents": 0,
        "links": 3,
    }
