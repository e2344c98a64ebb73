"""`bin/manage empty_trash`: remove for good what was deleted longer than TRASH_DAYS ago."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from plans.actions import purge_trash


class Command(BaseCommand):
    help = "Remove for good the rows of plans that were deleted longer than TRASH_DAYS ago. Safe to run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.TRASH_DAYS:
            self.stdout.write("The trash is kept for ever (TRASH_DAYS=0).")
            return
        rows = purge_trash(dt.timedelta(days=settings.TRASH_DAYS))
        self.stdout.write(f"{rows} deleted rows removed for good.")
