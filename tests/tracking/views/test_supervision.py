"""Supervision: the agencies below."""

import datetime as dt
from collections.abc import Callable
from importlib import import_module

import pytest
from django.utils import timezone

from agencies.models import Agency, AuditEntry, Holiday
from agencies.states import Role
from plans.states import PlanState
from tests import factories
from tests.tracking.conftest import World
from tracking import actions
from tracking.actions import annual, superior
from tracking.models import AnnualReport, Evidence, Notice
from tracking.states import BoardState, ReportKind

URL = "/supervision/"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.datetime], None]:
    """`at(moment)`: from now on it is that moment."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def late(reporting: World) -> World:
    """The year-end results were due long ago."""
    return due(reporting, dt.date(2022, 1, 17))


def due(world: World, day: dt.date, grace_days: int = 0) -> World:
    world.period.due_on, world.period.grace_days = day, grace_days
    world.period.save()
    return world


def submitted(world: World) -> AnnualReport:
    """The agency's report, signed and with the superior."""
    report = annual.ask_for_signature(plan=world.plan, kind=ReportKind.OWN, by=world.coordinator, confirmed=True)
    annual.sign_report(report=report, sha256=report.sha256, by=world.chief)
    letter = {"outgoing_on": dt.date(2022, 1, 10), "outgoing_number": "中廠字第1號"}
    return annual.submit_report(report=report, by=world.coordinator, **letter).report


def states(response) -> dict[str, str]:
    return {row.agency.name: row.state for row in response.context["rows"]}


def test_each_agency_with_its_state_and_counts(reporting: World, as_, at) -> None:
    at(dt.datetime(2022, 1, 14, 9, tzinfo=dt.UTC))
    reporting.accepted("m1")
    reporting.handed_in("m21")
    # A Friday to the Tuesday after: two working days.
    due(reporting, dt.date(2022, 1, 18))

    response = as_(reporting.supervisor).get(URL)

    assert states(response) == {"中區資源回收廠": BoardState.REPORTING, "南區資源回收廠": BoardState.NO_PLAN}
    row = response.context["rows"][0]
    counts = row.counts
    assert (counts.assigned, counts.accepted, counts.handed_in, counts.returned, counts.proved) == (4, 1, 1, 0, 0)
    assert row.days_left == 2


def test_a_day_off_moves_the_due_date(reporting: World, as_, at) -> None:
    at(dt.datetime(2022, 1, 14, 9, tzinfo=dt.UTC))
    due(reporting, dt.date(2022, 1, 15))
    Holiday.objects.create(date=dt.date(2022, 1, 17), name="補假")

    row = as_(reporting.supervisor).get(URL).context["rows"][0]

    assert (row.due_on, row.days_left) == (dt.date(2022, 1, 18), 1)


def test_days_off_before_the_due_date_are_no_working_days(reporting: World, as_, at) -> None:
    client = as_(reporting.supervisor)
    due(reporting, dt.date(2022, 1, 18))
    Holiday.objects.create(date=dt.date(2022, 1, 17), name="補假")

    at(dt.datetime(2022, 1, 14, 9, tzinfo=dt.UTC))
    days_left = client.get(URL).context["rows"][0].days_left
    submitted(reporting)
    at(dt.datetime(2022, 1, 19, 9, tzinfo=dt.UTC))
    days_early = client.get(URL).context["rows"][0].days_early

    assert (days_left, days_early) == (1, 1)


def test_what_is_not_submitted_on_its_day_is_overdue_though_all_is_accepted(reporting: World, as_, at) -> None:
    client = as_(reporting.supervisor)
    for uid in ("m1", "m21", "m22"):
        reporting.accepted(uid)
    actions.mark_not_applicable(assignment=reporting.assignment("f2"), reason="停用", by=reporting.coordinator)
    due(reporting, dt.date(2022, 1, 17))

    at(dt.datetime(2022, 1, 17, 9, tzinfo=dt.UTC))
    on_the_day = client.get(URL)
    at(dt.datetime(2022, 1, 19, 9, tzinfo=dt.UTC))
    after = client.get(URL)

    assert states(on_the_day)["中區資源回收廠"] == BoardState.COMPLETE
    assert states(after)["中區資源回收廠"] == BoardState.OVERDUE
    assert after.context["rows"][0].days_over == 2


def test_days_of_grace_come_before_being_late(reporting: World, as_, at) -> None:
    """Due on Monday the 17th, five days of grace end on a Saturday: the Monday after."""
    client = as_(reporting.supervisor)
    due(reporting, dt.date(2022, 1, 17), grace_days=5)
    shown = []

    for day in (14, 17, 18, 24, 25):
        at(dt.datetime(2022, 1, day, 9, tzinfo=dt.UTC))
        row = client.get(URL).context["rows"][0]
        shown.append((day, row.state, row.days_left, row.is_in_grace, row.is_late))

    assert row.closes_on == dt.date(2022, 1, 24)
    assert shown == [
        (14, BoardState.REPORTING, 1, False, False),
        (17, BoardState.REPORTING, 0, False, False),
        (18, BoardState.REPORTING, 4, True, False),
        (24, BoardState.REPORTING, 0, True, False),
        (25, BoardState.OVERDUE, -1, False, True),
    ]


@pytest.mark.parametrize(("day", "early", "in_grace"), [(17, 0, False), (18, 0, True), (26, -2, False)])
def test_what_came_in_the_days_of_grace_is_not_late(
    reporting: World, as_, at, day: int, early: int, in_grace: bool
) -> None:
    client = as_(reporting.supervisor)
    due(reporting, dt.date(2022, 1, 17), grace_days=5)
    at(dt.datetime(2022, 1, day, 9, tzinfo=dt.UTC))
    submitted(reporting)

    row = client.get(URL).context["rows"][0]

    assert (row.days_early, row.came_in_grace, row.days_late) == (early, in_grace, max(0, -early))


def test_the_board_says_until_when_there_is_grace(reporting: World, as_, at) -> None:
    client = as_(reporting.supervisor)
    at(dt.datetime(2022, 1, 18, 9, tzinfo=dt.UTC))
    due(reporting, dt.date(2022, 1, 17), grace_days=5)
    with_grace = client.get(URL).content.decode()
    due(reporting, dt.date(2022, 1, 17))

    assert ("111年1月24日" in with_grace, "111年1月24日" in client.get(URL).content.decode()) == (True, False)


def late_plant(world: World, name: str) -> Agency:
    """Another plant of the bureau with a coordinator, late with its report."""
    plant = factories.agency(name, parent=world.bureau)
    coordinator = factories.person(f"{name}彙整", (Role.COORDINATOR, plant))
    plan = factories.approved_plan(plant)
    actions.allot(plan=plan, choices={"m1": [factories.unit(plant).pk]}, by=coordinator)
    period = actions.open_reporting(plan=plan, by=coordinator, due_on=dt.date(2022, 1, 17))
    type(period).objects.filter(pk=period.pk).update(grace_days=0)
    return plant


def test_the_head_of_the_board_tells_a_due_date_that_all_share(late: World, as_) -> None:
    client = as_(late.supervisor)
    late_plant(late, "北區資源回收廠")

    shared = client.get(URL).content.decode()
    due(late, dt.date(2022, 1, 18))

    # Who is late is told by days, so the date stands in the head alone.
    assert ["111年1月17日" in shared, "111年1月17日" in client.get(URL).content.decode()] == [True, False]
    assert client.get(URL).context["due"] is None


def test_all_late_ones_are_reminded_by_one_click_once_a_day(late: World, as_) -> None:
    late_plant(late, "北區資源回收廠")
    factories.agency("無人廠", parent=late.bureau)
    client = as_(late.supervisor)

    first = client.post("/supervision/110/remind/", follow=True)
    again = client.post("/supervision/110/remind/")

    assert next(str(message) for message in first.context["messages"]).count("資源回收廠") == 2
    assert again.status_code == 422
    told = Notice.objects.filter(key__contains=":remind:").values_list("person__name", flat=True)
    assert sorted(told) == ["北區資源回收廠彙整", "陳美玲"]
    assert AuditEntry.objects.filter(action="agency.reminded").count() == 2


def test_one_reminded_today_is_left_out(late: World, as_) -> None:
    late_plant(late, "北區資源回收廠")
    superior.remind_agency(agency=late.plant, year=110, by=late.supervisor)

    response = as_(late.supervisor).post("/supervision/110/remind/", follow=True)

    (said,) = [str(message) for message in response.context["messages"]]
    assert ("北區" in said, "中區" in said) == (True, False)
    assert Notice.objects.filter(key__contains=":remind:").count() == 2


def test_nobody_is_reminded_before_it_is_late_nor_in_another_year(reporting: World, as_) -> None:
    client = as_(reporting.supervisor)

    codes = [client.post(f"/supervision/{year}/remind/").status_code for year in (110, 111)]

    assert (codes, Notice.objects.filter(key__contains=":remind:").count()) == ([422, 422], 0)
    assert "/supervision/110/remind/" not in client.get(URL, {"year": "110"}).content.decode()


def test_agencies_of_others_are_not_reminded_along(late: World, as_) -> None:
    elsewhere = factories.agency("別的局")
    supervisor = factories.person("別督考", (Role.SUPERVISOR, elsewhere))
    people = [supervisor, late.coordinator, late.outsider]

    codes = [as_(person).post("/supervision/110/remind/").status_code for person in people]

    assert (codes, Notice.objects.filter(key__contains=":remind:").count()) == ([422, 403, 403], 0)
    assert as_(late.supervisor).get("/supervision/110/remind/").status_code == 405


def test_a_submitted_report_waits_for_review_then_is_accepted(late: World, as_, at) -> None:
    at(dt.datetime(2022, 1, 12, 9, tzinfo=dt.UTC))
    client = as_(late.supervisor)
    report = submitted(late)

    waiting = client.get(URL)
    superior.accept_report(report=report, by=late.supervisor)
    accepted = client.get(URL)

    assert states(waiting)["中區資源回收廠"] == BoardState.TO_REVIEW
    assert waiting.context["rows"][0].days_early == 3
    assert f"/tracking/annual/{report.pk}/" in waiting.content.decode()
    assert states(accepted)["中區資源回收廠"] == BoardState.ACCEPTED


def test_a_returned_report_stays_returned_while_it_is_mended(reporting: World, as_) -> None:
    report = submitted(reporting)
    superior.return_report(report=report, reason="請補佐證", rows={}, by=reporting.supervisor)

    annual.ask_for_signature(plan=reporting.plan, kind=ReportKind.OWN, by=reporting.coordinator, confirmed=True)

    assert states(as_(reporting.supervisor).get(URL))["中區資源回收廠"] == BoardState.RETURNED


def test_the_coordinator_of_the_superior_sees_the_agencies_right_below(reporting: World, as_) -> None:
    factories.agency("更下面的站", parent=reporting.plant)
    coordinator = factories.person("局彙整", (Role.COORDINATOR, reporting.bureau))

    response = as_(coordinator).get(URL)

    assert states(response) == {"中區資源回收廠": BoardState.REPORTING, "南區資源回收廠": BoardState.NO_PLAN}
    assert f"/tracking/plans/{reporting.plan.pk}/" not in response.content.decode()


@pytest.mark.parametrize(
    ("state", "shown"), [(PlanState.DRAFT, BoardState.DRAFTING), (PlanState.SUBMITTED, BoardState.SUBMITTED)]
)
def test_of_a_draft_the_state_is_shown_and_nothing_else(world: World, as_, state: str, shown: str) -> None:
    plan = factories.plan(world.plant, year=111, title="機密草稿標題", state=state)

    response = as_(world.supervisor).get(URL, {"year": "111"})

    page = response.content.decode()
    assert states(response)["中區資源回收廠"] == shown
    assert "機密草稿標題" not in page
    assert f"/plans/{plan.pk}/" not in page


def test_a_tile_leads_to_its_rows(late: World, as_) -> None:
    client = as_(late.supervisor)
    overdue = next(tile for tile in client.get(URL).context["tiles"] if tile.value == 1 and "overdue" in tile.url)

    response = client.get(URL + overdue.url)

    assert states(response) == {"中區資源回收廠": BoardState.OVERDUE}
    assert response.context["total"] == 2


def test_the_latest_year_that_is_reported_on_is_shown_and_another_can_be_chosen(reporting: World, as_) -> None:
    factories.plan(reporting.plant, year=112)
    client = as_(reporting.supervisor)

    assert client.get(URL).context["year"] == 110
    assert client.get(URL, {"year": "112"}).context["year"] == 112
    assert client.get(URL, {"year": "9"}).context["year"] == 110
    assert client.get(URL).context["years"] == [112, 110]


def test_before_any_year_is_reported_on_the_latest_is_shown(world: World, as_) -> None:
    factories.plan(world.plant, year=112)

    assert as_(world.supervisor).get(URL).context["year"] == 112


def test_hundreds_of_agencies_come_page_by_page_and_are_all_counted(reporting: World, as_, monkeypatch) -> None:
    monkeypatch.setattr(import_module("tracking.views.supervision"), "PAGE", 2)
    for number in range(3):
        factories.agency(f"分廠{number}", parent=reporting.plant)
    client = as_(reporting.supervisor)
    pages = [client.get(URL, {"year": 110, "page": number}) for number in (1, 2, 99)]
    total = pages[0].context["total"]
    every = [row.agency.name for page in pages[:2] for row in page.context["rows"]]

    assert total > 3
    assert len(every) == len(set(every)) == 4
    assert [len(page.context["rows"]) for page in pages[:2]] == [2, 2]
    assert pages[2].context["page"].number == pages[2].context["page"].paginator.num_pages
    assert sum(tile.value for tile in [*pages[1].context["tiles"], *pages[1].context["other_states"]]) == total
    assert 'href="?year=110&amp;page=1"' in pages[1].content.decode()


@pytest.mark.parametrize(("kind", "proved"), [("photo", 1), (None, 0)])
def test_accepted_results_with_evidence_are_counted(reporting: World, as_, kind: str | None, proved: int) -> None:
    rows = as_(reporting.supervisor).get(URL, {"year": 110}).context["rows"]
    (row,) = [row for row in rows if row.agency == reporting.plant]
    assert (row.counts.accepted, row.counts.proved) == (0, 0)

    result = reporting.accepted()
    if kind:
        Evidence.objects.create(result=result, kind="link", link="https://example.org/a")
    rows = as_(reporting.supervisor).get(URL, {"year": 110}).context["rows"]
    (row,) = [row for row in rows if row.agency == reporting.plant]
    assert (row.counts.accepted, row.counts.proved) == (1, proved)


def test_agencies_elsewhere_are_not_shown(reporting: World, as_) -> None:
    elsewhere = factories.agency("別的局")
    factories.approved_plan(factories.agency("別的廠", parent=elsewhere))

    page = as_(reporting.supervisor).get(URL).content.decode()

    assert "別的廠" not in page
    assert "別的廠" in as_(factories.person("別督考", (Role.SUPERVISOR, elsewhere))).get(URL).content.decode()


@pytest.mark.parametrize("who", ["editor", "head", "coordinator", "chief", "outsider"])
def test_only_supervisors(reporting: World, as_, who: str) -> None:
    assert as_(getattr(reporting, who)).get(URL).status_code == 403


def test_wrong_method(world: World, as_) -> None:
    assert as_(world.supervisor).post(URL).status_code == 405


@pytest.mark.parametrize("more", [1, 3])
def test_queries_do_not_grow_with_agencies(reporting: World, as_, django_assert_num_queries, more: int) -> None:
    for number in range(more):
        factories.approved_plan(factories.agency(f"廠{number}", parent=reporting.bureau))
    client = as_(reporting.supervisor)

    with django_assert_num_queries(11):
        response = client.get(URL)

    assert len(response.context["rows"]) == 2 + more
