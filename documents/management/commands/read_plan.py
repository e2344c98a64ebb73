"""Read a file as a plan and print the plan document."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from documents.readers import Unreadable, read


class Command(BaseCommand):
    requires_system_checks = []
    help = "Read a plan file (.txt, .json) and print its plan document as JSON; reading doubts stand in `warnings`."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be opened: %(error)s") % {"file": path, "error": error.strerror}
            ) from error
        try:
            document = read(data, path.name)
        except Unreadable as error:
            raise CommandError(f"{path}: {error}") from error
        self.stdout.write(json.dumps(document.as_json(), ensure_ascii=False, indent=1))
