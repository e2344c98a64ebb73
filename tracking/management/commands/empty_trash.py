"""`bin/manage empty_trash`: remove for good what was deleted longer than TRASH_DAYS ago."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from plans.actions import purge_trash

from ...actions import purge_evidence, purge_indicators


class Command(BaseCommand):
    help = (
        "Remove for good rows of plans, indicators and evidence deleted longer than TRASH_DAYS ago. Safe to run twice."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.TRASH_DAYS:
            self.stdout.write("The trash is kept for ever (TRASH_DAYS=0).")
            return
        old = dt.timedelta(days=settings.TRASH_DAYS)
        rows, indicators, evidence = purge_trash(old), purge_indicators(old), purge_evidence(old)
        self.stdout.write(
            f"{rows} deleted rows, {indicators} indicators and {evidence} pieces of evidence removed for good."
        )
