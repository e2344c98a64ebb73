"""Two runs at once, in processes of their own, and a run that was killed."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from agencies.models import User
from tests import factories
from tests.tracking.reminders.conftest import Postbox
from tracking.models import Delivery, Notice
from tracking.reminders.daily import remind
from tracking.reminders.sending import CLAIM_LAPSES, send
from tracking.states import DeliveryKind

ROOT = Path(__file__).parents[3]
DAY = dt.date(2026, 1, 8)


def delivery(person: User, **fields: Any) -> Delivery:
    """A mail that waits, with one notice."""
    made = Delivery.objects.create(person=person, day=DAY, address=f"p{person.pk}@example.org", **fields)
    Notice.objects.create(
        person=person, key=f"thing:{made.pk}:1", day=DAY, text=f"第{made.pk}件", url="/", delivery=made
    )
    return made


@pytest.fixture
def people(transactional_db: None) -> list[User]:
    return [factories.person(f"第{number}人") for number in range(4)]


@pytest.fixture
def runs(postbox: Postbox) -> Iterator[Any]:
    """Starts `send_reminders` in a process of its own, on the database of this test."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        command = [sys.executable, ROOT / "manage.py", "send_reminders", f"--day={DAY}"]
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": _database_url(),
            "EMAIL_URL": f"smtp://127.0.0.1:{postbox.port}",
        }
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def _database_url() -> str:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    # The path may begin with the folder of a server's socket; the database is its last part.
    server, _slash, _database = os.environ["DATABASE_URL"].rpartition("/")
    return f"{server}/{name}"


def test_a_run_during_another_sends_nothing_twice(people: list[User], postbox: Postbox, runs: Any) -> None:
    for person in people:
        delivery(person)
    postbox.hold = threading.Event()

    first = runs()
    assert postbox.arrived.wait(120)
    held = Delivery.objects.exclude(claimed_at=None).get()
    postbox.hold, answer = None, postbox.hold
    second = remind(DAY)
    answer.set()
    output, _ = first.communicate(timeout=120)

    assert (second.sent, first.returncode, output.count("\n")) == (3, 0, 1)
    assert postbox.counts == {f"p{person.pk}@example.org": 1 for person in people}
    assert Delivery.objects.get(pk=held.pk).attempts == 1


def test_two_processes_started_together_send_each_mail_once(people: list[User], postbox: Postbox, runs: Any) -> None:
    for person in people:
        delivery(person)

    processes = [runs(), runs()]
    codes = [process.wait(120) for process in processes]

    assert codes == [0, 0]
    assert postbox.counts == {f"p{person.pk}@example.org": 1 for person in people}
    assert set(Delivery.objects.exclude(sent_at=None).values_list("attempts", "claimed_at")) == {(1, None)}
    assert Delivery.objects.filter(sent_at=None).count() == 0


@pytest.mark.django_db
def test_what_a_killed_run_claimed_is_sent_once_the_claim_has_lapsed(postbox: Postbox) -> None:
    person = factories.person()
    fresh = timezone.now() - CLAIM_LAPSES + dt.timedelta(minutes=1)
    claimed = delivery(person, claimed_at=fresh, attempts=1)

    assert send([claimed]) == (0, [])

    Delivery.objects.update(claimed_at=timezone.now() - CLAIM_LAPSES - dt.timedelta(minutes=1))
    assert send([claimed]) == (1, [])
    assert send([claimed]) == (0, [])
    assert postbox.counts == {claimed.address: 1}


@pytest.mark.django_db
def test_all_that_waits_for_a_person_goes_in_one_mail(postbox: Postbox) -> None:
    person = factories.person()
    waiting = [delivery(person, kind=DeliveryKind.AT_ONCE) for _number in range(3)]

    assert send(waiting) == (1, [])

    text = postbox.text(waiting[0].address)
    assert [f"第{one.pk}件" in text for one in waiting] == [True, True, True]
    assert list(Delivery.objects.order_by("pk").values_list("carried_over_to", flat=True)) == [
        None,
        waiting[0].pk,
        waiting[0].pk,
    ]


@pytest.mark.django_db
def test_an_address_that_is_none_fails_alone(postbox: Postbox) -> None:
    broken, good = delivery(factories.person()), delivery(factories.person())
    Delivery.objects.filter(pk=broken.pk).update(address="a@b.org\nBcc: x@y.org")
    broken.refresh_from_db()

    sent, failed = send([broken, good])

    assert (sent, failed) == (1, [broken])
    assert postbox.counts == {good.address: 1}
