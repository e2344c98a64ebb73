"""`bin/manage stray_files`: list files of evidence that no row knows; --delete removes them."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError

from ...stray_files import missing_files, stray_files


class Command(BaseCommand):
    help = (
        "List files of evidence that no row knows (--delete removes them); exit code 1 where a row's file is missing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--delete", action="store_true", help="remove them; without it nothing is changed")
        parser.add_argument(
            "--hours", type=float, default=24.0, help="leave files alone that are younger (default: 24 hours)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["hours"] < 1:
            raise CommandError("Younger files may be on their way into the database: --hours is 1 or more.")
        strays = 0
        for name in stray_files(dt.timedelta(hours=options["hours"])):
            self.stdout.write(f"stray: {name}")
            if options["delete"]:
                default_storage.delete(name)
            strays += 1
        missing = list(missing_files())
        for name in missing:
            self.stdout.write(f"missing: {name}")
        self.stdout.write(f"{strays} stray files{' removed' if options['delete'] else ''}, {len(missing)} missing.")
        if missing:
            raise CommandError(f"{len(missing)} files that rows know are not on disk: restore them from the backup.")
