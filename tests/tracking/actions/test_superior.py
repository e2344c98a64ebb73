"""What the superior does with a submitted report."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection

from agencies.errors import Refused
from agencies.models import AuditEntry
from agencies.states import Role
from tests import factories
from tests.tracking.actions.test_annual import LETTER, OWN, signed, submitted, summarised
from tests.tracking.conftest import World
from tests.tracking.indicator_rows import indicator, last_year
from tracking import actions
from tracking.actions import annual, superior
from tracking.annual.freezing import load_report
from tracking.models import AnnualReport, Indicator, Notice, Result, RowReturn, Submission
from tracking.states import ReportState, ResultState, SubmissionOutcome


def given_back(world: World) -> AnnualReport:
    """Two results accepted and submitted; the first row returned."""
    world.accepted("m1")
    world.accepted("m21")
    return superior.return_report(
        report=submitted(world).report, reason="", rows={"m1": "請補數據", "m21": " "}, by=world.supervisor
    )


def states() -> dict[str, tuple[str, str]]:
    return {
        result.assignment.node_uid: (result.state, result.return_reason)
        for result in Result.objects.select_related("assignment")
    }


def test_accepting(reporting: World) -> None:
    submission = submitted(reporting)

    report = superior.accept_report(report=submission.report, by=reporting.supervisor)

    submission.refresh_from_db()
    assert (report.state, report.decided_by) == (ReportState.ACCEPTED, reporting.supervisor)
    assert (submission.outcome, submission.decided_by) == (SubmissionOutcome.ACCEPTED, reporting.supervisor)
    told = Notice.objects.get(key__contains=":accepted:")
    assert told.person == reporting.coordinator


def test_of_two_who_decide_one_is_told(reporting: World) -> None:
    other = factories.person("局彙整", (Role.COORDINATOR, reporting.bureau))
    report = submitted(reporting).report
    superior.accept_report(report=report, by=reporting.supervisor)

    with pytest.raises(Refused, match="李督考"):
        superior.accept_report(report=report, by=other)
    with pytest.raises(Refused, match="李督考"):
        superior.return_report(report=report, reason="不行", rows={}, by=other)

    report.refresh_from_db()
    assert (report.state, report.decided_by) == (ReportState.ACCEPTED, reporting.supervisor)


def test_after_acceptance_nothing_changes(reporting: World) -> None:
    reporting.handed_in("m1")
    waiting = Result.objects.get()
    superior.accept_report(report=submitted(reporting).report, by=reporting.supervisor)

    with pytest.raises(Refused):
        reporting.save("m21")
    with pytest.raises(Refused):
        reporting.accept(waiting)
    with pytest.raises(Refused):
        summarised(reporting, "改寫", AnnualReport.objects.get().version)


def carried_over(world: World) -> object:
    last = indicator(last_year(world), "去年的指標")
    aim = actions.CarriedOver(node_uid="m1", baseline=None, target=None)
    return actions.carry_over_indicators(plan=world.plan, chosen={last.pk: aim}, by=world.coordinator)


CLOSED: dict[str, Callable[[World], object]] = {
    "add": lambda world: actions.add_indicator(plan=world.plan, by=world.coordinator, node_uid="m1", name="新的"),
    "edit": lambda world: actions.edit_indicator(
        indicator=world.plan.indicators.get(), version=1, by=world.coordinator, target=Decimal(1)
    ),
    "retire": lambda world: actions.retire_indicator(indicator=world.plan.indicators.get(), by=world.coordinator),
    "reinstate": lambda world: actions.reinstate_indicator(indicator=world.plan.indicators.get(), by=world.coordinator),
    "delete": lambda world: actions.delete_indicator(indicator=world.plan.indicators.get(), by=world.coordinator),
    "carry over": carried_over,
    "not applicable": lambda world: actions.mark_not_applicable(
        assignment=world.assignment("m1"), reason="未辦理", by=world.coordinator
    ),
    "apply again": lambda world: actions.apply_again(assignment=world.assignment("m22"), by=world.coordinator),
}


@pytest.mark.parametrize("act", CLOSED)
def test_after_acceptance_neither_indicators_nor_what_is_not_applicable_change(reporting: World, act: str) -> None:
    kept = indicator(reporting.plan, node_uid="")
    Indicator.objects.filter(pk=kept.pk).update(retired_on="2021-06-01" if act == "reinstate" else None)
    actions.mark_not_applicable(assignment=reporting.assignment("m22"), reason="未辦理", by=reporting.coordinator)
    report = submitted(reporting).report
    before = list(reporting.plan.indicators.values()), list(reporting.plan.assignments.values())
    entries = AuditEntry.objects.count()

    superior.accept_report(report=report, by=reporting.supervisor)
    with pytest.raises(Refused):
        CLOSED[act](reporting)

    assert (list(reporting.plan.indicators.values()), list(reporting.plan.assignments.values())) == before
    assert AuditEntry.objects.count() == entries + 1


@pytest.mark.parametrize("act", CLOSED)
def test_until_acceptance_all_of_that_may_be_done(reporting: World, act: str) -> None:
    indicator(reporting.plan, node_uid="")
    submitted(reporting)

    CLOSED[act](reporting)


def test_only_the_returned_rows_are_opened_again(reporting: World) -> None:
    report = given_back(reporting)

    assert report.state == ReportState.RETURNED
    assert [(row.node_uid, row.reason, row.submission) for row in RowReturn.objects.all()] == [("m1", "請補數據", 1)]
    assert states() == {"m1": (ResultState.RETURNED, "請補數據"), "m21": (ResultState.ACCEPTED, "")}
    assert Result.objects.get(assignment__node_uid="m1").narrative == "已更新十二次。"


def test_a_returned_row_is_mended_though_the_period_is_locked(reporting: World) -> None:
    given_back(reporting)
    actions.lock_period(period=reporting.period, by=reporting.coordinator)
    result = Result.objects.get(assignment__node_uid="m1")

    reporting.save("m1", version=result.version, narrative="已更新十二次，瀏覽三千人次。")

    with pytest.raises(Refused):
        reporting.save("m22")


def test_a_return_needs_a_reason_and_rows_of_the_report(reporting: World) -> None:
    report = submitted(reporting).report

    for rows in ({}, {"m1": " "}, {"elsewhere": "請補"}):
        with pytest.raises(Refused):
            superior.return_report(report=report, reason=" ", rows=rows, by=reporting.supervisor)

    report.refresh_from_db()
    assert (report.state, RowReturn.objects.count()) == (ReportState.SUBMITTED, 0)


def test_returned_rows_block_until_they_are_put_right_then_it_is_submitted_anew(reporting: World) -> None:
    report = given_back(reporting)
    with pytest.raises(Refused, match=r"一\(一\)1\."):
        annual.ask_for_signature(plan=reporting.plan, kind=OWN, by=reporting.coordinator, confirmed=True)
    result = Result.objects.get(assignment__node_uid="m1")
    result = reporting.save("m1", version=result.version, narrative="瀏覽三千人次。")
    reporting.accept(actions.hand_in(result=result, by=reporting.editor))

    second = annual.submit_report(report=signed(reporting), by=reporting.coordinator, **LETTER)

    first = Submission.objects.get(number=1)
    said = [load_report(found.document).results["m1"][0].narrative for found in (first, second)]
    assert said == ["已更新十二次。", "瀏覽三千人次。"]
    assert (first.outcome, second.outcome) == (SubmissionOutcome.RETURNED, "")
    assert [first.receipt_number[-4:], second.receipt_number[-4:]] == ["0001", "0002"]
    assert superior.accept_report(report=report, by=reporting.supervisor).state == ReportState.ACCEPTED


def test_reminding_once_a_day(reporting: World) -> None:
    other = factories.person("另一位", (Role.COORDINATOR, reporting.plant))

    told = superior.remind_agency(agency=reporting.plant, year=110, by=reporting.supervisor)

    assert told == 2
    assert {notice.person for notice in Notice.objects.all()} == {reporting.coordinator, other}
    with pytest.raises(Refused):
        superior.remind_agency(agency=reporting.plant, year=110, by=reporting.supervisor)
    Notice.objects.update(day=dt.date(2022, 1, 1))
    assert superior.remind_agency(agency=reporting.plant, year=110, by=reporting.supervisor) == 2


def test_who_submitted_is_not_reminded(reporting: World) -> None:
    submitted(reporting)

    with pytest.raises(Refused):
        superior.remind_agency(agency=reporting.plant, year=110, by=reporting.supervisor)


@pytest.mark.parametrize("year", [0, 109, 111, 2**31])
def test_nobody_is_reminded_of_a_year_without_plans(reporting: World, year: int) -> None:
    with pytest.raises(Refused):
        superior.remind_agency(agency=reporting.plant, year=year, by=reporting.supervisor)

    assert Notice.objects.count() == 0


def test_an_agency_of_nobody_cannot_be_reminded(reporting: World) -> None:
    empty = factories.agency("空的廠", parent=reporting.bureau)

    with pytest.raises(Refused):
        superior.remind_agency(agency=empty, year=110, by=reporting.supervisor)


def test_who_is_late_is_reminded_in_a_transaction_of_its_own(reporting: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault at the second agency takes nothing back from the first."""
    second = factories.agency("東區資源回收廠", parent=reporting.bureau)
    remind = superior.remind_agency

    def fail_at_the_second(**said: object) -> int:
        if said["agency"] == second:
            raise ZeroDivisionError
        return remind(**said)

    monkeypatch.setattr(superior, "remind_agency", fail_at_the_second)
    depth = len(connection.savepoint_ids)
    seen: list[int] = []
    monkeypatch.setattr(superior, "record", lambda *_, **__: seen.append(len(connection.savepoint_ids) - depth))
    with pytest.raises(ZeroDivisionError):
        superior.remind_agencies(agencies=[reporting.plant, second], year=110, by=reporting.supervisor)

    assert (seen, Notice.objects.count()) == ([1], 1)
