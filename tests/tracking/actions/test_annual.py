"""The agency's way to a submitted report."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.errors import Refused, Stale
from agencies.models import AuditEntry, Membership
from agencies.states import Role
from tests import factories
from tests.tracking.conftest import World
from tracking import actions
from tracking.actions import annual, superior
from tracking.actions.review import give_back_result
from tracking.annual.freezing import load_report
from tracking.models import AnnualReport, FocusEvaluation, Notice, StoredFile, Submission
from tracking.states import ReportKind, ReportState

OWN = ReportKind.OWN
LETTER = {"outgoing_on": dt.date(2022, 1, 10), "outgoing_number": "中廠字第1110000001號"}


def sent(world: World) -> AnnualReport:
    return annual.ask_for_signature(plan=world.plan, kind=OWN, by=world.coordinator, confirmed=True)


def signed(world: World) -> AnnualReport:
    report = sent(world)
    return annual.sign_report(report=report, sha256=report.sha256, by=world.chief)


def submitted(world: World) -> Submission:
    return annual.submit_report(report=signed(world), by=world.coordinator, **LETTER)


def summarised(world: World, text: str, version: int = 0) -> AnnualReport:
    return annual.save_summary(plan=world.plan, kind=OWN, version=version, text=text, by=world.coordinator)


def evaluated(world: World, text: str, version: int = 0, focus: str = "f1") -> FocusEvaluation:
    return annual.save_evaluation(
        plan=world.plan, kind=OWN, focus_key=focus, version=version, text=text, by=world.coordinator
    )


def test_the_first_text_makes_the_report(reporting: World) -> None:
    summarised(reporting, "全年如期完成。")
    evaluated(reporting, "已達成。")

    report = AnnualReport.objects.get()
    assert (report.state, report.version, report.summary) == (ReportState.DRAFT, 1, "全年如期完成。")
    assert [(said.focus_key, said.heading, said.text, said.version) for said in report.evaluations.all()] == [
        ("f1", "完備服務設施", "已達成。", 1)
    ]


def test_a_stale_text_is_not_written(reporting: World) -> None:
    summarised(reporting, "甲")
    evaluated(reporting, "甲")

    with pytest.raises(Stale) as stale_summary:
        summarised(reporting, "乙")
    with pytest.raises(Stale) as stale_evaluation:
        evaluated(reporting, "乙")

    assert (stale_summary.value.current.summary, stale_evaluation.value.current.text) == ("甲", "甲")
    assert summarised(reporting, "甲").version == 1
    assert summarised(reporting, "丙", version=1).summary == "丙"


def test_a_focus_point_the_plan_does_not_have(reporting: World) -> None:
    with pytest.raises(Refused, match=r"amended|修正"):
        evaluated(reporting, "甲", focus="elsewhere")


def test_what_is_missing_has_to_be_confirmed(reporting: World) -> None:
    with pytest.raises(Refused):
        annual.ask_for_signature(plan=reporting.plan, kind=OWN, by=reporting.coordinator)

    assert sent(reporting).state == ReportState.SIGNING
    assert [notice.person for notice in Notice.objects.filter(key__contains=":signing:")] == [reporting.chief]


def test_before_reporting_is_open_there_is_nothing_to_sign(world: World) -> None:
    with pytest.raises(Refused):
        sent(world)


def test_what_was_signed_is_what_is_submitted(reporting: World) -> None:
    summarised(reporting, "全年如期完成。")
    evaluated(reporting, "已達成。")
    reporting.accepted("m1")
    report = signed(reporting)
    reporting.accepted("m21")

    submission = annual.submit_report(report=report, by=reporting.coordinator, **LETTER)

    document = load_report(submission.document)
    assert (document.summary, document.evaluations) == ("全年如期完成。", {"f1": "已達成。"})
    assert {uid: entry.accepted for uid, (entry,) in document.results.items()} == {
        "m1": True,
        "m21": False,
        "m22": False,
        "f2": False,
    }
    assert (submission.sha256, document.sha256()) == (report.sha256, report.sha256)
    assert (submission.receipt_number, submission.number) == (f"110-{reporting.plant.code}-0001", 1)
    assert (submission.signed_by, submission.signed_for) == (reporting.chief, None)
    assert submission.submitted_by == reporting.coordinator
    assert (submission.outgoing_on, submission.outgoing_number) == tuple(LETTER.values())


def test_the_superior_is_told(reporting: World) -> None:
    coordinator = factories.person("局彙整", (Role.COORDINATOR, reporting.bureau))

    submission = submitted(reporting)

    told = Notice.objects.filter(key__contains=":submitted:", text__contains=submission.receipt_number)
    assert {notice.person for notice in told} == {coordinator, reporting.supervisor}


def test_a_deputy_signs_for_the_head(reporting: World) -> None:
    deputy = factories.person("副廠長")
    Membership.objects.create(person=deputy, agency=reporting.plant, role=Role.AGENCY_HEAD, deputises=reporting.chief)
    report = sent(reporting)

    report = annual.sign_report(report=report, sha256=report.sha256, by=deputy)

    assert (report.signed_by, report.signed_for) == (deputy, reporting.chief)
    assert AuditEntry.objects.get(action="report.signed").data["signed_for"] == "張廠長"


def test_only_what_was_read_is_signed(reporting: World) -> None:
    report = sent(reporting)

    with pytest.raises(Refused):
        annual.sign_report(report=report, sha256="0" * 64, by=reporting.chief)

    report.refresh_from_db()
    assert (report.state, report.signed_by) == (ReportState.SIGNING, None)


def test_the_head_gives_it_back_with_a_reason(reporting: World) -> None:
    report = sent(reporting)
    with pytest.raises(Refused):
        annual.decline_signature(report=report, reason=" ", by=reporting.chief)

    report = annual.decline_signature(report=report, reason="摘要太短", by=reporting.chief)

    assert (report.state, report.return_reason) == (ReportState.DRAFT, "摘要太短")
    assert summarised(reporting, "較長的摘要", report.version).summary == "較長的摘要"


def test_taking_back_opens_it_and_takes_the_signature(reporting: World) -> None:
    report = annual.take_back(report=signed(reporting), by=reporting.coordinator)

    assert (report.state, report.signed_by, report.signed_at) == (ReportState.DRAFT, None, None)


@pytest.mark.parametrize("state", list(ReportState))
def test_each_step_only_from_its_state(reporting: World, state: ReportState) -> None:
    report = sent(reporting)
    report.state = state
    report.save()
    steps = {
        "save_summary": lambda: summarised(reporting, "甲", report.version),
        "ask_for_signature": lambda: sent(reporting),
        "take_back": lambda: annual.take_back(report=report, by=reporting.coordinator),
        "sign_report": lambda: annual.sign_report(report=report, sha256=report.sha256, by=reporting.chief),
        "decline_signature": lambda: annual.decline_signature(report=report, reason="否", by=reporting.chief),
    }
    allowed = {
        ReportState.DRAFT: {"save_summary", "ask_for_signature"},
        ReportState.RETURNED: {"save_summary", "ask_for_signature"},
        ReportState.SIGNING: {"take_back", "sign_report", "decline_signature"},
        ReportState.SIGNED: {"take_back"},
    }

    done = set()
    for name, step in steps.items():
        try:
            step()
        except Refused:
            continue
        done.add(name)
        AnnualReport.objects.filter(pk=report.pk).update(state=state)
        report.refresh_from_db()

    assert done == allowed.get(state, set())


def test_there_must_be_somebody_above(reporting: World) -> None:
    reporting.plant.parent = None
    reporting.plant.save()

    with pytest.raises(Refused):
        submitted(reporting)

    assert Submission.objects.count() == 0


def test_a_photo_of_a_submitted_report_is_kept(reporting: World) -> None:
    photo = actions.add_photo(
        assignment=reporting.assignment("m1"),
        period=reporting.period,
        upload=factories.photo_file(),
        by=reporting.editor,
    )
    result = reporting.save("m1", version=photo.result.version)
    reporting.accept(actions.hand_in(result=result, by=reporting.editor))
    submission = submitted(reporting)
    give_back_result(result=result, reason="換照片", by=reporting.supervisor)

    actions.remove_evidence(evidence=photo, by=reporting.editor)

    assert StoredFile.objects.count() == 1
    (entry,) = load_report(submission.document).photos()
    with open(entry.path, "rb") as stored:
        assert stored.read(2) == b"\xff\xd8"


def test_the_frozen_document_is_neither_read_nor_written_again_with_each_save(reporting: World) -> None:
    """It is some megabytes for a whole bureau."""
    report = summarised(reporting, "摘要")
    sent(reporting)
    report = annual.take_back(report=report, by=reporting.coordinator)
    acts = {
        "summary": lambda: summarised(reporting, "另一摘要", report.version),
        "sign": lambda: annual.sign_report(report=report, sha256=sent(reporting).sha256, by=reporting.chief),
        "accept": lambda: superior.accept_report(report=report, by=reporting.supervisor),
    }
    touched: dict[str, list[str]] = {}

    for name, act in acts.items():
        if name == "accept":
            annual.submit_report(report=report, by=reporting.coordinator, **LETTER)
        with CaptureQueriesContext(connection) as queries:
            act()
        about = [query["sql"] for query in queries if '"tracking_annualreport"."document"' in query["sql"]]
        about += [
            query["sql"] for query in queries if re.match(r'UPDATE "tracking_annualreport".*"document" =', query["sql"])
        ]
        touched[name] = about

    # Sending it to be signed writes the document, once; nothing reads it.
    assert {name: len(found) for name, found in touched.items()} == {"summary": 0, "sign": 1, "accept": 0}
