"""`bin/manage backup FILE`: database and files in one file, while the portal runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...backup import Unusable, write_backup


class Command(BaseCommand):
    help = "Write database and files, of one moment, to a new file with checksums. The portal may go on running."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file to write (a zip); it must not exist")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            written = write_backup(options["file"])
        except Unusable as unusable:
            raise CommandError(str(unusable)) from unusable
        except OSError as error:
            raise CommandError(f"The backup could not be written: {error}") from error
        for name in written.missing:
            self.stderr.write(f"missing: {name}")
        self.stdout.write(
            f"{written.tables} tables, {written.rows} rows, {written.files} files; sha256 {written.sha256}"
        )
