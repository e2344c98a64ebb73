"""What waits for whom, besides results to hand in: contributions, decisions, the annual report."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Agency, Membership, Unit, User
from agencies.states import Role
from tests import factories
from tests.tracking.actions.test_annual import submitted
from tests.tracking.conftest import World
from tracking import actions
from tracking.actions import annual, superior
from tracking.models import AnnualReport, Contribution, ReportingPeriod, Result
from tracking.reminders.agenda import due_on
from tracking.reminders.daily import letters, remind
from tracking.reminders.due import Audience, Due
from tracking.states import PeriodState, ReportKind

pytestmark = pytest.mark.django_db

DUE = dt.date(2037, 1, 15)  # a Thursday, and the period is open
SEVEN_BEFORE = dt.date(2037, 1, 8)


@pytest.fixture
def due(reporting: World) -> World:
    """The general office reports four results, the operations unit is asked to contribute to two of them."""
    ReportingPeriod.objects.update(due_on=DUE)
    contributors = {uid: [reporting.operations.pk] for uid in ("m1", "m21")}
    actions.allot(plan=reporting.plan, choices={}, contributors=contributors, by=reporting.coordinator)
    return reporting


def of(audience: Audience, day: dt.date = SEVEN_BEFORE) -> list[Due]:
    return [found for found in due_on(day) if found.audience == audience]


def asked(unit: Unit, day: dt.date = SEVEN_BEFORE) -> list[str]:
    """What a unit is reminded of, without the dates: the number in its text stands for how many."""
    return [
        found.text.to(None) for found in due_on(day) if found.unit_id == unit.pk and found.audience == Audience.UNIT
    ]


def told(person: User, day: dt.date = SEVEN_BEFORE) -> list[str]:
    """Pages that a person's letter of the day leads to."""
    return [url for letter in letters(day) if letter.person == person for _item, url in letter.items]


def contributed(world: World, uid: str, text: str = "操作課配合。") -> Contribution:
    neighbour = factories.person("鄰座", (Role.UNIT_EDITOR, world.operations))
    return actions.contribute(
        assignment=world.assignment(uid),
        period=world.period,
        unit=world.operations,
        text=text,
        version=0,
        by=neighbour,
    )


def test_contributors_are_asked_until_they_have_written(due: World, settings: object) -> None:
    settings.LANGUAGE_CODE = "en"  # type: ignore[attr-defined]
    editor = factories.person("操作承辦", (Role.UNIT_EDITOR, due.operations))
    page = f"/tracking/?period={due.period.pk}"  # type: ignore[union-attr]

    with_two = asked(due.operations)
    contributed(due, "m1")
    with_one = asked(due.operations)
    urls = told(editor)
    contributed(due, "m21")

    assert ["to 2 reports" in text for text in with_two] == [True]
    assert ["to 1 report of another" in text for text in with_one] == [True]
    assert urls == [page]
    assert asked(due.operations) == []


def test_contributors_are_asked_no_more_once_the_report_is_handed_in_or_does_not_apply(
    due: World, settings: object
) -> None:
    settings.LANGUAGE_CODE = "en"  # type: ignore[attr-defined]
    contributed(due, "m1")
    due.save("m1", version=Result.objects.get().version)
    actions.hand_in(result=Result.objects.get(), by=due.editor)
    # What was written counts once, though the report is handed in as well.
    assert ["to 1 report of another" in text for text in asked(due.operations)] == [True]

    actions.mark_not_applicable(assignment=due.assignment("m21"), reason="無此業務", by=due.coordinator)

    assert asked(due.operations) == []


def test_an_empty_contribution_and_one_of_a_unit_that_is_asked_no_more_do_not_count(
    due: World, settings: object
) -> None:
    settings.LANGUAGE_CODE = "en"  # type: ignore[attr-defined]
    contributed(due, "m1")
    actions.allot(plan=due.plan, choices={}, contributors={"m1": []}, by=due.coordinator)
    Contribution.objects.update(text="")

    assert ["to 1 report of another" in text for text in asked(due.operations)] == [True]


def test_contributors_hear_nothing_after_the_period_or_while_it_is_locked(due: World) -> None:
    assert len(asked(due.operations)) == 1

    assert asked(due.operations, DUE + dt.timedelta(days=35)) == []

    ReportingPeriod.objects.update(state=PeriodState.LOCKED)
    assert asked(due.operations) == []


def test_a_contributing_unit_without_editor_is_its_heads_then_its_coordinators(due: World) -> None:
    page = f"/tracking/?period={due.period.pk}"  # type: ignore[union-attr]
    assert f"/tracking/plans/{due.plan.pk}/" in told(due.coordinator)

    head = factories.person("操作課長", (Role.UNIT_HEAD, due.operations))

    assert told(head) == [page]
    assert f"/tracking/plans/{due.plan.pk}/" not in told(due.coordinator)


def test_the_units_head_hears_of_what_was_handed_in_the_coordinator_of_what_the_head_approved(due: World) -> None:
    review, report = "/tracking/?tab=review", f"/tracking/plans/{due.plan.pk}/annual/"
    handed_in = due.handed_in("m1")
    assert (told(due.head), review in told(due.coordinator)) == ([review], False)

    actions.review_result(result=handed_in, by=due.head)
    assert (told(due.head), told(due.coordinator).count(review)) == ([], 1)

    actions.accept_result(result=Result.objects.get(), by=due.coordinator)
    assert (told(due.head), review in told(due.coordinator), report in told(due.coordinator)) == ([], False, True)


def test_without_a_unit_head_what_was_handed_in_is_the_coordinators(due: World) -> None:
    due.handed_in("m1")
    Membership.objects.filter(person=due.head).delete()

    assert told(due.coordinator).count("/tracking/?tab=review") == 1


def test_decisions_are_asked_for_in_a_locked_period_until_the_superior_has_the_report(due: World) -> None:
    due.reviewed("m1")
    due.handed_in("m21")
    ReportingPeriod.objects.update(state=PeriodState.LOCKED)

    before = [found.audience for found in due_on(SEVEN_BEFORE)]
    submitted(due)

    assert sorted(before, key=lambda audience: audience.value) == [
        Audience.COORDINATOR,
        Audience.COORDINATOR,
        Audience.HEAD,
    ]
    assert due_on(SEVEN_BEFORE) == []


def test_the_annual_report_is_asked_for_until_it_is_submitted_and_again_when_returned(due: World) -> None:
    assert [found.agency_id for found in of(Audience.COORDINATOR)] == [due.plant.pk]
    assert told(due.chief) == []

    report = submitted(due).report
    assert of(Audience.COORDINATOR) == []

    superior.return_report(report=report, reason="請補附件", rows={}, by=due.supervisor)
    assert len(of(Audience.COORDINATOR)) == 1

    AnnualReport.objects.update(state="draft")
    annual.ask_for_signature(plan=due.plan, kind=ReportKind.OWN, by=due.coordinator, confirmed=True)
    assert of(Audience.COORDINATOR) == []
    assert told(due.chief) == [f"/tracking/plans/{due.plan.pk}/annual/"]


def test_an_agency_without_a_superior_or_dissolved_owes_no_report_nor_does_one_of_long_ago(due: World) -> None:
    year_later = DUE + dt.timedelta(days=7 * 53)
    assert (len(of(Audience.COORDINATOR)), of(Audience.COORDINATOR, year_later)) == (1, [])

    Agency.objects.filter(pk=due.plant.pk).update(dissolved_on=dt.date(2026, 1, 1))
    assert of(Audience.COORDINATOR) == []

    Agency.objects.filter(pk=due.plant.pk).update(dissolved_on=None, parent=None)
    assert of(Audience.COORDINATOR) == []


def test_everything_for_one_person_is_one_mail_a_day(due: World, mailoutbox: list) -> None:
    User.objects.filter(pk=due.coordinator.pk).update(email="coordinator@example.org")
    due.reviewed("m1")

    outcomes = [remind(SEVEN_BEFORE), remind(SEVEN_BEFORE)]

    assert [(outcome.told > 0, outcome.sent) for outcome in outcomes] == [(True, 1), (False, 0)]
    (message,) = mailoutbox
    # The unit's contributions (it has nobody), the acceptance, the report.
    assert message.body.count("・") == 3


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_agencies(due: World, count: int) -> None:
    due.reviewed("m1")
    due.handed_in("m21")
    for number in range(count):
        plant = factories.agency(f"第{number}廠", parent=due.bureau)
        factories.person("彙整", (Role.COORDINATOR, plant))
        unit = factories.unit(plant)
        coordinator = factories.person("另一彙整", (Role.COORDINATOR, plant))
        plan = factories.approved_plan(plant)
        actions.allot(plan=plan, choices={"m1": [unit.pk]}, by=coordinator)
        actions.open_reporting(plan=plan, by=coordinator, due_on=DUE)

    with CaptureQueriesContext(connection) as queries:
        found = due_on(SEVEN_BEFORE)

    # Each plant owes results and its report; the first a review and an acceptance too.
    assert (len(found), len(queries)) == (4 + 2 * count, 13)
