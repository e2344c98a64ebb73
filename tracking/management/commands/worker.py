"""`manage.py worker`: the task worker, which also sends waiting mails and takes over the work of workers that died."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from django.db import Error, connections
from django_tasks_db.management.commands import db_worker

from agencies.outbox import send_due
from tracking.jobs import rescue_jobs

# Seconds between two rounds, whatever the worker itself is busy with.
RESCUE_EVERY = 20
MAIL_EVERY = 5

logger = logging.getLogger(__name__)


class Command(db_worker.Command):
    help = "Run a task worker: db_worker, and beside it rescue_jobs every 20 seconds and waiting mails every 5."

    def handle(self, **options: Any) -> None:
        over = threading.Event()
        rounds = [("rescue", rescue_jobs, RESCUE_EVERY), ("mails", send_due, MAIL_EVERY)]
        threads = [
            threading.Thread(target=_go_round, args=(over, work, seconds), name=name, daemon=True)
            for name, work, seconds in rounds
        ]
        rescue_jobs()
        for thread in threads:
            thread.start()
        try:
            super().handle(**options)
        finally:
            over.set()
            for thread in threads:
                thread.join()


def _go_round(over: threading.Event, work: Callable[[], object], seconds: float) -> None:
    try:
        while not over.wait(seconds):
            try:
                work()
            except Error:
                name = threading.current_thread().name
                logger.exception("The round of %s failed; the next one is in %s seconds", name, seconds)
            finally:
                connections.close_all()
    finally:
        connections.close_all()
