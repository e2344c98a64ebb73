"""What the worker does beside its tasks: round after round, whatever the database says to one of them."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, InterfaceError

from tracking.management.commands.worker import _go_round


@pytest.mark.parametrize("error", [DatabaseError, InterfaceError])
def test_a_round_that_the_database_fails_is_not_the_last(
    error: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    over, rounds = threading.Event(), []

    def work() -> None:
        rounds.append(error)
        if len(rounds) == 1:
            raise error("gone away")
        over.set()

    in_a_thread(lambda: _go_round(over, work, 0))

    assert len(rounds) == 2
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def in_a_thread(run: Callable[[], None]) -> None:
    """It closes its thread's connections, which are none of this one's."""
    thread = threading.Thread(target=run)
    thread.start()
    thread.join(120)
    assert not thread.is_alive()
