"""Findings from open to closed."""

import datetime as dt

import pytest
from django.core.mail import EmailMessage
from django.utils import translation
from pytest_django import DjangoCaptureOnCommitCallbacks

from agencies import dates
from agencies.errors import Refused, Stale
from agencies.models import AuditEntry, User
from agencies.states import Role
from tests import factories
from tests.tracking import inspection_rows as rows
from tests.tracking.conftest import World
from tracking import actions
from tracking.models import Finding, Notice
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


def later(world: World, row: Finding, day: dt.date = dt.date(2021, 7, 31), **given: object) -> Finding:
    given = {"reason": "廠商延期", "version": row.version} | given
    return actions.move_due_date(finding=row, due_on=day, by=world.supervisor, **given)


def test_more_time_is_given_with_its_reason_which_stays_to_be_read(world: World) -> None:
    row = later(world, rows.finding(world, rows.inspected(world)))

    row = later(world, row, dt.date(2021, 7, 15), reason="料件提早到")

    assert (row.due_on, row.version, row.state) == (dt.date(2021, 7, 15), 3, FindingState.OPEN)
    assert [(move.was, move.now, move.reason, move.by) for move in row.moves()] == [
        (rows.DUE, dt.date(2021, 7, 31), "廠商延期", "李督考"),
        (dt.date(2021, 7, 31), dt.date(2021, 7, 15), "料件提早到", "李督考"),
    ]
    entries = AuditEntry.objects.filter(action="finding.due_moved").order_by("pk")
    assert [entry.data["reason"] for entry in entries] == ["廠商延期", "料件提早到"]


@pytest.mark.parametrize(
    "wrong", [{"reason": " "}, {"day": rows.DUE}, {"day": rows.DAY - dt.timedelta(days=1)}, {"closed": True}]
)
def test_no_move_without_reason_or_sense_nor_once_closed(world: World, wrong: dict) -> None:
    row = rows.finding(world, rows.inspected(world))
    if wrong.pop("closed", False):
        row = actions.close_finding(finding=rows.answered(world, row), by=world.supervisor)

    with pytest.raises(Refused):
        later(world, row, **wrong)

    row.refresh_from_db()
    assert (row.due_on, row.due_changes) == (rows.DUE, [])


def test_of_two_who_move_it_the_second_is_shown_the_first(world: World) -> None:
    row = rows.finding(world, rows.inspected(world))
    later(world, row)

    with pytest.raises(Stale) as stale:
        later(world, row, dt.date(2021, 8, 31), version=1)

    assert stale.value.current.due_on == dt.date(2021, 7, 31)


def told() -> list[tuple[str, str]]:
    """Who was told what, in order."""
    notices = Notice.objects.order_by("pk").select_related("person")
    return [(notice.person.name, notice.key.split(":")[2]) for notice in notices]


def test_whoever_has_to_act_next_is_told(world: World) -> None:
    row = rows.answered(world, rows.finding(world, rows.inspected(world)))
    row = actions.return_finding(finding=row, reason="照片不清楚", by=world.supervisor)
    row = later(world, row)
    actions.close_finding(finding=rows.answered(world, row), by=world.supervisor)

    assert told() == [
        ("林小芳", "added"),
        ("李督考", "answered"),
        ("林小芳", "returned"),
        ("林小芳", "moved"),
        ("李督考", "answered"),
    ]
    assert "照片不清楚" in Notice.objects.get(key__contains=":returned:").text


@pytest.mark.parametrize(
    ("language", "days"), [("zh-hant", ["110年6月30日", "110年7月31日"]), ("en", ["30 Jun 2021", "31 Jul 2021"])]
)
def test_notices_and_mails_say_the_day_in_the_calendar_of_who_reads_them(
    world: World,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    language: str,
    days: list[str],
) -> None:
    User.objects.filter(pk=world.editor.pk).update(language=language, email="editor@example.org")
    other = "en" if language == "zh-hant" else "zh-hant"

    with translation.override(other), django_capture_on_commit_callbacks(execute=True):
        later(world, rows.finding(world, rows.inspected(world)))

    notices = Notice.objects.filter(person=world.editor).order_by("pk")
    assert [day in notice.text for day, notice in zip(days, notices, strict=True)] == [True, True]
    mails = "".join(str(mail.body) for mail in mailoutbox if mail.to == ["editor@example.org"])
    assert [day in mails for day in days] == [True, True]


@pytest.mark.parametrize(
    ("language", "days"),
    [("zh-hant", ["110年7月31日", "110年6月30日"]), ("en", ["31 Jul 2021", "30 Jun 2021"])],
)
def test_a_move_is_told_in_the_calendar_of_who_reads_it(world: World, language: str, days: list[str]) -> None:
    (move,) = later(world, rows.finding(world, rows.inspected(world))).moves()

    with translation.override(language):
        assert [day in move.text for day in [dates.day_text(move.on), *days]] == [True] * 3


def test_where_the_answerer_and_the_inspector_left_others_are_told(world: World) -> None:
    successor = factories.person("局彙整", (Role.COORDINATOR, world.bureau))
    row = rows.finding(world, rows.inspected(world))
    User.objects.filter(pk=world.supervisor.pk).update(is_active=False)
    row = rows.answered(world, row)
    User.objects.filter(pk=world.editor.pk).update(is_active=False)

    actions.return_finding(finding=row, reason="照片不清楚", by=successor)

    assert told() == [("林小芳", "added"), ("局彙整", "answered"), ("王大明", "returned")]


def corrected(world: World, row: Finding, text: str = "未報單位與姓名", **given: object) -> Finding:
    return actions.edit_finding(finding=row, text=text, by=world.supervisor, **({"version": row.version} | given))


def test_words_are_corrected_and_nothing_else(world: World, open_finding: Finding) -> None:
    row = corrected(world, rows.answered(world, open_finding), " 未報單位與姓名 ")

    assert (row.text, row.version, row.state, row.answer, row.due_on) == (
        "未報單位與姓名",
        3,
        FindingState.ANSWERED,
        "已改善。",
        rows.DUE,
    )
    entry = AuditEntry.objects.get(action="finding.edited")
    assert (entry.agency, entry.data) == (world.plant, {"version": 3})
    assert told() == [("林小芳", "added"), ("李督考", "answered"), ("林小芳", "corrected")]
    assert "未報單位與姓名" in Notice.objects.get(key__contains=":corrected:").text


def test_the_same_words_again_change_and_tell_nothing(world: World, open_finding: Finding) -> None:
    row = corrected(world, open_finding, open_finding.text + "\n")

    assert (row.version, told()) == (1, [("林小芳", "added")])
    assert list(AuditEntry.objects.filter(action="finding.edited")) == []


@pytest.mark.parametrize("is_closed", [False, True])
def test_words_are_not_taken_away_nor_corrected_once_closed(
    world: World, open_finding: Finding, is_closed: bool
) -> None:
    row = open_finding
    if is_closed:
        row = actions.close_finding(finding=rows.answered(world, row), by=world.supervisor)

    with pytest.raises(Refused):
        corrected(world, row, "改寫" if is_closed else " ")

    assert Finding.objects.get().text == "未報單位名稱"


def test_of_two_who_correct_it_the_second_is_shown_the_first(world: World, open_finding: Finding) -> None:
    corrected(world, open_finding)

    with pytest.raises(Stale) as stale:
        corrected(world, open_finding, "另一種寫法", version=1)

    assert stale.value.current.text == Finding.objects.get().text == "未報單位與姓名"
