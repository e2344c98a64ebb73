"""Telling at once what came back; reading, wishes and rules."""

from __future__ import annotations

import pytest
from django.core import mail
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from agencies.models import AuditEntry, User
from agencies.states import Role
from plans.actions import return_plan
from plans.states import PlanState
from tests import factories
from tests.tracking.actions.test_annual import submitted
from tests.tracking.conftest import World
from tests.tracking.reminders.conftest import no_server  # noqa: F401
from tracking import actions
from tracking.actions import superior
from tracking.actions.notices import (
    read_all_notices,
    read_notice,
    set_preference,
    set_rule,
    tell,
    without_mail,
)
from tracking.models import Delivery, Notice, Result
from tracking.reminders.rules import Rule
from tracking.states import DeliveryKind, ResultState

pytestmark = pytest.mark.django_db


@pytest.fixture
def addressed(reporting: World) -> World:
    for name in ("editor", "head", "coordinator"):
        User.objects.filter(pk=getattr(reporting, name).pk).update(email=f"{name}@example.org")
        getattr(reporting, name).refresh_from_db()
    return reporting


def test_a_returned_result_is_mailed_with_its_reason(addressed: World, django_capture_on_commit_callbacks) -> None:
    result = addressed.handed_in("m1")

    with django_capture_on_commit_callbacks(execute=True):
        actions.return_result(result=result, reason="補照片\n第二行", by=addressed.head)

    (message,) = mail.outbox
    assert message.to == ["editor@example.org"]
    assert [words in message.body for words in ("補照片\n第二行", "每月更新常見問答")] == [True, True]
    assert "\n" not in message.subject
    (notice,) = Notice.objects.all()
    assert notice.url == f"/tracking/?period={result.period_id}&open={result.assignment_id}"
    assert Delivery.objects.get().kind == DeliveryKind.AT_ONCE


@pytest.mark.usefixtures("no_server")
def test_a_mail_server_that_is_down_does_not_break_the_return(
    addressed: World, django_capture_on_commit_callbacks
) -> None:
    result = addressed.handed_in("m1")

    with django_capture_on_commit_callbacks(execute=True):
        actions.return_result(result=result, reason="補照片", by=addressed.head)

    assert Result.objects.get().state == ResultState.RETURNED
    (delivery,) = Delivery.objects.all()
    assert (delivery.sent_at, delivery.attempts, delivery.failure[:22]) == (None, 1, "ConnectionRefusedError")


def test_many_returns_at_once_are_one_mail(addressed: World, django_capture_on_commit_callbacks) -> None:
    results = [addressed.handed_in(uid) for uid in ("m1", "m21", "f2")]

    with django_capture_on_commit_callbacks(execute=True):
        for number, result in enumerate(results):
            actions.return_result(result=result, reason=f"原因{number}", by=addressed.head)

    (message,) = mail.outbox
    assert [f"原因{number}" in message.body for number in range(3)] == [True, True, True]
    assert Notice.objects.count() == 3


def test_where_the_author_has_left_the_unit_is_told(addressed: World) -> None:
    result = addressed.handed_in("m1")
    User.objects.filter(pk=addressed.editor.pk).update(is_active=False)

    actions.return_result(result=result, reason="補照片", by=addressed.head)

    assert list(Notice.objects.values_list("person", flat=True)) == [addressed.head.pk]


def test_a_returned_plan_is_told_to_who_submitted_it_else_to_the_coordinator(addressed: World) -> None:
    coordinator = addressed.coordinator
    first = factories.plan(addressed.plant, year=111, state=PlanState.SUBMITTED, submitted_by=addressed.head)
    second = factories.plan(addressed.plant, year=112, state=PlanState.SUBMITTED)

    for plan in (first, second):
        return_plan(plan=plan, reason="請補依據", by=addressed.chief)

    told = [(notice.person, notice.url, "請補依據" in notice.text) for notice in Notice.objects.order_by("pk")]
    assert told == [
        (addressed.head, f"/plans/{first.pk}/", True),
        (coordinator, f"/plans/{second.pk}/", True),
    ]


def test_the_same_thing_is_told_once_a_day_and_by_mail_only_to_who_wants_it(addressed: World) -> None:
    set_preference(wants_mail=False, by=addressed.head)
    people = [addressed.editor, addressed.head, addressed.editor]

    told = [len(tell(people=people, key="thing:1:now", text="請看", url="/")) for _time in range(2)]

    assert told == [2, 0]
    assert list(Delivery.objects.values_list("address", flat=True)) == ["editor@example.org"]


def test_one_reads_ones_own_and_the_first_time_counts(addressed: World) -> None:
    mine, other = tell(people=[addressed.editor, addressed.head], key="thing:1:now", text="請看", url="/")

    first = read_notice(notice=mine, by=addressed.editor).read_at
    again = read_notice(notice=mine, by=addressed.editor).read_at
    read_notice(notice=other, by=addressed.editor)

    assert (first is None, again) == (False, first)
    assert read_all_notices(by=addressed.editor) == 0
    assert list(Notice.objects.unread()) == [other]


def test_a_rule_is_kept_in_order_and_audited(addressed: World) -> None:
    set_rule(agency=addressed.plant, rule=Rule(days_before=(1, 14, 1)), by=addressed.coordinator)
    row = set_rule(agency=addressed.plant, rule=Rule(days_before=(14,)), by=addressed.coordinator)

    assert row.days_before == [14]
    changes = AuditEntry.objects.get(action="reminderrule.changed").data["changes"]
    assert changes == {"days_before": {"from": [14, 1], "to": [14]}}


def test_a_lazy_text_is_written_in_the_portals_language_and_a_per_cent_sign_stays(addressed: World) -> None:
    with translation.override("en"):
        (notice,) = tell(
            people=[addressed.editor],
            key="thing:1:now",
            text=gettext_lazy("%(report)s is signed."),
            url="/",
            values={"report": "滿意度 95%"},
        )
        (plain,) = tell(people=[addressed.editor], key="thing:2:now", text="達成 95%", url="/")

    with translation.override("zh-hant"):
        said = gettext("%(report)s is signed.") % {"report": "滿意度 95%"}
    assert (notice.text, plain.text) == (said, "達成 95%")


def test_what_is_loaded_without_mail_stands_in_the_list_alone(
    addressed: World, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True), without_mail():
        tell(people=[addressed.editor], key="thing:1:now", text="請看", url="/")

    assert (Notice.objects.count(), Delivery.objects.count(), mail.outbox) == (1, 0, [])

    with django_capture_on_commit_callbacks(execute=True):
        tell(people=[addressed.editor], key="thing:2:now", text="請看", url="/")
    assert [message.to for message in mail.outbox] == [["editor@example.org"]]


def test_each_step_of_the_january_chain_is_mailed_to_who_acts_next(
    addressed: World, django_capture_on_commit_callbacks
) -> None:
    for name in ("chief", "supervisor"):
        User.objects.filter(pk=getattr(addressed, name).pk).update(email=f"{name}@example.org")
    set_preference(wants_mail=False, by=addressed.chief)
    with django_capture_on_commit_callbacks(execute=True):
        addressed.accepted("m1")
        report = submitted(addressed).report
    to_superior = [(message.to, report.receipt_number in message.body) for message in mail.outbox]
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        superior.return_report(report=report, reason="整份缺附件", rows={"m1": "請補數據"}, by=addressed.supervisor)

    # The head, who wants no mail, was asked to sign in the list; the coordinator heard that it was signed.
    assert to_superior == [(["coordinator@example.org"], False), (["supervisor@example.org"], True)]
    assert Notice.objects.filter(person=addressed.chief, key__contains=":signing:").count() == 1
    returned = {message.to[0]: ("整份缺附件" in message.body, "請補數據" in message.body) for message in mail.outbox}
    assert returned == {"coordinator@example.org": (True, False), "editor@example.org": (False, True)}


def test_acceptance_by_the_superior_is_mailed(addressed: World, django_capture_on_commit_callbacks) -> None:
    report = submitted(addressed).report

    with django_capture_on_commit_callbacks(execute=True):
        superior.accept_report(report=report, by=addressed.supervisor)

    (message,) = mail.outbox
    assert (message.to, report.plan.title in message.body) == (["coordinator@example.org"], True)


def test_without_anybody_in_charge_above_the_superiors_head_is_told(addressed: World) -> None:
    addressed.supervisor.memberships.all().delete()
    head = factories.person("局長", (Role.AGENCY_HEAD, addressed.bureau))

    submitted(addressed)

    assert [notice.person for notice in Notice.objects.filter(key__contains=":submitted:")] == [head]
