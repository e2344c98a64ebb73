"""`bin/manage restore FILE`: put a backup in place; --check only judges it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ...backup import Unusable, check, restore


class Command(BaseCommand):
    help = "Restore a backup into an empty portal, or with --replace into one in use. Stop the portal first."
    # The database may be empty, or of an older version: restoring brings it up to date.
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="only say whether the file is whole and can be read")
        parser.add_argument(
            "--replace", action="store_true", help="replace what is there, after a copy of it is kept in VAR_DIR"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        keep_at = settings.VAR_DIR / f"before-restore-{timezone.localtime():%Y%m%d-%H%M%S}.zip"
        try:
            if options["check"]:
                contents = check(options["file"])
                contents.close()
            else:
                contents = restore(options["file"], keep_at=keep_at if options["replace"] else None)
        except Unusable as unusable:
            raise CommandError(str(unusable)) from unusable
        number = sum(told["rows"] for told in contents.tables.values())
        done = "Whole and readable" if options["check"] else "Restored"
        made = contents.manifest["made_at"]
        self.stdout.write(f"{done}: {number} rows, {contents.manifest['files']} files, as of {made}.")
        for name in contents.manifest["missing"]:
            self.stderr.write(f"missing when the backup was made: {name}")
        if keep_at.exists() and not options["check"]:
            self.stdout.write(f"What was there before: {keep_at}")
