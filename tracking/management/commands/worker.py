"""`manage.py worker`: the task worker, which also takes over the work of workers that died."""

from __future__ import annotations

import logging
import threading
from typing import Any

from django.db import DatabaseError, connections
from django_tasks_db.management.commands import db_worker

from tracking.jobs import rescue_jobs

RESCUE_EVERY = 20  # seconds

logger = logging.getLogger(__name__)


class Command(db_worker.Command):
    help = "Run a task worker: db_worker, and rescue_jobs every 20 seconds."

    def handle(self, **options: Any) -> None:
        over = threading.Event()
        thread = threading.Thread(target=_rescue_until, args=(over,), name="rescue", daemon=True)
        rescue_jobs()
        thread.start()
        try:
            super().handle(**options)
        finally:
            over.set()
            thread.join()


def _rescue_until(over: threading.Event) -> None:
    try:
        while not over.wait(RESCUE_EVERY):
            try:
                rescue_jobs()
            except DatabaseError:
                logger.exception("Dead jobs could not be looked for; the next look is in %s seconds", RESCUE_EVERY)
            finally:
                connections.close_all()
    finally:
        connections.close_all()
