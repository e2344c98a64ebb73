"""The home page, by role."""

import datetime as dt
from importlib import import_module

import pytest
from django.utils import timezone

from agencies.states import Role
from agencies.workdays import working_days_between
from plans.states import PlanState
from tests import factories
from tests.tracking.conftest import World
from tracking import actions
from tracking.actions import annual
from tracking.states import ReportKind


def test_a_clerk_sees_what_to_report_with_the_reason_first(reporting: World, as_) -> None:
    actions.return_result(result=reporting.handed_in("f2"), reason="請補照片", by=reporting.head)
    reporting.accepted("m1")

    response = as_(reporting.editor).get("/")

    assert [row.assignment.node_uid for row in response.context["rows"]] == ["f2", "m21", "m22"]
    assert response.content.decode().count("請補照片") == 1
    assert "own_plans" not in response.context
    assert "late" not in response.context


def test_a_head_sees_what_to_review(reporting: World, as_) -> None:
    waiting = reporting.handed_in("m1")

    assert as_(reporting.head).get("/").context["reviews"] == [waiting]


def test_a_coordinator_sees_own_plans_with_counts(reporting: World, as_) -> None:
    reporting.accepted("m1")

    (own,) = as_(reporting.coordinator).get("/").context["own_plans"]

    assert (own.plan, own.counts.assigned, own.counts.accepted) == (reporting.plan, 4, 1)


def test_an_agency_head_sees_what_to_approve(world: World, as_) -> None:
    submitted = factories.plan(world.plant, year=111, state=PlanState.SUBMITTED)
    factories.plan(world.plant, year=112)

    assert as_(world.chief).get("/").context["to_approve"] == [submitted]


@pytest.mark.parametrize("newer", [0, 1])
def test_a_supervisor_sees_who_is_late(reporting: World, as_, django_assert_num_queries, newer: int) -> None:
    """Also of the year before the one that is being planned."""
    for year in range(newer):
        factories.plan(reporting.plant, year=111 + year)
    reporting.period.due_on, reporting.period.grace_days = timezone.localdate() - dt.timedelta(days=10), 0
    reporting.period.save()
    client = as_(reporting.supervisor)

    with django_assert_num_queries(11):
        (row,) = client.get("/").context["late"]

    assert (row.agency, row.plan) == (reporting.plant, reporting.plan)
    assert row.days_over == working_days_between(row.due_on, timezone.localdate(), {}) > 0


def test_of_many_late_agencies_the_latest_are_named_and_the_others_counted(reporting: World, as_, monkeypatch) -> None:
    monkeypatch.setattr(import_module("tracking.views.home"), "LATE_SHOWN", 1)
    south = factories.approved_plan(factories.agency("南廠", parent=reporting.bureau))
    actions.allot(plan=south, choices={"m1": [factories.unit(south.agency).pk]}, by=reporting.coordinator)
    periods = [reporting.period, actions.open_reporting(plan=south, by=reporting.coordinator)]
    for period, days in zip(periods, (5, 40), strict=True):
        period.due_on, period.grace_days = timezone.localdate() - dt.timedelta(days=days), 0
        period.save()

    page = as_(reporting.supervisor).get("/", headers={"Accept-Language": "en"})

    assert [row.plan for row in page.context["late"]] == [south]
    link = f'<a href="/supervision/?year={south.year}&amp;state=overdue">All 2 late agencies</a>'
    assert page.content.decode().count(link) == 1


def test_the_superior_finds_the_reports_that_wait_for_review(reporting: World, as_) -> None:
    boss = factories.person("局彙整", (Role.COORDINATOR, reporting.bureau))
    assert as_(boss).get("/").context["reports_to_review"] == []

    report = annual.ask_for_signature(
        plan=reporting.plan, kind=ReportKind.OWN, by=reporting.coordinator, confirmed=True
    )
    annual.sign_report(report=report, sha256=report.sha256, by=reporting.chief)
    letter = {"outgoing_on": timezone.localdate(), "outgoing_number": "中廠字第1號"}
    annual.submit_report(report=report, by=reporting.coordinator, **letter)

    page = as_(boss).get("/")
    assert [row.agency for row in page.context["reports_to_review"]] == [reporting.plant]
    assert page.content.decode().count(f'<a href="/tracking/annual/{report.pk}/">{reporting.plant}</a>') == 1


def test_who_has_no_role_is_told_whom_to_ask(db: None, as_) -> None:
    response = as_(factories.person("新人")).get("/", headers={"Accept-Language": "en"})

    assert "You have no role yet." in response.content.decode()


def test_a_signed_report_waits_for_the_coordinator_to_submit_it(reporting: World, as_) -> None:
    def asked() -> list[int]:
        pages = [as_(person).get("/").content.decode() for person in (reporting.coordinator, reporting.chief)]
        return [page.count("#next-title") for page in pages]

    reporting.accepted("m1")
    report = annual.ask_for_signature(
        plan=reporting.plan, kind=ReportKind.OWN, by=reporting.coordinator, confirmed=True
    )
    before = asked()
    annual.sign_report(report=report, sha256=report.sha256, by=reporting.chief)

    assert (before, asked()) == ([0, 0], [1, 0])


def test_strangers_sign_in_first_and_nothing_is_posted(client, world: World, as_) -> None:
    assert client.get("/")["Location"] == "/accounts/login/?next=/"
    assert as_(world.editor).post("/").status_code == 405


@pytest.mark.parametrize("uids", [["m1"], ["m1", "m21", "f2"]])
def test_queries_do_not_grow_with_rows(reporting: World, as_, django_assert_num_queries, uids: list[str]) -> None:
    for uid in uids:
        reporting.save(uid)

    client = as_(reporting.head)
    with django_assert_num_queries(11):
        client.get("/")
