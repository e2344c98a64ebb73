"""The day's reminders, received by SMTP: who, what, once; servers that are down or refuse."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext

from agencies.models import Holiday, User
from agencies.states import Role
from plans.models import PlanVersion
from tests import factories
from tests.tracking.conftest import World
from tests.tracking.reminders.conftest import Postbox
from tracking import actions
from tracking.actions.notices import set_preference, set_rule
from tracking.models import Assignment, Delivery, Finding, Inspection, Notice, ReportingPeriod, ScoreSheet
from tracking.reminders.daily import letters, remind
from tracking.reminders.due import days_left
from tracking.reminders.rules import Rule
from tracking.states import DeliveryKind, FindingState, InspectionKind, PeriodState

pytestmark = pytest.mark.django_db

DUE = dt.date(2037, 1, 15)  # a Thursday, and the period is open
SEVEN_BEFORE = dt.date(2037, 1, 8)


def at(person: User, address: str) -> User:
    person.email = address
    person.save()
    return person


@pytest.fixture
def due(reporting: World) -> World:
    """Four results of the general office, due on 15 January 2037; everybody has an address.

    No year-end period, so that no annual report is due as well.
    """
    ReportingPeriod.objects.update(due_on=DUE, is_year_end=False)
    for name in ("editor", "head", "coordinator", "chief"):
        at(getattr(reporting, name), f"{name}@example.org")
    return reporting


def addresses(day: dt.date) -> list[str]:
    return [letter.address for letter in letters(day)]


def test_a_reminder_says_what_by_when_and_where(due: World, postbox: Postbox, settings: Any) -> None:
    settings.SITE_URL = "https://portal.example.org"
    due.accepted("m1")

    outcome = remind(SEVEN_BEFORE)

    assert (outcome.told, outcome.sent, outcome.failed) == (1, 1, [])
    ((address, mail),) = postbox.taken
    assert (address, mail["To"]) == ("editor@example.org", "editor@example.org")
    text = postbox.text("editor@example.org")
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("https://")]
    assert lines == [f"https://portal.example.org/tracking/?period={due.period.pk}"]  # type: ignore[union-attr]
    (notice,) = Notice.objects.all()
    assert notice.text in text
    assert [word in notice.text for word in ("總務室", "3", "126年1月15日", "7")] == [True] * 4
    (delivery,) = Delivery.objects.all()
    assert (delivery.attempts, delivery.failure, delivery.sent_at is None) == (1, "", False)
    assert mail["Message-ID"] == f"<delivery-{delivery.pk}@portal.example.org>"


def test_a_second_run_and_a_day_without_a_reminder_send_nothing(due: World, postbox: Postbox) -> None:
    remind(SEVEN_BEFORE)

    again = remind(SEVEN_BEFORE)
    next_day = remind(SEVEN_BEFORE + dt.timedelta(days=1))

    assert [(run.told, run.sent) for run in (again, next_day)] == [(0, 0), (0, 0)]
    assert postbox.counts == {"editor@example.org": 1}
    assert Notice.objects.count() == 1


def test_reminders_stop_when_done_when_locked_and_when_not_applicable(due: World) -> None:
    for uid in ("m1", "m21"):
        due.accepted(uid)
    actions.mark_not_applicable(assignment=due.assignment("m22"), reason="無此業務", by=due.coordinator)
    Assignment.objects.filter(node_uid="f2").update(closed_in=PlanVersion.objects.get())

    assert addresses(SEVEN_BEFORE) == []

    actions.apply_again(assignment=due.assignment("m22"), by=due.coordinator)
    assert addresses(SEVEN_BEFORE) == ["editor@example.org"]

    ReportingPeriod.objects.update(state=PeriodState.LOCKED)
    assert addresses(SEVEN_BEFORE) == []


def test_what_is_handed_in_in_one_period_is_still_due_in_another(due: World, settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    due.accepted("m1")
    dates = {"starts_on": dt.date(2025, 1, 1), "ends_on": dt.date(2025, 6, 30), "due_on": DUE}
    ReportingPeriod.objects.create(plan=due.plan, name="Half-year", **dates)

    (letter,) = letters(SEVEN_BEFORE)

    assert sorted(item.text.to(letter.person).split(" still")[0].rsplit(" ", 1)[1] for item, _url in letter.items) == [
        "3",
        "4",
    ]


def test_long_overdue_the_head_hears_of_it_and_a_unit_without_people_is_its_coordinators(due: World) -> None:
    overdue = DUE + dt.timedelta(days=7)
    assert addresses(overdue) == ["editor@example.org", "head@example.org"]

    due.editor.is_active = False
    due.editor.save()
    assert addresses(SEVEN_BEFORE) == ["head@example.org"]

    due.head.memberships.update(ends_on=SEVEN_BEFORE - dt.timedelta(days=1))
    (letter,) = letters(SEVEN_BEFORE)
    assert (letter.person, [url for _item, url in letter.items]) == (
        due.coordinator,
        [f"/tracking/plans/{due.plan.pk}/"],
    )


def test_a_period_that_is_over_says_whom_to_ask_and_one_opened_again_counts_anew(due: World, settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    over = DUE + dt.timedelta(days=7)
    until = DUE + dt.timedelta(days=14)
    ReportingPeriod.objects.update(grace_days=0)

    texts = [letters(over)[0].items[0][0].text.to(None)]
    ReportingPeriod.objects.update(reopened_until=until)
    texts.append(letters(over)[0].items[0][0].text.to(None))

    assert [text.endswith("ask the coordinator to open it again.") for text in texts] == [True, False]
    assert [("7 days late" in text, "7 days left" in text) for text in texts] == [(True, False), (False, True)]


def test_a_period_that_has_not_begun_is_not_due(due: World) -> None:
    ReportingPeriod.objects.update(starts_on=SEVEN_BEFORE + dt.timedelta(days=1), ends_on=DUE)

    assert letters(SEVEN_BEFORE) == []


def test_an_agency_has_its_own_rule_and_holidays_are_quiet(due: World) -> None:
    set_rule(agency=due.plant, rule=Rule(days_before=(5,), every_days_after=0), by=due.coordinator)
    day = DUE - dt.timedelta(days=5)  # a Saturday
    monday = day + dt.timedelta(days=2)
    Holiday.objects.create(date=monday, name="補假")

    days = [SEVEN_BEFORE, day, monday, monday + dt.timedelta(days=1)]

    assert [len(letters(day)) for day in days] == [0, 0, 0, 1]


def test_a_finding_is_followed_to_its_owner_until_it_is_answered(due: World) -> None:
    sheet = ScoreSheet.objects.create(agency=due.bureau, kind=InspectionKind.VISIT, name="查訪")
    inspection = Inspection.objects.create(sheet=sheet, agency=due.plant, inspecting_agency=due.bureau, visited_on=DUE)
    finding = Finding.objects.create(
        inspection=inspection, text="出口標示不清", owner_unit=due.general, due_on=dt.date(2037, 3, 10)
    )
    day = dt.date(2037, 3, 9)
    ReportingPeriod.objects.update(state=PeriodState.LOCKED)

    (letter,) = letters(day)
    assert (letter.person, ["出口標示不清" in item.text.to(letter.person) for item, _url in letter.items]) == (
        due.editor,
        [True],
    )

    Finding.objects.filter(pk=finding.pk).update(state=FindingState.ANSWERED, answer="已換新")
    assert letters(day) == []


def test_who_wants_no_mail_or_has_no_address_finds_it_in_the_list(due: World, postbox: Postbox) -> None:
    set_preference(wants_mail=False, by=due.editor)
    factories.person("無信箱", (Role.UNIT_EDITOR, due.general))

    outcomes = [remind(SEVEN_BEFORE), remind(SEVEN_BEFORE)]

    assert [(outcome.told, outcome.sent) for outcome in outcomes] == [(2, 0), (0, 0)]
    assert sorted(Notice.objects.values_list("person__name", flat=True)) == ["林小芳", "無信箱"]
    assert (postbox.taken, Delivery.objects.count()) == ([], 0)


def test_a_server_that_is_down_loses_nothing_and_nobody_gets_two_mails_for_it(
    due: World, no_server: None, request: pytest.FixtureRequest
) -> None:
    at(factories.person("二號", (Role.UNIT_EDITOR, due.general)), "second@example.org")
    day_before = DUE - dt.timedelta(days=1)

    down = remind(day_before)

    assert (down.told, down.sent, len(down.failed)) == (2, 0, 2)
    kept = list(Delivery.objects.values_list("attempts", "sent_at", "claimed_at"))
    assert kept == [(1, None, None), (1, None, None)]
    assert {delivery.failure.split(":")[0] for delivery in Delivery.objects.all()} == {"ConnectionRefusedError"}

    postbox = request.getfixturevalue("postbox")
    later = [remind(DUE), remind(DUE)]

    assert [(run.told, run.sent) for run in later] == [(2, 2), (0, 0)]
    assert postbox.counts == {"editor@example.org": 1, "second@example.org": 1}
    # The mail of the day before carries today's words, and today's delivery says where they went.
    newest = Notice.objects.get(person=due.editor, day=DUE)
    assert newest.text in postbox.text("editor@example.org")
    assert Notice.objects.get(person=due.editor, day=day_before).text not in postbox.text("editor@example.org")
    carried = Delivery.objects.get(person=due.editor, day=DUE)
    assert carried.carried_over_to == Delivery.objects.get(person=due.editor, day=day_before)


def test_a_server_that_refuses_one_address_takes_the_others(due: World, postbox: Postbox) -> None:
    at(factories.person("二號", (Role.UNIT_EDITOR, due.general)), "second@example.org")
    postbox.refused.add("editor@example.org")

    outcome = remind(SEVEN_BEFORE)

    assert postbox.counts == {"second@example.org": 1}
    assert [delivery.person for delivery in outcome.failed] == [due.editor]
    assert Delivery.objects.get(person=due.editor).failure.startswith("SMTPRecipientsRefused")

    postbox.refused.clear()
    remind(SEVEN_BEFORE)

    assert postbox.counts == {"second@example.org": 1, "editor@example.org": 1}


def test_an_address_refused_for_two_weeks_is_tried_no_more(due: World, postbox: Postbox) -> None:
    postbox.refused.add("editor@example.org")
    remind(SEVEN_BEFORE)
    attempts = Delivery.objects.get(kind=DeliveryKind.DIGEST).attempts
    ReportingPeriod.objects.update(state=PeriodState.LOCKED)

    remind(SEVEN_BEFORE + dt.timedelta(days=13))
    remind(SEVEN_BEFORE + dt.timedelta(days=14))

    assert (attempts, Delivery.objects.get().attempts) == (1, 2)


@pytest.mark.parametrize("people", [1, 3])
def test_queries_do_not_grow_with_people(due: World, django_assert_num_queries, people: int) -> None:
    for number in range(people):
        factories.person(f"第{number}人", (Role.UNIT_EDITOR, due.general))

    with django_assert_num_queries(14):
        assert len(letters(SEVEN_BEFORE)) == people + 1


def test_each_is_reminded_in_the_language_of_their_own(due: World, postbox: Postbox) -> None:
    overdue = DUE + dt.timedelta(days=7)
    due.head.language = "en"
    due.head.save()

    with translation.override("fr"):
        remind(overdue)

    texts = {person.username: Notice.objects.get(person=person).text for person in (due.editor, due.head)}
    mails = {to.partition("@")[0]: mail for to, mail in postbox.taken}
    assert [(name, text in mails[name].get_content()) for name, text in zip(mails, texts.values(), strict=True)] == [
        ("editor", True),
        ("head", True),
    ]
    told = f"{due.plan.agency.short_name} {due.plan.year} 年終: 總務室 has 4 still to report."
    english = f"{told} Due 15 Jan 2037, 7 days late."
    assert texts[due.head.username] == english
    with translation.override("zh-hant"):
        said = gettext("%(agency)s %(year)s %(period)s: %(unit)s has %(count)s still to report. Due %(due)s, %(left)s.")
        dear = gettext("Dear %(person)s") % {"person": due.editor}
    period = {"agency": due.plan.agency.short_name, "year": due.plan.year, "period": "年終", "unit": "總務室"}
    chinese = (said % (period | {"count": 4, "due": "126年1月15日", "left": "!"})).partition("!")[0]
    assert (texts[due.editor.username].startswith(chinese), chinese in english) == (True, False)
    assert [mails["editor"].get_content().splitlines()[0], mails["head"].get_content().splitlines()[0]] == [
        dear,
        f"Dear {due.head}",
    ]
    assert mails["head"]["Subject"].startswith("Service Improvement: ")
    assert mails["editor"]["Subject"].startswith("Service Improvement: ") is False


@pytest.mark.parametrize(("days", "left"), [(8, "1 day late"), (9, "2 days late"), (6, "1 day left"), (7, "today")])
def test_one_day_is_no_days(days: int, left: str) -> None:
    due = dt.date(2037, 1, 7)

    with translation.override("en"):
        assert str(days_left(due, dt.date(2037, 1, days))) == left
