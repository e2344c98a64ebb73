"""Writing results and handing them in."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.errors import Refused, Stale
from agencies.models import AuditEntry
from tests import factories
from tests.tracking.conftest import World
from tracking import actions
from tracking.actions import FigureInput
from tracking.models import AnnualReport, ReportingPeriod, Result
from tracking.states import ReportKind, ReportState, ResultState


def test_the_first_save_makes_the_row(reporting: World) -> None:
    figures = [FigureInput("導覽人次", Decimal(3482), "人次")]

    result = reporting.save("m1", figures=figures)

    assert (result.state, result.version, result.author) == (ResultState.DRAFT, 1, reporting.editor)
    assert (result.narrative, result.progress) == ("已更新十二次。", "done")
    assert (result.wording, result.plan_version) == ("每月更新常見問答", reporting.plan.approved_version)
    assert [str(figure) for figure in result.figures.all()] == ["導覽人次 3482 人次"]
    entry = AuditEntry.objects.get(action="result.saved")
    assert (entry.actor, entry.target_id) == (reporting.editor, str(result.pk))


def test_a_save_reads_plan_row_report_figures_and_history_and_no_document(reporting: World) -> None:
    first = reporting.save("m1")
    assignment = reporting.assignment("m1")

    with CaptureQueriesContext(connection) as queries:
        saved = actions.save_result(
            assignment=assignment,
            period=reporting.period,
            version=first.version,
            by=reporting.editor,
            narrative="已更新十二次。並公告",
            progress="done",
        )

    read = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    tables = [sql.partition('FROM "')[2].partition('"')[0] for sql in read]
    assert tables == [
        "plans_plan",
        "tracking_result",
        "tracking_annualreport",
        "tracking_figure",
        "agencies_textchange",
    ]
    assert [sql for sql in read if '"document"' in sql] == []
    stored = Result.objects.get()
    fields = [field.attname for field in Result._meta.concrete_fields]
    assert [getattr(saved, name) for name in fields] == [getattr(stored, name) for name in fields]
    assert (saved.assignment.wording, saved.assignment.plan) == (assignment.wording, reporting.plan)
    assert (saved.period.due_on, saved.period.is_year_end) == (reporting.period.due_on, reporting.period.is_year_end)


def test_a_stale_save_writes_nothing_and_shows_what_is_there(reporting: World) -> None:
    reporting.save("m1", narrative="第一人")

    with pytest.raises(Stale) as stale:
        reporting.save("m1", version=0, narrative="第二人")

    assert stale.value.current.narrative == "第一人"
    assert Result.objects.get().narrative == "第一人"


def test_the_same_save_again_is_answered_as_done(reporting: World) -> None:
    figures = [FigureInput("次數", Decimal("12.5"))]
    first = reporting.save("m1", figures=figures)

    again = reporting.save("m1", version=0, figures=figures)

    assert (again.pk, again.version) == (first.pk, 1)


def test_the_reason_of_being_behind_goes_with_the_remark(reporting: World) -> None:
    result = reporting.save("m1", is_behind=False, behind_reason="缺料")

    assert result.behind_reason == ""


def test_a_returned_result_stays_returned_while_it_is_written(reporting: World) -> None:
    result = actions.return_result(result=reporting.handed_in("m1"), reason="補照片", by=reporting.head)

    saved = reporting.save("m1", version=result.version, narrative="已補照片")

    assert (saved.state, saved.return_reason) == (ResultState.RETURNED, "補照片")


def test_what_is_handed_in_or_accepted_cannot_be_written(reporting: World) -> None:
    handed_in = reporting.handed_in("m1")
    with pytest.raises(Refused):
        reporting.save("m1", version=handed_in.version, narrative="改")
    reviewed = actions.review_result(result=handed_in, by=reporting.head)
    with pytest.raises(Refused):
        reporting.save("m1", version=reviewed.version, narrative="改")
    accepted = actions.accept_result(result=reviewed, by=reporting.coordinator)
    with pytest.raises(Refused):
        reporting.save("m1", version=accepted.version, narrative="改")

    assert Result.objects.get().narrative == "已更新十二次。"


def test_a_period_of_another_plan_is_refused_and_leaves_no_row(reporting: World) -> None:
    other = factories.approved_plan(reporting.bureau)
    unit = factories.unit(reporting.bureau)
    actions.allot(plan=other, choices={"m1": [unit.pk]}, by=reporting.coordinator)
    period = actions.open_reporting(plan=other, by=reporting.coordinator)

    with pytest.raises(Refused):
        actions.save_result(assignment=reporting.assignment(), period=period, version=0, by=reporting.editor)

    assert Result.objects.count() == 0


def test_a_closed_assignment_is_refused(reporting: World) -> None:
    assignment = reporting.assignment()
    assignment.closed_in = reporting.plan.approved_version
    assignment.save()

    with pytest.raises(Refused):
        reporting.save("m1")

    assert Result.objects.count() == 0


def test_handing_in_records_who_and_what_it_answered(reporting: World) -> None:
    result = reporting.save("m1")
    assignment = reporting.assignment()
    assignment.wording = "每週更新常見問答"
    assignment.save()

    handed_in = actions.hand_in(result=result, by=reporting.head)

    assert (handed_in.state, handed_in.handed_in_by, handed_in.author) == (
        ResultState.HANDED_IN,
        reporting.head,
        reporting.editor,
    )
    assert handed_in.wording == "每週更新常見問答"
    assert handed_in.version == result.version + 1


@pytest.mark.parametrize(
    "content",
    [{"narrative": ""}, {"narrative": "  "}, {"progress": ""}, {"is_behind": True}],
)
def test_what_is_not_complete_is_not_handed_in(reporting: World, content: dict[str, object]) -> None:
    result = reporting.save("m1", **content)

    with pytest.raises(Refused):
        actions.hand_in(result=result, by=reporting.editor)

    assert Result.objects.get().state == ResultState.DRAFT


def test_hand_in_all_takes_what_is_done_and_leaves_the_rest(reporting: World) -> None:
    reporting.allot(m22=[reporting.general, reporting.operations])
    complete = reporting.save("m1")
    reporting.save("m21", narrative="")
    returned = actions.return_result(result=reporting.handed_in("f2"), reason="補", by=reporting.head)
    actions.save_result(
        assignment=reporting.assignment("m22", reporting.operations),
        period=reporting.period,
        version=0,
        by=reporting.editor,
        narrative="別課的",
        progress="done",
    )

    def hand_in_all() -> list[int]:
        units = [reporting.general.pk]
        return [r.pk for r in actions.hand_in_all(period=reporting.period, units=units, by=reporting.editor)]

    assert hand_in_all() == [complete.pk]
    reporting.save("f2", version=returned.version, narrative="已補")
    assert hand_in_all() == [returned.pk]
    assert hand_in_all() == []


def test_nothing_is_handed_in_once_the_annual_report_is_accepted(reporting: World) -> None:
    result = reporting.save("m1")
    AnnualReport.objects.create(plan=reporting.plan, kind=ReportKind.OWN, state=ReportState.ACCEPTED, sha256="0" * 64)

    with pytest.raises(Refused, match=r"accepted|接受"):
        actions.hand_in_all(period=reporting.period, units=[reporting.general.pk], by=reporting.editor)

    result.refresh_from_db()
    assert result.state == ResultState.DRAFT


def _next_period(world: World) -> ReportingPeriod:
    return actions.add_period(
        plan=world.plan,
        name="補充",
        starts_on=dt.date(2022, 1, 1),
        ends_on=dt.date(2022, 3, 31),
        due_on=timezone.localdate(),
        by=world.coordinator,
    )


def test_carrying_on_from_the_period_before(reporting: World) -> None:
    reporting.save("m1", figures=[FigureInput("件數", Decimal(3), "件")])
    period = _next_period(reporting)

    result = actions.carry_on(assignment=reporting.assignment(), period=period, by=reporting.editor)

    assert (result.period, result.state, result.narrative, result.progress) == (
        period,
        ResultState.DRAFT,
        "已更新十二次。",
        "done",
    )
    assert [str(figure) for figure in result.figures.all()] == ["件數 3 件"]


def test_carrying_on_replaces_nothing(reporting: World) -> None:
    with pytest.raises(Refused):
        actions.carry_on(assignment=reporting.assignment(), period=reporting.period, by=reporting.editor)
    reporting.save("m1")
    first, reporting.period = reporting.period, _next_period(reporting)
    reporting.save("m1", narrative="本期")

    with pytest.raises(Refused):
        actions.carry_on(assignment=reporting.assignment(), period=reporting.period, by=reporting.editor)

    assert dict(Result.objects.values_list("period", "narrative")) == {
        first.pk: "已更新十二次。",
        reporting.period.pk: "本期",
    }
