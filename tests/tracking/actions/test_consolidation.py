"""Consolidating what subordinates submitted, any depth."""

import datetime as dt
from dataclasses import replace

import pytest

from agencies.errors import Refused, Stale
from agencies.models import Agency
from agencies.states import Role
from tests import factories
from tests.tracking.actions.test_annual import LETTER, OWN, submitted
from tests.tracking.conftest import World
from tracking.actions import annual, consolidation, superior
from tracking.annual.consolidating import accepted_below, consolidated_document
from tracking.consolidated import ConsolidatedDocument, focus_key
from tracking.models import AnnualReport, FocusEvaluation
from tracking.states import ReportKind, ReportState

WHOLE = ReportKind.CONSOLIDATED


def accepted(world: World, said: str = "已達成。") -> AnnualReport:
    """The plant's report with a word on its first focus point, accepted by the bureau."""
    version = getattr(FocusEvaluation.objects.filter(report__plan=world.plan, focus_key="f1").first(), "version", 0)
    annual.save_evaluation(plan=world.plan, kind=OWN, focus_key="f1", version=version, text=said, by=world.coordinator)
    return superior.accept_report(report=submitted(world).report, by=world.supervisor)


def gathered(world: World) -> AnnualReport:
    plan = consolidation.plan_of_year(agency=world.bureau, year=110, by=world.supervisor)
    return consolidation.gather_reports(plan=plan, by=world.supervisor)


def row(report: AnnualReport, wording: str = "完備服務設施") -> FocusEvaluation:
    return report.evaluations.get(focus_key=focus_key(None, wording))


def edited(report: AnnualReport, text: str) -> FocusEvaluation:
    said = row(report)
    return annual.save_evaluation(
        plan=report.plan,
        kind=WHOLE,
        focus_key=said.focus_key,
        version=said.version,
        text=text,
        by=report.plan.created_by,
    )


def reopened(world: World, said: str) -> None:
    """As if the accepted report had come with other words (a later submission)."""
    report = AnnualReport.objects.get(kind=OWN, plan=world.plan)
    report.state = ReportState.RETURNED
    report.save()
    accepted(world, said)


def test_only_accepted_reports_are_taken_in(reporting: World) -> None:
    submitted(reporting)
    assert accepted_below(consolidation.plan_of_year(agency=reporting.bureau, year=110, by=reporting.supervisor)) == []

    superior.accept_report(report=AnnualReport.objects.get(), by=reporting.supervisor)

    found = accepted_below(reporting.bureau.plans.get())
    assert [submission.report.plan.agency for submission in found] == [reporting.plant]


def test_narratives_say_where_they_come_from(reporting: World) -> None:
    source = accepted(reporting)

    report = gathered(reporting)

    said = row(report)
    assert (said.heading, said.text) == ("完備服務設施", "中區資源回收廠：已達成。")
    assert said.sources == [
        {
            "agency": "中區資源回收廠",
            "report": source.receipt_number,
            "sha256": source.sha256,
            "text": "已達成。",
            "is_new": False,
        }
    ]
    assert [evaluation.heading for evaluation in report.evaluations.all()] == ["完備服務設施", "辦理滿意度調查"]


def test_own_and_subordinate_meet_by_wording_whatever_their_order(reporting: World) -> None:
    document = factories.document(agency_name="環境保護局")
    items = tuple(reversed(document.items))
    own = factories.approved_plan(reporting.bureau, replace(document, items=items))
    annual.save_evaluation(plan=own, kind=OWN, focus_key="f1", version=0, text="本局達成。", by=reporting.supervisor)
    accepted(reporting)

    report = gathered(reporting)

    assert row(report).text == "環境保護局：本局達成。\n中區資源回收廠：已達成。"


def test_an_edited_wording_survives_and_new_sources_are_marked(reporting: World) -> None:
    accepted(reporting)
    edited(gathered(reporting), "全局均達成。")

    again = row(gathered(reporting))
    reopened(reporting, "超前達成。")
    changed = row(gathered(reporting))

    assert (again.text, [source["is_new"] for source in again.sources]) == ("全局均達成。", [False])
    assert (changed.text, changed.is_edited) == ("全局均達成。", True)
    assert [(source["text"], source["is_new"]) for source in changed.sources] == [("超前達成。", True)]
    assert [source["is_new"] for source in edited(changed.report, "全局超前。").sources] == [False]


def test_gathering_raises_a_version_only_where_it_changes_the_text(reporting: World) -> None:
    """An editor's form stays open while reports are taken in."""
    accepted(reporting)
    report = gathered(reporting)
    shown = edited(report, "全局均達成。")
    other = row(report, "辦理滿意度調查")
    mark = shown.sources_mark
    reopened(reporting, "超前達成。")
    gathered(reporting)

    saved = annual.save_evaluation(
        plan=report.plan,
        kind=WHOLE,
        focus_key=shown.focus_key,
        version=shown.version,
        text="全局均達成，甚好。",
        by=reporting.supervisor,
        sources_seen=mark,
    )

    assert (saved.text, saved.version) == ("全局均達成，甚好。", shown.version + 1)
    assert [(source["text"], source["is_new"]) for source in saved.sources] == [("超前達成。", True)]
    assert row(report, "辦理滿意度調查").version == other.version


def test_a_text_that_gathering_changed_is_said_to_come_from_there(reporting: World) -> None:
    accepted(reporting)
    report = gathered(reporting)
    shown = row(report)
    reopened(reporting, "超前達成。")
    gathered(reporting)

    with pytest.raises(Stale) as stale:
        annual.save_evaluation(
            plan=report.plan, kind=WHOLE, focus_key=shown.focus_key, version=1, text="我寫的", by=reporting.supervisor
        )

    current = stale.value.current
    assert (current.text, current.version, current.is_gathered) == ("中區資源回收廠：超前達成。", 2, True)


def test_a_focus_point_that_gathering_took_away_is_said_to_be_gone(reporting: World) -> None:
    accepted(reporting)
    report = gathered(reporting)
    key = row(report).focus_key
    AnnualReport.objects.filter(kind=OWN).update(submission=9)
    gathered(reporting)

    with pytest.raises(Refused, match=r"taken in again|重新彙入"):
        annual.save_evaluation(
            plan=report.plan, kind=WHOLE, focus_key=key, version=1, text="我寫的", by=reporting.supervisor
        )


def test_an_unedited_wording_follows_its_sources(reporting: World) -> None:
    accepted(reporting)
    gathered(reporting)
    reopened(reporting, "超前達成。")

    assert row(gathered(reporting)).text == "中區資源回收廠：超前達成。"


def test_gathering_twice_changes_nothing(reporting: World) -> None:
    accepted(reporting)
    before = [(said.focus_key, said.version) for said in gathered(reporting).evaluations.all()]

    assert [(said.focus_key, said.version) for said in gathered(reporting).evaluations.all()] == before


def test_it_goes_upward_in_turn(reporting: World) -> None:
    city = factories.agency("市政府")
    Agency.objects.filter(pk=reporting.bureau.pk).update(parent=city)
    reporting.bureau.refresh_from_db()
    accepted(reporting)
    chief = factories.person("局長", (Role.AGENCY_HEAD, reporting.bureau))
    rdec = factories.person("研考會", (Role.SUPERVISOR, city))
    report = gathered(reporting)

    report = annual.ask_for_signature(plan=report.plan, kind=WHOLE, by=reporting.supervisor)
    annual.sign_report(report=report, sha256=report.sha256, by=chief)
    submission = annual.submit_report(report=report, by=reporting.supervisor, **LETTER)
    superior.accept_report(report=report, by=rdec)
    plan = consolidation.plan_of_year(agency=city, year=110, by=rdec)
    top = consolidated_document(consolidation.gather_reports(plan=plan, by=rdec))

    document = ConsolidatedDocument.from_json(submission.document)
    assert (document.sha256(), document.counts()) == (
        submission.sha256,
        {
            "total": 4,
            "accepted": 0,
            "not_applicable": 0,
            "open": 4,
            "evidence": 0,
            "photos": 0,
            "documents": 0,
            "links": 0,
        },
    )
    assert [(member.agency, member.kind, member.sha256) for member in top.members] == [
        ("環境保護局", "consolidated", submission.sha256)
    ]
    assert top.narratives[0].text == "環境保護局：中區資源回收廠：已達成。"
    assert ConsolidatedDocument.from_json(top.as_json()) == top


def test_an_agency_without_others_below_consolidates_nothing(reporting: World) -> None:
    with pytest.raises(Refused):
        consolidation.gather_reports(plan=reporting.plan, by=reporting.coordinator)


def test_before_gathering_there_is_nothing_to_sign(reporting: World) -> None:
    plan = consolidation.plan_of_year(agency=reporting.bureau, year=110, by=reporting.supervisor)

    with pytest.raises(Refused):
        annual.ask_for_signature(plan=plan, kind=WHOLE, by=reporting.supervisor)


def test_a_year_without_a_plan_gets_an_empty_draft_once(reporting: World) -> None:
    first = consolidation.plan_of_year(agency=reporting.bureau, year=110, by=reporting.supervisor)

    assert consolidation.plan_of_year(agency=reporting.bureau, year=110, by=reporting.supervisor) == first
    assert (first.year, first.approved_version) == (110, None)


def test_the_law_of_the_stored_document() -> None:
    document = ConsolidatedDocument("彙整", "局", 110, dt.date(2022, 1, 20))

    assert ConsolidatedDocument.from_json(document.as_json()) == document


@pytest.mark.parametrize("year", [0, 999, 2**31])
def test_no_plan_is_made_for_a_year_that_has_not_begun(world: World, year: int) -> None:
    with pytest.raises(Refused):
        consolidation.plan_of_year(agency=world.bureau, year=year, by=world.supervisor)

    assert world.bureau.plans.count() == 0
