"""The command: what it prints, tries and leaves alone. What it does is tested in `reminders/`."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from tests.tracking.conftest import World
from tests.tracking.reminders.conftest import no_server  # noqa: F401
from tracking.models import Delivery, Notice, ReportingPeriod

DAY = "2026-01-08"


@pytest.fixture
def due(reporting: World) -> World:
    ReportingPeriod.objects.update(due_on=dt.date(2026, 1, 15), is_year_end=False)
    reporting.editor.email = "editor@example.org"
    reporting.editor.save()
    return reporting


def run(*arguments: str) -> list[str]:
    out = StringIO()
    with translation.override("en"):
        call_command("send_reminders", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_it_says_how_many_were_told(due: World, mailoutbox: list) -> None:
    assert run("--day", DAY) == ["1 people told, 1 mails sent."]
    assert [message.to for message in mailoutbox] == [["editor@example.org"]]


def test_a_dry_run_names_who_would_be_told_and_does_nothing(due: World, mailoutbox: list) -> None:
    lines = run("--day", DAY, "--dry-run")

    assert lines[0] == "林小芳 <editor@example.org>"
    assert lines[1].endswith(f" /tracking/?period={due.period.pk}")  # type: ignore[union-attr]
    assert (len(lines), mailoutbox, Notice.objects.count(), Delivery.objects.count()) == (2, [], 0, 0)


@pytest.mark.usefixtures("no_server")
def test_mails_that_wait_are_an_error_with_its_reason(due: World) -> None:
    with pytest.raises(CommandError, match=r"1 mails wait for the next run: ConnectionRefusedError"):
        run("--day", DAY)


def test_before_its_hour_it_does_nothing(due: World, mailoutbox: list) -> None:
    assert run("--day", DAY, "--from-hour", "24") == []
    assert mailoutbox == []
