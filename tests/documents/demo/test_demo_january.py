"""The demo's January: a report accepted, one returned; what units add to others' work, and their evidence."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import openpyxl
import pikepdf
import pytest

from agencies.models import User
from tracking.models import AnnualReport, Assignment, Contribution, Evidence, FocusReview, Job, Result, Submission
from tracking.office_files import read_document
from tracking.states import EvidenceKind, ReportState, ResultState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_demo")]


def test_one_plants_report_is_accepted_and_the_others_returned() -> None:
    reports = AnnualReport.objects.order_by("pk").values_list(
        "plan__agency__code", "plan__year", "state", "signed_by__username", "decided_by__username"
    )
    letters = Submission.objects.order_by("pk").values_list("receipt_number", "outgoing_on", "outcome")

    assert list(reports) == [
        ("KHEPB-CRP", 109, "accepted", "chief", "bureau-coordinator"),
        ("KHEPB-SRP", 109, "returned", "south-chief", "bureau-coordinator"),
    ]
    assert list(letters) == [
        ("109-KHEPB-CRP-0001", dt.date(2021, 1, 12), "accepted"),
        ("109-KHEPB-SRP-0001", dt.date(2021, 1, 14), "returned"),
    ]
    assert list(Submission.objects.filter(outgoing_number="")) == []


def test_only_the_rows_returned_are_open_again() -> None:
    report = AnnualReport.objects.get(state=ReportState.RETURNED)
    given_back = dict(report.row_returns.values_list("node_uid", "reason"))
    results = Result.objects.filter(assignment__plan=report.plan)

    opened = results.filter(state=ResultState.RETURNED).values_list("assignment__node_uid", "return_reason")
    assert dict(opened) == given_back
    assert (len(given_back), results.filter(state=ResultState.ACCEPTED).count()) == (2, 2)


def test_the_pdf_of_each_submission_waits_for_the_worker() -> None:
    waiting = Job.objects.order_by("pk").values_list("kind", "arguments__format", "agency__code")

    assert list(waiting) == [("report_file", "pdf", "KHEPB-CRP"), ("report_file", "pdf", "KHEPB-SRP")]


def test_self_reviews_of_two_years_and_an_evaluation_that_took_them_over() -> None:
    days = list(FocusReview.objects.order_by("reviewed_on", "pk").values_list("plan__year", "reviewed_on"))
    report = AnnualReport.objects.get(state=ReportState.ACCEPTED)

    assert days == [
        (109, dt.date(2020, 6, 30)),
        (109, dt.date(2020, 12, 15)),
        (110, dt.date(2021, 6, 30)),
        (110, dt.date(2021, 6, 30)),
    ]
    assert [len(said.sources) for said in report.evaluations.order_by("position")] == [0, 2]


def test_a_unit_is_asked_for_a_contribution_and_one_has_answered() -> None:
    asked = {row.lead_unit.code: row for row in Assignment.objects.filter(contributors__isnull=False)}

    assert {
        code: ([unit.code for unit in row.contributors.all()], row.results.get().state) for code, row in asked.items()
    } == {
        "OPR": (["GA"], "handed_in"),
        "MNT": (["OPR"], "draft"),
    }
    assert [(said.unit.code, said.result.assignment) for said in Contribution.objects.all()] == [("GA", asked["OPR"])]
    assert User.objects.get(username="editor").memberships.get().unit in asked["MNT"].contributors.all()


def test_evidence_is_of_every_kind_and_opens() -> None:
    documents = sorted(Evidence.objects.filter(kind=EvidenceKind.DOCUMENT), key=lambda piece: piece.stored.name)

    assert sorted(Evidence.objects.filter(kind=EvidenceKind.LINK).values_list("link", "is_public")) == [
        ("https://example.org/open-data/emissions", True),
        ("https://example.org/questionnaire", True),
    ]
    assert [piece.stored.name for piece in documents] == [
        "回函覆閱統計.ods",
        "意見卡統計.xlsx",
        "電話測試紀錄表.pdf",
        "電話禮貌測試紀錄.pdf",
    ]
    contents = []
    for piece in documents:
        with piece.stored.file.open() as file:
            contents.append(file.read())
    for piece, content in zip(documents, contents, strict=True):
        assert read_document(BytesIO(content), piece.stored.name).content == content
    sheet = openpyxl.load_workbook(BytesIO(contents[1]), read_only=True).active
    assert list(sheet.values)[-1] == ("合計", 517, "4.52")
    with pikepdf.open(BytesIO(contents[3])) as page:
        assert (len(page.pages), str(page.docinfo["/Title"])) == (1, "110年下半年電話禮貌測試紀錄")
