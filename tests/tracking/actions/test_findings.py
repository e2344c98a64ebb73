"""Findings from open to closed."""

import datetime as dt

import pytest

from agencies.errors import Refused, Stale
from agencies.models import AuditEntry
from tests import factories
from tests.tracking import inspection_rows as rows
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import Finding
from tracking.states import FindingState


@pytest.fixture
def open_finding(world: World) -> Finding:
    return rows.finding(world, rows.inspected(world))


def test_open_answered_returned_answered_closed(world: World, open_finding: Finding) -> None:
    answered = rows.answered(world, open_finding)
    returned = actions.return_finding(finding=answered, reason="請附照片", by=world.supervisor)
    again = actions.answer_finding(finding=returned, answer="附上了。", version=returned.version, by=world.head)
    closed = actions.close_finding(finding=again, by=world.supervisor)

    assert [row.state for row in (open_finding, answered, returned, again, closed)] == [
        FindingState.OPEN,
        FindingState.ANSWERED,
        FindingState.RETURNED,
        FindingState.ANSWERED,
        FindingState.CLOSED,
    ]
    assert (returned.return_reason, returned.answer) == ("請附照片", "已改善。")
    assert (closed.answer, closed.answered_by, closed.closed_by) == ("附上了。", world.head, world.supervisor)
    assert list(AuditEntry.objects.about(closed).values_list("action", "agency", "data__reason")) == [
        ("finding.added", world.plant.pk, None),
        ("finding.answered", world.plant.pk, ""),
        ("finding.returned", world.plant.pk, "請附照片"),
        ("finding.answered", world.plant.pk, ""),
        ("finding.closed", world.plant.pk, ""),
    ]
    assert list(Finding.objects.open()) == []


def test_only_what_is_answered_is_closed_or_returned(world: World, open_finding: Finding) -> None:
    with pytest.raises(Refused):
        actions.close_finding(finding=open_finding, by=world.supervisor)
    with pytest.raises(Refused):
        actions.return_finding(finding=open_finding, reason="再補", by=world.supervisor)

    assert list(Finding.objects.open()) == [open_finding]


def test_of_two_decisions_at_once_one_is_told(world: World, open_finding: Finding) -> None:
    answered = rows.answered(world, open_finding)
    actions.close_finding(finding=answered, by=world.supervisor)

    with pytest.raises(Refused):
        actions.return_finding(finding=answered, reason="再補", by=world.supervisor)

    assert Finding.objects.get().state == FindingState.CLOSED


def test_of_two_answers_the_later_is_told_what_the_first_said(world: World, open_finding: Finding) -> None:
    rows.answered(world, open_finding)

    with pytest.raises(Stale) as stale:
        actions.answer_finding(finding=open_finding, answer="另一個回覆", version=1, by=world.head)

    assert stale.value.current.answer == Finding.objects.get().answer == "已改善。"


def test_what_is_answered_is_not_answered_again(world: World, open_finding: Finding) -> None:
    answered = rows.answered(world, open_finding)

    with pytest.raises(Refused):
        actions.answer_finding(finding=answered, answer="改口", version=answered.version, by=world.editor)


def test_answers_and_returns_say_something(world: World, open_finding: Finding) -> None:
    with pytest.raises(Refused):
        actions.answer_finding(finding=open_finding, answer=" ", version=1, by=world.editor)
    answered = rows.answered(world, open_finding)
    with pytest.raises(Refused):
        actions.return_finding(finding=answered, reason=" ", by=world.supervisor)

    assert Finding.objects.get().state == FindingState.ANSWERED


def test_a_finding_names_a_unit_of_the_agency_a_text_and_a_later_day(world: World) -> None:
    inspection = rows.inspected(world)
    foreign = factories.unit(world.bureau, "綜計科")
    good = {"inspection": inspection, "text": "改", "owner_unit": world.general, "due_on": rows.DUE}

    for wrong in ({"owner_unit": foreign}, {"text": " "}, {"due_on": rows.DAY - dt.timedelta(days=1)}):
        with pytest.raises(Refused):
            actions.add_finding(**(good | wrong), by=world.supervisor)

    assert Finding.objects.count() == 0
