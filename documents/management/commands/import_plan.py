"""Read a plan's file and save it as the plan of an agency."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agencies.errors import Refused
from agencies.models import Agency
from documents.readers import Unreadable, read
from plans import actions


class Command(BaseCommand):
    help = "Read FILE and save it as the plan of an agency: a new one, or the draft of the one it has for the year."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--agency", required=True, help="code of the agency")
        parser.add_argument("--year", type=int, help="ROC year, where the file does not say it")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            agency = Agency.objects.get(code=options["agency"])
            document = read(path.read_bytes(), path.name)
            plan = actions.import_document(
                agency=agency, document=document, year=options["year"], source=path.name, by=None
            )
        except Agency.DoesNotExist as error:
            raise CommandError(f"No agency has the code {options['agency']!r}.") from error
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except (Unreadable, Refused) as error:
            raise CommandError(f"{path}: {error}") from error
        for doubt in document.warnings:
            self.stderr.write(f"line {doubt.line}: {doubt.reason} {doubt.excerpt}")
        self.stdout.write(f"Plan {plan.pk}: {plan.title} ({len(document.warnings)} doubts)")
