"""Mails about accounts wait for a mail server that is down, and tell nobody their words meanwhile."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import connections, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks_db.management.commands import db_worker
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from agencies import actions, outbox
from agencies.encryption import encrypt
from agencies.models import Invitation, OutgoingMail, User
from agencies.states import Role
from tests import factories
from tests.agencies.keeping.conftest import House, Sign, house, sign  # noqa: F401
from tests.tracking.reminders.conftest import Postbox, no_server, postbox  # noqa: F401
from tracking.management.commands import worker

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def posted(address: str = "lin@example.org", *, lasts: dt.timedelta = HOUR, subject: str = "主旨") -> OutgoingMail:
    return outbox.post(EmailMessage(subject, "連結 /secret/", to=[address]), kind="test", lasts=lasts)


def again(mail: OutgoingMail) -> OutgoingMail:
    return OutgoingMail.objects.get(pk=mail.pk)


def let_be_due() -> None:
    OutgoingMail.objects.update(next_try_at=timezone.now())


@contextmanager
def server_at(port: int) -> Iterator[Postbox]:
    box = Postbox(port)
    controller = Controller(box, hostname="127.0.0.1", port=port, ready_timeout=120)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@pytest.mark.usefixtures("no_server")
def test_a_mail_waits_while_the_server_is_down_and_goes_out_once_when_it_is_up(settings: Any) -> None:
    mail = posted()

    assert outbox.send_due() == 0
    waits = again(mail)
    assert (waits.attempts, waits.sent_at, waits.claimed_at) == (1, None, None)
    assert waits.failure.startswith("ConnectionRefusedError")
    assert waits.next_try_at > timezone.now()

    with server_at(settings.MAILERS["default"]["OPTIONS"]["port"]) as box:
        assert outbox.send_due() == 0  # not due yet
        let_be_due()
        assert (outbox.send_due(), outbox.send_due()) == (1, 0)

    sent = again(mail)
    assert box.counts == {"lin@example.org": 1}
    assert (box.taken[0][1]["Subject"], box.text("lin@example.org").strip()) == ("主旨", "連結 /secret/")
    assert (sent.sent_at is not None, sent.sealed, sent.failure) == (True, "", "")


@pytest.mark.usefixtures("no_server")
def test_a_server_that_is_down_is_tried_once_for_all_that_waits() -> None:
    first, second = posted(), posted("wang@example.org")

    outbox.send_due()

    assert [again(mail).attempts for mail in (first, second)] == [1, 0]
    assert OutgoingMail.objects.due().count() == 0
    assert OutgoingMail.objects.waiting().count() == 2


def test_the_pauses_grow_up_to_half_an_hour() -> None:
    pauses = []
    for attempts in (1, 2, 3, 9):
        mail = posted()
        OutgoingMail.objects.filter(pk=mail.pk).update(attempts=attempts - 1)
        with override_settings(MAILERS={"default": {"BACKEND": "tests.agencies.sign_in.no_mail.Backend"}}):
            outbox.send_due()
        pauses.append(round((again(mail).next_try_at - timezone.now()).total_seconds() / 60))
        mail.delete()

    assert pauses == [1, 2, 4, 30]


def test_who_is_refused_for_good_holds_nobody_else_up(postbox: Postbox) -> None:  # noqa: F811
    postbox.refused.add("gone@example.org")
    refused, taken = posted("gone@example.org"), posted()

    assert outbox.send_due() == 1

    given_up = again(refused)
    assert (given_up.given_up_at is not None, given_up.sealed) == (True, "")
    assert "550" in given_up.failure
    assert again(taken).sent_at is not None


def test_what_is_too_late_is_not_sent(postbox: Postbox) -> None:  # noqa: F811
    mail = posted(lasts=dt.timedelta(seconds=-1))

    assert (outbox.send_due(), postbox.taken) == (0, [])
    assert (again(mail).given_up_at is not None, again(mail).sealed) == (True, "")


def test_what_another_run_is_sending_is_left_to_it_unless_that_was_killed(postbox: Postbox) -> None:  # noqa: F811
    mail = posted()
    OutgoingMail.objects.update(claimed_at=timezone.now())
    assert outbox.send_due() == 0

    OutgoingMail.objects.update(claimed_at=timezone.now() - dt.timedelta(minutes=11))
    assert outbox.send_due() == 1
    assert again(mail).attempts == 1


def test_the_words_are_encrypted_and_unreadable_with_another_key(postbox: Postbox) -> None:  # noqa: F811
    mail = posted(subject="祕密")
    assert ("secret" in mail.sealed, "祕密" in mail.sealed) == (False, False)

    with override_settings(SECRET_KEY="another" * 10, SECRET_KEY_FALLBACKS=[]):
        assert outbox.send_due() == 0

    assert (again(mail).given_up_at is not None, postbox.taken) == (True, [])


def test_a_mail_with_html_keeps_it(postbox: Postbox) -> None:  # noqa: F811
    message = EmailMultiAlternatives("主旨", "文字", to=["lin@example.org"])
    message.attach_alternative("<p>文字</p>", "text/html")
    outbox.post(message, kind="test", lasts=HOUR)

    outbox.send_due()

    html = postbox.taken[0][1].get_body(("html",))
    assert html is not None
    assert html.get_content().strip() == "<p>文字</p>"


def test_old_rows_are_forgotten_and_what_waits_is_kept() -> None:
    old, waits, fresh = posted(), posted(lasts=outbox.KEPT * 2), posted()
    OutgoingMail.objects.filter(pk=old.pk).update(sealed="", sent_at=timezone.now())
    OutgoingMail.objects.filter(pk__in=[old.pk, waits.pk]).update(made_at=timezone.now() - outbox.KEPT - HOUR)

    assert outbox.forget_old() == 1
    assert set(OutgoingMail.objects.all()) == {waits, fresh}


@pytest.mark.usefixtures("no_server")
def test_an_invitation_is_made_while_the_server_is_down_and_the_list_says_that_it_waits(
    house: House,  # noqa: F811
    sign: Sign,  # noqa: F811
    settings: Any,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    form = {"name": "新同仁", "email": "new@example.org", "role": "coordinator", "language": "en"}
    client = sign(house.admin)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("person_invite", args=[house.plant.pk]), form)

    person = User.objects.get(email="new@example.org")
    assert answer.status_code == 302
    assert _state(client, house, person) == ("behind", "Invited, mail waiting")

    with server_at(settings.MAILERS["default"]["OPTIONS"]["port"]) as box:
        let_be_due()
        outbox.send_due()

    token = box.text("new@example.org").partition("/invitations/")[2].partition("/")[0]
    assert Invitation.objects.of_token(token) == Invitation.objects.get(person=person)
    assert _state(client, house, person) == ("doing", "Invited")


def test_an_invitation_that_no_server_takes_says_why(
    house: House,  # noqa: F811
    sign: Sign,  # noqa: F811
    postbox: Postbox,  # noqa: F811
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    postbox.refused.add("new@example.org")
    client = sign(house.admin)
    form = {"name": "新同仁", "email": "new@example.org", "role": "coordinator", "language": "en"}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("person_invite", args=[house.plant.pk]), form)

    person = User.objects.get(email="new@example.org")
    page = client.get(reverse("person_detail", args=[house.plant.pk, person.pk])).content.decode()

    assert _state(client, house, person) == ("behind", "Invited, mail failed")
    assert "550" in page


def test_what_is_rolled_back_sends_nothing(
    house: House,  # noqa: F811
    postbox: Postbox,  # noqa: F811
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        actions.invite(agency=house.plant, name="新", email="n@example.org", role=Role.COORDINATOR, by=house.admin)
        transaction.set_rollback(True)

    assert (OutgoingMail.objects.count(), outbox.send_due(), postbox.taken) == (0, 0, [])


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_no_more_for_more_invitations(
    house: House,  # noqa: F811
    sign: Sign,  # noqa: F811
    django_assert_num_queries: DjangoAssertNumQueries,
    number: int,
) -> None:
    for each in range(number):
        person = factories.person(f"新{each}", (Role.UNIT_EDITOR, house.office))
        mail = posted(f"n{each}@example.org")
        Invitation.objects.create(
            person=person, agency=house.plant, token_hash=str(each), expires_at=timezone.now() + HOUR, mail=mail
        )
    client = sign(house.admin)

    with django_assert_num_queries(10):
        client.get(reverse("people_list", args=[house.plant.pk]))


def _state(client: Any, house: House, person: User) -> tuple[str, str]:  # noqa: F811
    answer = client.get(reverse("people_list", args=[house.plant.pk]))
    (account,) = [account for account in answer.context["accounts"] if account.person == person]
    with translation.override("en"):
        state: tuple[str, str] = account.state
    return state


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_mail_once(postbox: Postbox) -> None:  # noqa: F811
    addresses = [f"p{number}@example.org" for number in range(8)]
    for address in addresses:
        OutgoingMail.objects.create(
            kind="test",
            address=address,
            sealed=encrypt(json.dumps({"subject": "主旨", "body": "文字", "html": ""}), purpose=outbox._PURPOSE),
            expires_at=timezone.now() + HOUR,
        )

    def work() -> int:
        try:
            return outbox.send_due()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as workers:
        sent = [run.result() for run in [workers.submit(work) for _ in range(2)]]

    assert sum(sent) == len(addresses)
    assert postbox.counts == dict.fromkeys(addresses, 1)


@pytest.mark.django_db(transaction=True)
def test_a_worker_busy_with_something_else_sends_what_waits(postbox: Postbox, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """The worker's own loop is held up until the mail has arrived, as by a long document."""
    OutgoingMail.objects.create(
        kind="test",
        address="lin@example.org",
        sealed=encrypt(json.dumps({"subject": "主旨", "body": "文字", "html": ""}), purpose=outbox._PURPOSE),
        expires_at=timezone.now() + HOUR,
    )
    monkeypatch.setattr(worker, "MAIL_EVERY", 0.05)
    monkeypatch.setattr(db_worker.Command, "handle", lambda self, **options: postbox.arrived.wait(120))

    worker.Command().handle()

    assert postbox.counts == {"lin@example.org": 1}
    assert OutgoingMail.objects.get().sent_at is not None
