"""`bin/manage prune_files`: remove files that can be made again and that nobody has wanted for FILES_KEEP_DAYS."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...pruning import prune_files


class Command(BaseCommand):
    help = (
        "Remove rendered PDFs, drafts' files, finished jobs with their files and task results older than "
        "FILES_KEEP_DAYS. Files of submissions and evidence are never touched. Safe to run twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, help="instead of FILES_KEEP_DAYS (1 or more)")

    def handle(self, *args: Any, **options: Any) -> None:
        days = settings.FILES_KEEP_DAYS if options["days"] is None else options["days"]
        if options["days"] is not None and days < 1:
            raise CommandError("What is younger than a day may be in use: --days is 1 or more.")
        if not days:
            self.stdout.write("FILES_KEEP_DAYS is 0: everything is kept.")
            return
        self.stdout.write(f"Pruned: {prune_files(dt.timedelta(days=days))}.")
